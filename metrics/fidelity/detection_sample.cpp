#include "metrics/fidelity/detection_sample.h"

#include <algorithm>
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

DetectionSample detection_sample(const Table& table, std::size_t rows, std::uint64_t seed) {
  const Units units = units_of(table);
  DetectionSample sample;
  sample.units_in_fold.assign(kDetectionFolds, 0);
  std::vector<std::size_t> taken;
  std::vector<std::uint64_t> contents;
  for (const auto& keyed : keyed_units(table, units, seed)) {
    if (taken.size() >= rows) {
      break;
    }
    const std::size_t fold = combine(seed + 1, keyed.content) % kDetectionFolds;
    ++sample.units_in_fold[fold];
    for (const std::size_t row : units.of(keyed.unit)) {
      taken.push_back(row);
      sample.unit.push_back(contents.size());
      sample.fold.push_back(fold);
    }
    contents.push_back(keyed.content);
  }
  std::ranges::sort(contents);
  const auto repeats = std::ranges::unique(contents);
  sample.different = contents.size() - repeats.size();
  sample.table = features_of(table, taken);
  return sample;
}

}  // namespace assay
