#include "tests/attacks/crowd.h"

#include <cmath>
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

Table joined(const Table& first, const Table& second) {
  std::vector<double> amount, age;
  std::vector<std::int32_t> region, sex;
  std::vector<std::string> city;
  for (const Table* table : {&first, &second}) {
    for (std::size_t row = 0; row < table->rows(); ++row) {
      amount.push_back(table->numbers(0)[row]);
      age.push_back(table->numbers(1)[row]);
      region.push_back(table->codes(2)[row]);
      sex.push_back(table->codes(3)[row]);
      city.push_back(table->words(4)[static_cast<std::size_t>(table->codes(4)[row])]);
    }
  }
  return make_table(amount, age, region, sex, city);
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

}  // namespace assay::testing
