#include "tests/generators/tables.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace assay::testing {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kDay = 86'400'000'000;

Column words(const std::vector<std::string>& cells) {
  std::vector<std::int32_t> codes(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    codes[i] = static_cast<std::int32_t>(i);
  }
  return Words{Codes(std::move(codes)), std::make_shared<const std::vector<std::string>>(cells)};
}

Field field_of(std::string name, Kind kind) {
  Field field;
  field.name = std::move(name);
  field.kind = kind;
  return field;
}

Schema people_schema() {
  Schema schema;
  schema.fields = {field_of("id", Kind::kId),
                   field_of("admitted", Kind::kDatetime),
                   field_of("note", Kind::kText),
                   numeric_field("age"),
                   numeric_field("income"),
                   categorical_field("region", {"n", "s", "w"}),
                   categorical_field("job", {"a", "b", "c", "d"}, Source::kInferred),
                   categorical_field("ill", {"no", "yes"}),
                   numeric_field("one"),
                   numeric_field("nothing")};
  schema.fields[3].bounds = Bounds{18, 90};
  schema.fields[3].step = 1;
  schema.fields[3].decimals = 0;
  schema.fields[4].decimals = 2;
  schema.fields[7].roles = {Role::kTarget};
  return schema;
}

}  // namespace

Field numeric_field(std::string name) { return field_of(std::move(name), Kind::kNumeric); }

Field categorical_field(std::string name, std::vector<std::string> categories, Source source) {
  auto field = field_of(std::move(name), Kind::kCategorical);
  field.categories = std::move(categories);
  field.categories_source = source;
  return field;
}

Table numbers_table(std::vector<double> x) {
  Schema schema;
  schema.fields = {numeric_field("x")};
  return Table(schema, {Numbers(std::move(x))});
}

Table people(std::size_t rows, Rng rng) {
  std::vector<std::string> ids, notes;
  std::vector<std::int64_t> admitted;
  std::vector<double> age, income;
  std::vector<std::int32_t> region, job, ill;
  for (std::size_t i = 0; i < rows; ++i) {
    const double z = rng.normal();
    ids.push_back("p" + std::to_string(1000 + i));
    notes.push_back("seen by doctor " + std::to_string(i));
    admitted.push_back(static_cast<std::int64_t>(15'000 + rng.below(400)) * kDay);
    age.push_back(std::clamp(std::round(50 + 15 * z), 18.0, 90.0));
    const double money = std::round(100 * std::exp(7 + 0.5 * z + 0.5 * rng.normal())) / 100;
    income.push_back(rng.bernoulli(0.1) ? kMissing : money);
    region.push_back(static_cast<std::int32_t>(rng.below(3)));
    const auto kind =
        static_cast<std::int32_t>(std::clamp(std::floor(z + 2 + rng.normal()), 0.0, 3.0));
    job.push_back(rng.bernoulli(0.05) ? -1 : kind);
    ill.push_back(rng.bernoulli(z > 0 ? 0.4 : 0.1) ? 1 : 0);
  }
  return Table(people_schema(),
               {words(ids), Times(admitted), words(notes), Numbers(age), Numbers(income),
                Codes(region), Codes(job), Codes(ill), Numbers(std::vector<double>(rows, 1.0)),
                Numbers(std::vector<double>(rows, kMissing))});
}

std::vector<std::string> spelled(const Table& table, std::size_t column) {
  std::vector<std::string> out;
  for (const auto code : table.codes(column)) {
    out.push_back(code < 0 ? "" : table.words(column)[static_cast<std::size_t>(code)]);
  }
  return out;
}

bool same_law(std::vector<double> a, std::vector<double> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  const auto share = [](const std::vector<double>& x, double at) {
    return static_cast<double>(std::upper_bound(x.begin(), x.end(), at) - x.begin()) /
           static_cast<double>(x.size());
  };
  double gap = 0;
  for (const auto* sample : {&a, &b}) {
    for (const double at : *sample) {
      gap = std::max(gap, std::abs(share(a, at) - share(b, at)));
    }
  }
  const auto bound = [](std::size_t n) {
    return std::sqrt(std::log(4 / 1e-9) / (2 * static_cast<double>(n)));
  };
  return gap <= bound(a.size()) + bound(b.size());
}

}  // namespace assay::testing
