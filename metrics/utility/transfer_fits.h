#pragma once
#include <string>
#include <vector>

#include "core/evidence.h"
#include "core/rng.h"
#include "core/stats/resampling.h"
#include "learners/task.h"

namespace assay {

/// One table ready for fitting: rows with a label only, in an order that depends on the cells
/// alone, so that neither the order of rows nor that of columns shows in any random choice.
struct LabelledTable {
  Table table;                 ///< columns by name
  std::vector<char> positive;  ///< one a row
  Units units;
  std::size_t unlabelled = 0;  ///< rows that were left out
  std::size_t rows() const { return positive.size(); }
  std::size_t positives() const;
};
LabelledTable labelled_table(const BinaryTask& task, const Table& table);

/// Predictions of one learner for every row of the test table, under every kind of training.
struct TransferFits {
  using Probabilities = std::vector<double>;
  Probabilities real;     ///< trained on all real rows (TRTR)
  Probabilities release;  ///< trained on the release (TSTR)
  Probabilities
      ceiling;  ///< trained on real rows, as many as the release has; = real if not smaller
  std::vector<Probabilities>
      floor;  ///< trained on the release with its columns permuted independently
  std::vector<Probabilities> real_left_out;  ///< as `real`, without one group of people
  std::vector<Probabilities> release_left_out;
  std::vector<Probabilities> ceiling_left_out;  ///< parallel to real_left_out: the same people
};

/// Whether the ceiling needs fits of its own: the release is more than a twentieth smaller than the
/// training table.
bool ceiling_is_smaller(const LabelledTable& train, const LabelledTable& release);

struct TransferPlan {
  std::vector<std::string> learners;
  std::size_t groups = 4;      ///< of people, each left out once; capped at the number of units
  std::size_t floor_fits = 6;  ///< permuted releases
  std::size_t floor_rows =
      1000;  ///< of each: what a permuted table teaches does not depend on its size
};

/// One entry a learner. Parallel over fits, each on one thread; the same for any number of threads.
/// Cost a learner: about 2 x groups fits of a whole table, and the small floor fits.
std::vector<TransferFits> transfer_fits(const LabelledTable& train, const LabelledTable& release,
                                        const LabelledTable& test, const TransferPlan& plan,
                                        Rng rng);

}  // namespace assay
