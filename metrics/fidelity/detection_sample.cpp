#include "metrics/fidelity/detection_sample.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/content.h"
#include "core/error.h"
#include "core/hash.h"
#include "core/stats/resampling.h"

namespace assay {
namespace {

struct KeyedUnit {
  std::uint64_t content = 0, key = 0;
  std::size_t unit = 0;
};

// Ties in content are units that say the same: which of them comes first does not show in the features.
std::vector<KeyedUnit> keyed_units(const Table& table, const Units& units, std::uint64_t seed) {
  const auto row_content = content_hashes(table);
  std::vector<KeyedUnit> keyed(units.count());
  for (std::size_t u = 0; u < units.count(); ++u) {
    keyed[u].unit = u;
    for (const std::size_t row : units.of(u)) {
      keyed[u].content += combine(seed, row_content[row]);
    }
  }
  std::stable_sort(keyed.begin(), keyed.end(),
                   [](const KeyedUnit& a, const KeyedUnit& b) { return a.content < b.content; });
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < keyed.size(); ++i) {
    before = i > 0 && keyed[i].content == keyed[i - 1].content ? before + 1 : 0;
    keyed[i].key = combine(combine(seed, keyed[i].content), before);
  }
  std::stable_sort(keyed.begin(), keyed.end(),
                   [](const KeyedUnit& a, const KeyedUnit& b) { return a.key < b.key; });
  return keyed;
}

// The features of these rows. The roles go: to a detector the target is a column like any other.
Table features_of(const Table& table, const std::vector<std::size_t>& rows) {
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    const Field& field = table.field(c);
    if (field.is_measured() && (field.is_ordered() || field.kind == Kind::kCategorical)) {
      columns.push_back(c);
    }
  }
  require(!columns.empty(),
          "no numeric, datetime or categorical column to tell the tables apart by");
  std::ranges::sort(columns, {}, [&](std::size_t c) { return table.field(c).name; });
  const Table chosen = table.select(columns).take(rows);
  Schema schema = chosen.schema();
  for (auto& field : schema.fields) {
    field.roles.clear();
  }
  return chosen.with_schema(std::move(schema));
}

}  // namespace

DetectionSample detection_sample(const Table& table, std::size_t rows, std::uint64_t seed,
                                 std::size_t deals) {
  const Units units = units_of(table);
  DetectionSample sample;
  std::vector<std::size_t> taken;
  std::vector<std::uint64_t> contents;
  for (const auto& keyed : keyed_units(table, units, seed)) {
    if (taken.size() >= rows) {
      break;
    }
    for (const std::size_t row : units.of(keyed.unit)) {
      taken.push_back(row);
      sample.unit.push_back(contents.size());
    }
    contents.push_back(keyed.content);
  }
  for (std::size_t deal = 0; deal < deals; ++deal) {
    auto& fold = sample.fold.emplace_back();
    for (const std::size_t u : sample.unit) {
      fold.push_back(combine(seed + 1 + deal, contents[u]) % kDetectionFolds);
    }
  }
  std::ranges::sort(contents);
  const auto repeats = std::ranges::unique(contents);
  sample.different = contents.size() - repeats.size();
  sample.table = features_of(table, taken);
  return sample;
}

namespace {

// Shares of training numbers below x, half of those equal to it included.
class Places {
 public:
  explicit Places(std::vector<double> numbers) : sorted_(std::move(numbers)) {
    std::erase_if(sorted_, [](double x) { return std::isnan(x); });
    std::ranges::sort(sorted_);
    std::size_t different = sorted_.empty() ? 0 : 1;
    for (std::size_t i = 1; i < sorted_.size(); ++i) {
      different += sorted_[i] != sorted_[i - 1] ? 1 : 0;
    }
    rounded_ = different > kMostExact;
  }
  double of(double x) const {
    if (std::isnan(x) || sorted_.empty()) {
      return std::isnan(x) ? x : 0;
    }
    if (x < sorted_.front() || x > sorted_.back()) {
      return x < sorted_.front() ? -1 / kSteps : 1 + 1 / kSteps;
    }
    const auto [low, high] = std::ranges::equal_range(sorted_, x);
    const auto below = static_cast<double>((low - sorted_.begin()) + (high - sorted_.begin()));
    const double place = below / (2 * static_cast<double>(sorted_.size()));
    return rounded_ ? std::round(place * kSteps) / kSteps : place;
  }

 private:
  static constexpr std::size_t kMostExact = 128;
  static constexpr double kSteps = 64;
  std::vector<double> sorted_;
  bool rounded_ = false;
};

}  // namespace

void place_on_ranks(DetectionSample& sample, const Table& train) {
  std::vector<Column> columns;
  for (std::size_t c = 0; c < sample.table.columns(); ++c) {
    const Field& field = sample.table.field(c);
    if (!field.is_ordered()) {
      columns.push_back(sample.table.column(c));
      continue;
    }
    const Places places(train.as_numbers(train.schema().index_of(field.name)));
    auto cells = sample.table.as_numbers(c);
    std::ranges::transform(cells, cells.begin(), [&](double x) { return places.of(x); });
    columns.push_back(Numbers(std::move(cells)));
  }
  Schema schema = sample.table.schema();
  for (auto& field : schema.fields) {
    field.kind = field.is_ordered() ? Kind::kNumeric : field.kind;
  }
  sample.table = Table(std::move(schema), std::move(columns));
}

}  // namespace assay
