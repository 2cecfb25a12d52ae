#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// attacks.pii: does the release repeat what identifies training people (pii_find.h: e-mail, phone, card, IBAN,
/// national numbers, IP, URL, date of birth), in any column?
///
/// For every type, among the people who have a value of this type that nobody else has: is one of their own values in
/// the release (key {type: e-mail})? E-mail and phone also nearly ({match: nearly}): the value, or one that differs by
/// one character and belongs to none of the people compared. Common values, and those that a generator makes up, are
/// met as often for people outside. A type with fewer than 20 such people among members or outsiders is not tested.
///
/// Estimate: members met minus outsiders met, for the type that most people have (run_trials, trials.h). Values: how
/// many different values of each type each table holds. No value is ever shown.
/// No estimate: no holdout, too few people, or nothing found in the training data (no verdict then).
/// Random: the permutations. Cost: linear (pii_scan.h), and the permutations.
std::unique_ptr<Measure> make_pii();

}  // namespace assay
