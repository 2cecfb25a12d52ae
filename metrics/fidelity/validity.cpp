#include "metrics/fidelity/validity.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "core/error.h"
#include "core/parallel.h"
#include "metrics/fidelity/validity_rules.h"

namespace assay {
namespace {

/// The rows that break one rule.
struct Outcome {
  std::vector<std::size_t> release, train, holdout;
};

/// Share of a table's rows that break no rule.
double share_valid(std::size_t rows, const std::vector<Outcome>& outcomes,
                   std::vector<std::size_t> Outcome::*table) {
  std::vector<bool> breaks(rows);
  for (const Outcome& outcome : outcomes) {
    for (const std::size_t row : outcome.*table) {
      breaks[row] = true;
    }
  }
  const auto broken = std::count(breaks.begin(), breaks.end(), true);
  return 1 - static_cast<double>(broken) / static_cast<double>(rows);
}

Part part_of(const ValidityRule& rule, const Outcome& outcome, const Evidence& evidence) {
  const auto rows = static_cast<double>(evidence.synthetic().rows());
  Part part;
  part.key = rule.key;
  Estimate kept;
  kept.value = 1 - static_cast<double>(outcome.release.size()) / rows;
  part.estimate = kept;
  part.values = {{"meaning", rule.meaning},
                 {"known from", rule.declared ? "the schema" : "the training table"},
                 {"rows that break it", static_cast<double>(outcome.release.size())},
                 {"n", rows},
                 {"training rows that break it", static_cast<double>(outcome.train.size())}};
  if (evidence.has_holdout()) {
    part.values.emplace_back("holdout rows that break it",
                             static_cast<double>(outcome.holdout.size()));
  }
  if (!outcome.release.empty()) {
    part.values.emplace_back("first row", static_cast<double>(outcome.release.front() + 1));
  }
  return part;
}

std::string note_of(std::size_t rules, std::size_t declared, std::size_t broken, double valid,
                    std::optional<double> new_people) {
  std::string note = fmt::format(
      "{} {} checked: {} declared in the schema, {} kept by every training row. {:.4g} % of the "
      "release rows break none of them",
      rules, rules == 1 ? "rule was" : "rules were", declared, rules - declared, 100 * valid);
  if (new_people) {
    note += fmt::format("; of new people, in the holdout, {:.4g} %", 100 * *new_people);
  }
  note += broken == 0
              ? ". No rule is broken."
              : fmt::format(". {} {} broken.", broken, broken == 1 ? "rule is" : "rules are");
  return note;
}

class Validity final : public Measure {
 public:
  Result evaluate(const Evidence& evidence, Rng) const override {
    const Table& release = evidence.synthetic();
    require(release.rows() > 0, "the release has no rows");
    const auto rules = validity_rules(evidence.train());
    if (rules.empty()) {
      Result none;
      none.goal = Goal::kHigher;
      none.note = "Nothing is declared, and the training table is too small to find rules in.";
      return none;
    }
    std::vector<Outcome> outcomes(rules.size());
    parallel_for(rules.size(), [&](std::size_t r) {
      outcomes[r].release = rules[r].broken(release);
      outcomes[r].train = rules[r].broken(evidence.train());
      if (evidence.has_holdout()) {
        outcomes[r].holdout = rules[r].broken(evidence.holdout());
      }
    });
    Result result;
    result.goal = Goal::kHigher;
    result.estimate = Estimate{};
    result.estimate->value = share_valid(release.rows(), outcomes, &Outcome::release);
    result.values = {{"raw", result.estimate->value}};
    std::optional<double> new_people;
    if (evidence.has_holdout() && evidence.holdout().rows() > 0) {
      new_people = share_valid(evidence.holdout().rows(), outcomes, &Outcome::holdout);
      result.values.emplace_back("new people", *new_people);
    }
    report(rules, outcomes, evidence, new_people, result);
    return result;
  }

 private:
  static void report(const std::vector<ValidityRule>& rules, const std::vector<Outcome>& outcomes,
                     const Evidence& evidence, std::optional<double> new_people, Result& result) {
    std::size_t declared = 0, broken = 0;
    std::vector<std::size_t> order(rules.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return outcomes[a].release.size() > outcomes[b].release.size();
    });
    for (const std::size_t r : order) {
      declared += rules[r].declared ? 1 : 0;
      broken += outcomes[r].release.empty() ? 0 : 1;
      result.parts.push_back(part_of(rules[r], outcomes[r], evidence));
    }
    result.values.emplace_back("rules", static_cast<double>(rules.size()));
    result.values.emplace_back("rules broken", static_cast<double>(broken));
    result.note = note_of(rules.size(), declared, broken, result.estimate->value, new_people);
  }
};

}  // namespace

std::unique_ptr<Measure> make_validity() { return std::make_unique<Validity>(); }

}  // namespace assay
