#pragma once
#include <optional>
#include <span>
#include <vector>

#include "core/options.h"
#include "core/rng.h"
#include "core/table.h"

namespace assay {

/// What is to be predicted, one value a row.
struct Outcome {
  std::vector<double> values;  ///< of a class: 0 .. classes - 1
  std::size_t classes = 2;     ///< 2: yes or no. A learner refuses a number it has no model for
};

/// A downstream model: what people would train on the release. Learns its encoding of the columns
/// from the rows it is fitted to and from nothing else. Runs on one thread: callers fit several
/// learners at once (core/parallel.h), and the result is the same for any number of threads.
class Learner {
 public:
  virtual ~Learner() = default;
  virtual void visit_options(OptionVisitor&) {}

  /// features   the columns to predict from; those with kind text, id or vector, or role target,
  /// entity or ignored, are
  ///            left out (learners/encoding.h)
  /// weights    one a row, > 0, or empty: all 1
  /// Rows of one class only give a constant prediction, (k + 1/2)/(n + 1), rather than an error.
  /// Throws InputError: no rows, lengths that differ, a value that is no class, a bad weight.
  void fit(const Table& features, const Outcome& outcome, std::span<const double> weights, Rng rng);

  /// P[class 1], one a row; in (0, 1). The columns are found by name; categories not met in `fit`
  /// count as none of them. Throws InputError before fit, or when a column of `fit` is missing.
  std::vector<double> predict(const Table& features) const;

 private:
  virtual void do_fit(const Table& features, const Outcome& outcome,
                      std::span<const double> weights, Rng& rng) = 0;
  virtual std::vector<double> do_predict(const Table& features) const = 0;

  bool fitted_ = false;
  std::optional<double> constant_;
};

/// log-odds to probability, without overflow and never exactly 0 or 1.
double probability_of(double log_odds);

}  // namespace assay
