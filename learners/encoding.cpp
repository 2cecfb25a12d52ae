#include "learners/encoding.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.h"

namespace assay {
namespace {

bool is_feature(const Field& field) {
  return (field.is_ordered() || field.kind == Kind::kCategorical) && !field.has(Role::kTarget) &&
         !field.has(Role::kEntity) && !field.has(Role::kIgnored);
}

std::vector<std::size_t> columns_by_name(const Schema& schema) {
  std::vector<std::size_t> order(schema.fields.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return schema.fields[a].name < schema.fields[b].name;
  });
  return order;
}

// One feature's entry in every row, or none; -1 in `feature` marks a cell without one.
struct Cell {
  std::int64_t feature = -1;
  float value = 0;
};

SparseRows gather(const std::vector<std::vector<Cell>>& cells, std::size_t rows,
                  std::size_t features) {
  SparseRows out;
  out.columns = features;
  out.begin.reserve(rows + 1);
  out.begin.push_back(0);
  for (std::size_t r = 0; r < rows; ++r) {
    for (const auto& column : cells) {
      if (column[r].feature >= 0) {
        out.index.push_back(static_cast<std::uint32_t>(column[r].feature));
        out.value.push_back(column[r].value);
      }
    }
    out.begin.push_back(out.index.size());
  }
  return out;
}

}  // namespace

FeatureEncoder::FeatureEncoder(const Table& train, MissingNumber missing) {
  for (const std::size_t column : columns_by_name(train.schema())) {
    const Field& field = train.field(column);
    if (!is_feature(field)) {
      continue;
    }
    if (field.is_ordered()) {
      learn_number(train, column, missing);
    } else {
      learn_levels(train, column);
    }
  }
}

std::uint32_t FeatureEncoder::add(std::string name, const std::string& column) {
  names_.push_back(std::move(name));
  columns_.push_back(column);
  return static_cast<std::uint32_t>(names_.size() - 1);
}

void FeatureEncoder::learn_number(const Table& train, std::size_t column, MissingNumber missing) {
  const auto x = train.as_numbers(column);
  // Dividing by the largest size first keeps the sums finite for cells near 1e308.
  double largest = 0;
  std::size_t present = 0;
  for (const double v : x) {
    if (std::isfinite(v)) {
      largest = std::max(largest, std::abs(v));
      ++present;
    }
  }
  Number number{train.field(column).name, largest > 0 ? largest : 1};
  double sum = 0, squares = 0;
  for (const double v : x) {
    sum += std::isfinite(v) ? v / number.scale : 0;
  }
  number.mean = present > 0 ? sum / static_cast<double>(present) : 0;
  for (const double v : x) {
    const double d = std::isfinite(v) ? v / number.scale - number.mean : 0;
    squares += d * d;
  }
  number.deviation = present > 0 ? std::sqrt(squares / static_cast<double>(present)) : 0;
  const bool varies = number.deviation > 1e-12;
  const bool has_missing = present < x.size();
  if (!varies && !has_missing) {
    return;
  }
  number.deviation = varies ? number.deviation : 1;
  number.feature = add(number.column, number.column);
  if (has_missing && missing == MissingNumber::kMean) {
    number.indicator = add(number.column + " is missing", number.column);
  }
  numbers_.push_back(std::move(number));
}

void FeatureEncoder::learn_levels(const Table& train, std::size_t column) {
  const auto codes = train.codes(column);
  const auto& words = train.words(column);
  std::vector<std::size_t> count(words.size() + 1);  // the last one: missing
  for (const auto code : codes) {
    ++count[code < 0 ? words.size() : static_cast<std::size_t>(code)];
  }
  std::vector<std::size_t> met;
  for (std::size_t k = 0; k < words.size(); ++k) {
    if (count[k] > 0) {
      met.push_back(k);
    }
  }
  std::sort(met.begin(), met.end(), [&](std::size_t a, std::size_t b) {
    return count[a] != count[b] ? count[a] > count[b] : words[a] < words[b];
  });
  met.resize(std::min(met.size(), kMostLevels));
  std::sort(met.begin(), met.end(),
            [&](std::size_t a, std::size_t b) { return words[a] < words[b]; });
  Levels levels{train.field(column).name, {}};
  for (const std::size_t k : met) {
    levels.feature[words[k]] = add(levels.column + "=" + words[k], levels.column);
  }
  if (count.back() > 0) {
    levels.missing = add(levels.column + " is missing", levels.column);
  }
  levels_.push_back(std::move(levels));
}

SparseRows FeatureEncoder::encode(const Table& table) const {
  const std::size_t rows = table.rows();
  std::vector<std::pair<std::uint32_t, std::vector<Cell>>>
      columns;  // with the first feature, to sort by
  for (const auto& number : numbers_) {
    const auto x = table.as_numbers(table.schema().index_of(number.column));
    std::vector<Cell> cells(rows);
    for (std::size_t r = 0; r < rows; ++r) {
      if (std::isfinite(x[r])) {
        const double z = (x[r] / number.scale - number.mean) / number.deviation;
        cells[r] = {number.feature, static_cast<float>(std::clamp(z, -1e30, 1e30))};
      } else {  // a mean of 0 needs no entry
        cells[r] = {number.indicator, 1};
      }
    }
    columns.emplace_back(number.feature, std::move(cells));
  }
  for (const auto& levels : levels_) {
    const std::size_t column = table.schema().index_of(levels.column);
    const auto codes = table.codes(column);
    std::vector<std::int64_t> feature;
    for (const auto& word : table.words(column)) {
      const auto found = levels.feature.find(word);
      feature.push_back(found == levels.feature.end() ? -1 : std::int64_t{found->second});
    }
    std::vector<Cell> cells(rows);
    for (std::size_t r = 0; r < rows; ++r) {
      cells[r] = {codes[r] < 0 ? levels.missing : feature[static_cast<std::size_t>(codes[r])], 1};
    }
    const auto first = levels.feature.empty()
                           ? static_cast<std::uint32_t>(std::max<std::int64_t>(levels.missing, 0))
                           : levels.feature.begin()->second;
    columns.emplace_back(first, std::move(cells));
  }
  std::sort(columns.begin(), columns.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::vector<Cell>> cells;
  for (auto& column : columns) {
    cells.push_back(std::move(column.second));
  }
  return gather(cells, rows, names_.size());
}

std::vector<std::string> FeatureEncoder::left_out(const Schema& schema) {
  std::vector<std::string> names;
  for (const auto& field : schema.fields) {
    if (!is_feature(field)) {
      names.push_back(field.name);
    }
  }
  return names;
}

}  // namespace assay
