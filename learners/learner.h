#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/options.h"
#include "core/rng.h"
#include "core/table.h"

namespace assay {

/// What is to be predicted, one value a row.
struct Outcome {
  std::vector<double> values;  ///< of a class: 0 .. classes - 1; of a number: any finite one
  std::size_t classes = 2;     ///< 2: yes or no; more: one of so many; kNumber: a number

  static constexpr std::size_t kNumber = 0;
};

/// A downstream model: what people would train on the release. Learns its encoding of the columns
/// from the rows it is fitted to and from nothing else. Runs on one thread: callers fit several
/// learners at once (core/parallel.h), and the result is the same for any number of threads.
class Learner {
 public:
  virtual ~Learner() = default;
  virtual void visit_options(OptionVisitor&) {}
  /// Whether there is a model for so many classes (Outcome::classes). Two are always possible.
  virtual bool models(std::size_t classes) const { return classes == 2; }

  /// features   the columns to predict from; those with kind text, id or vector, or role target,
  /// entity or ignored, are
  ///            left out (learners/encoding.h)
  /// weights    one a row, > 0, or empty: all 1
  /// Rows of one class only give a constant prediction rather than an error: of two classes
  /// (k + 1/2)/(n + 1), of c classes (k + 1/2)/(n + c/2) each. So does a number that never varies.
  /// Throws InputError: no rows, lengths that differ, a value that is no class or not finite, a bad
  /// weight, classes that the learner has no model for.
  void fit(const Table& features, const Outcome& outcome, std::span<const double> weights, Rng rng);

  /// P[class 1], one a row; in (0, 1). The columns are found by name; categories not met in `fit`
  /// count as none of them. Throws InputError before fit, when a column of `fit` is missing, or
  /// after a fit to another kind of outcome, as do the others.
  std::vector<double> predict(const Table& features) const;
  /// P[class], rows x classes; every row adds up to 1. For more than two classes.
  std::vector<double> predict_classes(const Table& features) const;
  /// The number expected, one a row; what "expected" means is the learner's loss.
  std::vector<double> predict_numbers(const Table& features) const;
  /// By column: how much of the training loss it took away. Empty when the learner has no such
  /// figure, before a fit and after a constant one; columns that were never used may be absent.
  virtual std::map<std::string, double> gains() const { return {}; }

 private:
  virtual void do_fit(const Table& features, const Outcome& outcome,
                      std::span<const double> weights, Rng& rng) = 0;
  /// What the outcome of the fit asks for: P[class 1], P[class] (rows x classes), or numbers.
  virtual std::vector<double> do_predict(const Table& features) const = 0;

  std::vector<double> checked_predict(const Table& features, bool asked_rightly) const;

  std::optional<std::size_t> classes_;  ///< of the fit; empty before it
  std::vector<double> constant_;        ///< the prediction of every row; empty: ask the model
};

/// log-odds to probability, without overflow and never exactly 0 or 1.
double probability_of(double log_odds);

}  // namespace assay
