#include "tests/attacks/crowd.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "core/text.h"

namespace assay::testing {
namespace {

Field field(std::string name, Kind kind, std::vector<std::string> categories = {}) {
  Field made;
  made.name = std::move(name);
  made.kind = kind;
  made.categories = std::move(categories);
  return made;
}

Schema people_schema() {
  Schema schema;
  schema.fields = {field("amount", Kind::kNumeric), field("age", Kind::kNumeric),
                   field("region", Kind::kCategorical, {"north", "east", "south", "west"}),
                   field("sex", Kind::kCategorical, {"Female", "Male"}),
                   field("city", Kind::kText)};
  schema.fields[3].roles = {Role::kProtected};
  return schema;
}

Table make_table(const std::vector<double>& amount, const std::vector<double>& age,
                 const std::vector<std::int32_t>& region, const std::vector<std::int32_t>& sex,
                 const std::vector<std::string>& city) {
  auto words = std::make_shared<std::vector<std::string>>(city);
  std::vector<std::int32_t> codes(city.size());
  std::iota(codes.begin(), codes.end(), 0);
  return Table(people_schema(), {Numbers(amount), Numbers(age), Codes(region), Codes(sex),
                                 Words{Codes(codes), words}});
}

}  // namespace

Table draw_people(std::size_t rows, Rng rng) {
  std::vector<double> amount(rows), age(rows);
  std::vector<std::int32_t> region(rows), sex(rows);
  std::vector<std::string> city(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    const auto cluster = static_cast<std::int32_t>(rng.below(30));
    amount[i] = std::round((10 * cluster + rng.normal()) * 1e4) / 1e4;
    age[i] = std::round(20 + 2 * cluster + 3 * rng.normal());
    region[i] = rng.bernoulli(0.8) ? cluster % 4 : static_cast<std::int32_t>(rng.below(4));
    sex[i] = static_cast<std::int32_t>(rng.below(2));
    city[i] = text("city ", static_cast<int>(std::exp(3 * rng.exponential())));
  }
  return make_table(amount, age, region, sex, city);
}

Table draw_writers(std::size_t rows, Rng rng) {
  const Table people = draw_people(rows, rng.split("people"));
  Schema schema = people.schema();
  std::vector<Column> columns;
  for (std::size_t c = 0; c < people.columns(); ++c) {
    columns.push_back(people.column(c));
  }
  const auto add = [&](const char* name, const std::function<std::string()>& write) {
    schema.fields.push_back(field(name, Kind::kText));
    auto words = std::make_shared<std::vector<std::string>>(rows);
    std::generate(words->begin(), words->end(), write);
    std::vector<std::int32_t> codes(rows);
    std::iota(codes.begin(), codes.end(), 0);
    columns.emplace_back(Words{Codes(codes), words});
  };
  add("contact", [&] { return text("p", rng.below(1'000'000'000), "@example.org"); });
  add("note", [&] {
    std::string note;
    for (int word = 0; word < 25; ++word) {
      note += text(word == 0 ? "" : " ", "word", rng.below(300));
    }
    return note;
  });
  return Table(schema, columns);
}

Table joined(const Table& first, const Table& second) {
  const Table tables[] = {first, second};
  const auto aligned = align(tables);
  return stacked(aligned[0], aligned[1]);
}

Table shuffled_rows(const Table& table, Rng rng) {
  return table.take(rng.choose(table.rows(), table.rows()));
}

Table reversed_columns(const Table& table) {
  std::vector<std::size_t> columns(table.columns());
  std::iota(columns.rbegin(), columns.rend(), std::size_t{0});
  return table.select(columns);
}

Table first_rows(const Table& table, std::size_t count) {
  std::vector<std::size_t> rows(count);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return table.take(rows);
}

Table bootstrap_of(const Table& table, Rng rng) {
  std::vector<std::size_t> rows(table.rows());
  for (auto& row : rows) {
    row = rng.below(table.rows());
  }
  return table.take(rows);
}

}  // namespace assay::testing
