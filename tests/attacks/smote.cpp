#include "tests/attacks/smote.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace assay::testing {
namespace {

constexpr std::size_t kNear = 5;

std::vector<std::size_t> numeric_columns(const Table& table) {
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    if (table.field(c).kind == Kind::kNumeric) {
      columns.push_back(c);
    }
  }
  return columns;
}

std::vector<std::size_t> nearest(const Table& people, const std::vector<std::size_t>& among,
                                 std::size_t row) {
  const auto columns = numeric_columns(people);
  std::vector<std::pair<double, std::size_t>> gaps;
  for (const std::size_t other : among) {
    double sum = 0;
    for (const std::size_t c : columns) {
      const double gap = people.numbers(c)[row] - people.numbers(c)[other];
      sum += gap * gap;
    }
    if (other != row) {
      gaps.emplace_back(sum, other);
    }
  }
  std::partial_sort(gaps.begin(), gaps.begin() + kNear, gaps.end());
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < kNear; ++i) {
    result.push_back(gaps[i].second);
  }
  return result;
}

}  // namespace

Table draw_kinds(std::size_t rows, std::size_t columns, int decimals, std::size_t rarity, Rng rng) {
  Schema schema;
  std::vector<Column> cells;
  const double unit = std::pow(10.0, decimals);
  for (std::size_t c = 0; c < columns; ++c) {
    Field& field = schema.fields.emplace_back();
    field.name = std::string(1, static_cast<char>('a' + c));
    field.decimals = decimals;
    std::vector<double> values(rows);
    for (std::size_t row = 0; row < rows; ++row) {
      values[row] = std::round((rng.normal() + (row % rarity == 0 ? 2 : 0)) * unit) / unit;
    }
    cells.emplace_back(Numbers(values));
  }
  Field& kind = schema.fields.emplace_back();
  kind.name = "kind";
  kind.kind = Kind::kCategorical;
  kind.categories = {"common", "rare"};
  kind.roles = {Role::kTarget};
  std::vector<std::int32_t> codes(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    codes[row] = row % rarity == 0 ? 1 : 0;
  }
  cells.emplace_back(Codes(codes));
  return {schema, cells};
}

Table smote(const Table& people, std::size_t rows, bool minority, Rng rng) {
  const std::size_t target = people.schema().with(Role::kTarget).front();
  std::map<std::int32_t, std::vector<std::size_t>> classes;
  for (std::size_t row = 0; row < people.rows(); ++row) {
    classes[people.codes(target)[row]].push_back(row);
  }
  const auto& fewest = std::min_element(classes.begin(), classes.end(), [](auto& a, auto& b) {
                         return a.second.size() < b.second.size();
                       })->second;
  std::vector<std::size_t> from(rows), to(rows);
  std::vector<double> weight(rows);
  std::map<std::size_t, std::vector<std::size_t>> near;
  for (std::size_t i = 0; i < rows; ++i) {
    from[i] = minority ? fewest[rng.below(fewest.size())] : rng.below(people.rows());
    auto& others = near[from[i]];
    if (others.empty()) {
      others = nearest(people, classes[people.codes(target)[from[i]]], from[i]);
    }
    to[i] = others[rng.below(kNear)];
    weight[i] = rng.uniform();
  }
  const Table start = people.take(from);
  const Table end = people.take(to);
  std::vector<Column> columns;
  for (std::size_t c = 0; c < people.columns(); ++c) {
    const Field& field = people.field(c);
    if (field.kind != Kind::kNumeric) {
      columns.push_back(start.column(c));
      continue;
    }
    const double unit =
        field.step > 0 ? 1 / field.step : std::pow(10.0, std::max(field.decimals, 0));
    std::vector<double> values(rows);
    for (std::size_t i = 0; i < rows; ++i) {
      const double x = start.numbers(c)[i];
      values[i] = std::round((x + weight[i] * (end.numbers(c)[i] - x)) * unit) / unit;
    }
    columns.emplace_back(Numbers(values));
  }
  return {people.schema(), columns};
}

}  // namespace assay::testing
