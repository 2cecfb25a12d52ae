#include "attacks/inference/guess.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "attacks/distance_space.h"

namespace assay {
namespace {

constexpr double kDayInMicroseconds = 86'400e6;

std::vector<double> mean_by_unit(const Units& units, const double* rows) {
  std::vector<double> means(units.count(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t unit = 0; unit < means.size(); ++unit) {
    double sum = 0, tried = 0;
    for (const std::size_t row : units.of(unit)) {
      sum += std::isnan(rows[row]) ? 0 : rows[row];
      tried += std::isnan(rows[row]) ? 0 : 1;
    }
    if (tried > 0) {
      means[unit] = sum / tried;
    }
  }
  return means;
}

/// Equally common guesses are right equally often, so any of them tells.
std::size_t wrong_guesses(const Table& people, std::size_t column, double tolerance) {
  const Right right = right_for(people.field(column), tolerance);
  const auto values = secret_values(people, column);
  const BlindGuess guess = majority_guess(values, right);
  return static_cast<std::size_t>(std::count_if(values.begin(), values.end(), [&](double truth) {
    return !std::isnan(truth) && !right(guess.values.front(), truth);
  }));
}

}  // namespace

bool Right::operator()(double guess, double truth) const {
  const double gap = std::abs(guess - truth);  // NaN is not at most anything
  switch (rule) {
    case Rule::kRelative:
      return gap <= tolerance * std::abs(truth);
    case Rule::kDay:
      return gap <= kDayInMicroseconds;
    case Rule::kAnonymeter:
      return gap / (guess + 1e-12) <= tolerance;
    default:
      return guess == truth;
  }
}

Right right_for(const Field& field, double tolerance, bool anonymeter) {
  switch (field.kind) {
    case Kind::kNumeric:
      return {anonymeter ? Right::Rule::kAnonymeter : Right::Rule::kRelative, tolerance};
    case Kind::kDatetime:
      return {Right::Rule::kDay, 0};
    default:
      return {Right::Rule::kEqual, 0};
  }
}

std::vector<double> secret_values(const Table& table, std::size_t column) {
  if (table.field(column).is_ordered()) {
    return table.as_numbers(column);
  }
  std::vector<double> values;
  values.reserve(table.rows());
  for (const auto code : table.codes(column)) {
    values.push_back(code < 0 ? std::numeric_limits<double>::quiet_NaN() : code);
  }
  return values;
}

double BlindGuess::success(const Right& right, double truth) const {
  const auto hits = static_cast<double>(std::count_if(
      values.begin(), values.end(), [&](double guess) { return right(guess, truth); }));
  return values.empty() ? 0 : hits / static_cast<double>(values.size());
}

// The truths for which one guess is right form an interval around it, so two binary searches count them.
BlindGuess majority_guess(std::vector<double> values, const Right& rule) {
  Right right = rule;
  if (right.rule == Right::Rule::kAnonymeter) {
    right.rule = Right::Rule::kRelative;
  }
  std::erase_if(values, [](double value) { return std::isnan(value); });
  std::sort(values.begin(), values.end());
  BlindGuess best;
  std::ptrdiff_t most = 0;
  for (auto at = values.begin(); at != values.end();) {
    const double guess = *at;
    const auto first = std::partition_point(values.begin(), at,
                                            [&](double truth) { return !right(guess, truth); });
    const auto last =
        std::partition_point(at, values.end(), [&](double truth) { return right(guess, truth); });
    if (last - first > most) {
      most = last - first;
      best.values.clear();
    }
    if (last - first == most) {
      best.values.push_back(guess);
    }
    at = std::upper_bound(at, values.end(), guess);
  }
  return best;
}

Secrets secrets_of(const Schema& schema) {
  Secrets secrets;
  for (const std::size_t column : distance_columns(schema)) {  // by name
    if (schema.fields[column].has(Role::kSecret)) {
      secrets.columns.push_back(column);
    }
  }
  for (const std::size_t column : schema.with(Role::kSecret)) {
    if (std::find(secrets.columns.begin(), secrets.columns.end(), column) ==
        secrets.columns.end()) {
      secrets.left_out.push_back(schema.fields[column].name);
    }
  }
  std::sort(secrets.left_out.begin(), secrets.left_out.end());
  secrets.declared = !secrets.columns.empty() || !secrets.left_out.empty();
  if (!secrets.declared) {
    secrets.columns = distance_columns(schema);
  }
  return secrets;
}

std::vector<std::size_t> hardest_to_guess(const Table& people,
                                          const std::vector<std::size_t>& columns, double tolerance,
                                          std::size_t most) {
  std::vector<std::pair<std::size_t, std::size_t>> hardest;  // wrong, position
  for (std::size_t i = 0; i < columns.size(); ++i) {
    hardest.emplace_back(wrong_guesses(people, columns[i], tolerance), i);
  }
  std::stable_sort(hardest.begin(), hardest.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  hardest.resize(std::min(most, hardest.size()));
  std::sort(hardest.begin(), hardest.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; });
  std::vector<std::size_t> chosen;
  for (const auto& [wrong, position] : hardest) {
    chosen.push_back(columns[position]);
  }
  return chosen;
}

Attacked::Attacked(const Targets& people)
    : targets(people), rows(stacked(people.members.table, people.outsiders.table)) {}

Trial Attacked::trial(Key key, const std::vector<double>& success) const {
  const double* outsiders = success.data() + targets.members.table.rows();
  return {std::move(key), mean_by_unit(targets.members.units, success.data()),
          mean_by_unit(targets.outsiders.units, outsiders), std::nullopt};
}

std::optional<double> Attacked::rate(const std::vector<double>& success) const {
  const Trial as_trial = trial({}, success);
  const Hits members = hits_of(as_trial.members);
  const Hits outsiders = hits_of(as_trial.outsiders);
  const double tried = members.trials + outsiders.trials;
  return tried > 0 ? std::optional((members.hits + outsiders.hits) / tried) : std::nullopt;
}

}  // namespace assay
