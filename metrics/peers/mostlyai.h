#pragma once
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/marginals.h"
#include "core/measure.h"

namespace assay {

/// One marginal of mostlyai-qa.
struct MostlyaiMarginal {
  std::vector<std::size_t> columns;  ///< of the table: one, two or three, ascending
  double accuracy = 0;
  double maximum = 0;  ///< the accuracy that sampling noise allows
};

struct MostlyaiAccuracy {
  std::vector<MostlyaiMarginal> univariate, bivariate, trivariate;
  std::size_t triples = 0;   ///< there are; beyond 10,000 so many are drawn
  std::size_t eligible = 0;  ///< columns with bins; beyond 300 the first by name are taken
};

/// mostlyai-qa's accuracy of every 1-, 2- and 3-way marginal on the cells of MostlyaiBins.
///
///   accuracy = 1 - (1/2) sum_c |p_c - q_c|    p: shares of the original's n rows, q: of the release's m
///   maximum  = 1 - (1/2) sum_c sqrt(2/pi p_c (1 - p_c) (1/n + 1/m))
/// both rounded to 5 decimals. Scored: numeric, datetime and categorical columns that are neither ignored nor entity.
/// The tables must be aligned, and have rows. Random: which 10,000 triples, where there are more.
/// Cost: counts of all those sets (core/marginals.h).
/// Source: mostlyai-qa d57f6b5 (2026-05), _accuracy.py: calculate_accuracy_cnts, calculate_trivariate_columns.
MostlyaiAccuracy mostlyai_accuracy(const Table& original, const Table& synthetic, Rng rng);

/// Plain means, as the tool takes them; empty if there are none.
std::optional<double> mean_accuracy(std::span<const MostlyaiMarginal> marginals);
std::optional<double> mean_maximum(std::span<const MostlyaiMarginal> marginals);

/// peers.mostlyai_accuracy: mean of the available means of univariate, bivariate and trivariate accuracy; values
/// "maximum": the same of the maxima. The original is training and holdout together, or training alone where there is
/// no holdout.
/// Parts {"property"}, {"column"}, pairs {"columns": [a, b]} and the 100 worst triples {"columns": [a, b, c]}.
///
/// What is wrong with it:
///   no floor: most of the score is what independent columns get as well. Adult with every column shuffled on its own
///     scores 0.917, a CTGAN release 0.839
///   no holdout as a yardstick: training rows are in the reference, so a copy of them scores best
///   the maximum is a normal limit of each cell: slightly too high where cells are sparse, and nothing is tested
///     against it
///   its own bins (see MostlyaiBins) hide tails and rare categories; pairs and triples repeat the errors of their
///     columns
/// Not reproduced: text, of which the tool compares one random word a row (text and id columns are left out, and the
/// note says so); coherence of sequential tables.
/// No score, and a note, where the tool stops: under 90 training, 10 holdout or 100 release rows.
std::unique_ptr<Measure> make_mostlyai_accuracy();

}  // namespace assay
