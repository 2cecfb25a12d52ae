#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// Whether cells are missing where they are missing in real life: as often, in the same columns together, and for the
/// same people.
///
/// Three kinds of patterns, for columns of every kind (missingness_patterns.h):
///   rate          share of missing cells of each column: squared difference of training table and release
///   given         column a is missing given the value of column b, on the training table's bins (core/bins.h), missing
///                 being one of them: squared distance of the departures from independence, as in fidelity.dependence,
///                 in units of Cramer's V squared
///   missing with  columns a and b are missing together: the part of `given` that is left if b is only missing or not;
///                 shown as parts, and not counted a second time in the headline
/// distance = mean of the mean over rates and the mean over `given` patterns that vary in the training table; of the
/// rates alone if there is no such pattern. raw = 1 - distance; identity is exactly 1.
/// floor: the release's missing cells scattered at random over the whole table ("completely at random"): one rate for
/// all columns, nothing depends on anything. A release without any missing cell is there too.
/// ceiling: a fresh real sample of the release's size: the holdout with its sampling noise exchanged for the release's,
/// or the closed-form limit. Skill = (raw - floor)/(ceiling - floor): 0 for missing cells at random, 1 for new people,
/// far below 0 for a release that misses what real people give.
///
/// Lost and invented patterns are named apart where shown at 5 %: rates by jackknife intervals at 1 - 0.05/columns, the
/// others as in fidelity.dependence (Holm over all of them).
/// Interval: delete-a-group jackknife over units of train, holdout and release, 25 groups each; wide at skill 1, never
/// narrow.
/// Undefined if no cell is missing anywhere, or if real missing cells show no pattern (ceiling not above floor at
/// 95 %).
/// Option: most-patterns. There are (columns that miss cells) x (columns) patterns; above so many of one kind they are
/// drawn at random and the note says so. The headline is then that of the drawn ones.
/// Random: which units share a jackknife group, which patterns are drawn. Cost: one increment a row, table and pattern;
/// nothing if no cell is missing.
/// Source of "completely at random": Rubin, Biometrika 63 (1976).
std::unique_ptr<Measure> make_missingness();

}  // namespace assay
