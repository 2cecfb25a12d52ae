#include "metrics/peers/sdmetrics_report.h"

#include <algorithm>

#include "metrics/peers/parts.h"

namespace assay::sdmetrics {

Shape shape_of(const Field& field) {
  if (!field.is_measured()) {
    return Shape::kOther;
  }
  if (field.is_ordered()) {
    return Shape::kContinuous;
  }
  return field.kind == Kind::kCategorical ? Shape::kDiscrete : Shape::kOther;
}

std::span<const double> numbers_of(const Table& table, std::size_t column,
                                   std::vector<double>& storage) {
  if (table.field(column).kind == Kind::kNumeric) {
    return table.numbers(column);
  }
  constexpr double kNanoseconds = 1000;  // in a microsecond
  storage = table.as_numbers(column);
  std::ranges::transform(storage, storage.begin(), [](double t) { return t * kNanoseconds; });
  return storage;
}

void ScoreMean::add(const std::optional<double>& score) {
  sum_ += score.value_or(0);
  count_ += score ? 1 : 0;
}

std::optional<double> ScoreMean::value() const {
  return count_ == 0 ? std::nullopt : std::optional(sum_ / static_cast<double>(count_));
}

Part score_part(Key key, const std::optional<double>& score, std::string why, Values values) {
  Part part{std::move(key), std::nullopt, score ? "" : std::move(why), std::move(values)};
  if (score) {
    part.estimate.emplace().value = *score;
  }
  return part;
}

void add_properties(const Part& first, const Part& second, Result& result) {
  ScoreMean mean;
  for (const Part* part : {&first, &second}) {
    mean.add(part->estimate ? std::optional(part->estimate->value) : std::nullopt);
  }
  if (const auto score = mean.value()) {
    result.estimate.emplace().value = *score;
  }
  peers::append_worst_first({first, second}, result);
}

}  // namespace assay::sdmetrics
