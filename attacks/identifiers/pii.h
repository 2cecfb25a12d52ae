#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// attacks.pii: does the release repeat what identifies training people (pii_find.h: e-mail, phone, card, IBAN,
/// national numbers, IP, URL, date of birth), in any column?
///
/// A value is a person's own if no other member or outsider and nobody in the reference (people.h) has it. For every
/// type, among the people with a value of their own: is one of these in the release (key {type: e-mail})? E-mail and
/// phone also nearly ({match: nearly}): the value, or one that differs by one character and that nobody of the three
/// crowds has. Values that a generator makes up are met as often for people outside. A type with fewer than 20 such
/// people among members or outsiders is not tested.
///
/// Compared are all members with the outsiders, one half of the holdout. The other half, the reference, only tells
/// which values are common; its first half stands for the release in the negative control, where the second half alone
/// tells so.
///
/// Estimate: members met minus outsiders met, for the type of which most people have a value of their own (run_trials,
/// trials.h). Values: how many different values of each type each table holds. No value is ever shown.
/// No estimate: no holdout, too few people, or nothing found in the training data (no verdict then).
/// Random: the permutations. Cost: linear (pii_scan.h), and the permutations.
std::unique_ptr<Measure> make_pii();

}  // namespace assay
