#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace assay {

/// What holds in the population that `assay simulate` draws from. No sample enters: everything is a
/// finite sum over sex, origin, age, education and condition, times an integral over the noise of
/// log income (trapezoid rule on -8..8 deviations at step 0.1: the integrands are analytic, the
/// error is below 1e-12). Rounding of height to 0.1 cm and of income to whole numbers is left out
/// (relative effect below 1e-4).
struct PeopleTruth {
  struct Pair {
    /// Columns; "discharged - admitted" is the stay in days, "log income" the logarithm.
    std::string first, second;
    std::string measure;  ///< "cramers-v" (population value, in [0, 1]) or "correlation" (Pearson)
    double value = 0;
    std::string rows;  ///< "all" or "income known"
  };
  struct Group {
    std::string column, value;
    double share = 0;       ///< of the people
    double favourable = 0;  ///< P[granted = yes | group]
  };
  struct Gap {
    std::string column, group, reference;
    double difference = 0;      ///< P[yes | group] - P[yes | reference]
    double log_odds_ratio = 0;  ///< of the same rates: what a table shows
    double direct = 0;          ///< log odds built into the model, all else equal: the bias
  };
  struct Rate {
    std::string column, what;  ///< "missing", "zero"; "zero if condition = chronic"
    double value = 0;
  };
  std::vector<Pair> pairs;
  std::vector<Group> groups;
  std::vector<Gap> gaps;
  std::vector<Rate> rates;
  std::vector<std::pair<std::string, std::string>>
      independent;  ///< no common cause: exactly independent
};

/// Cost: about 1e6 evaluations of the logistic function.
PeopleTruth people_truth();

/// The content of truth.json: graph, equations, and the truth above.
std::string truth_json(const PeopleTruth& truth, std::uint64_t seed, std::uint64_t train_rows,
                       std::uint64_t holdout_rows);

}  // namespace assay
