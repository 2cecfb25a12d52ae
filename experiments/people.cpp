#include "experiments/people.h"

#include <cmath>
#include <vector>

namespace assay {
namespace people {

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

double age_weight(int age) {
  const double z = (age - 44) / 20.0;
  return std::exp(-z * z / 2);
}

double education_at_most(int level, int age, int origin) {
  constexpr std::array<double, 3> kCuts = {-2.5, -0.4, 1.2};
  constexpr std::array<double, 4> kShift = {0, 0.2, 0.5, 0.9};
  if (level >= 3) {
    return 1;
  }
  return logistic(kCuts[level] + 0.02 * (age - 45) + kShift[origin]);
}

double chronic_rate(int age) { return logistic(-3 + 0.04 * (age - 18)); }

double income_mean(int education, int age, int sex) {
  return 7.4 + 0.22 * education + 0.012 * (age - 45) - (sex == 0 ? 0.12 : 0);
}

double income_missing_rate(double log_income) { return logistic(-2.6 + 1.2 * (log_income - 7.9)); }

double no_visit_rate(int condition) {
  return logistic(1 - (condition == 1 ? 1.5 : 0) - (condition == 2 ? 2.5 : 0));
}

double stay_mean(int age, int condition) {
  return 3 + 0.05 * (age - 18) + (condition == 1 ? 4 : 0) + (condition == 2 ? 20 : 0);
}

double grant_logit(double log_income, int education, int condition, int sex, int origin) {
  return -0.3 + 0.6 * (log_income - 7.9) + 0.35 * (education - 1.5) + (condition == 1 ? 0.8 : 0) +
         (condition == 2 ? 1.5 : 0) + (sex == 0 ? kBiasFemale : 0) +
         (origin >= 2 ? kBiasOrigin : 0);
}

}  // namespace people

namespace {

using namespace people;  // NOLINT: the model's own words

constexpr std::pair<std::string_view, std::string_view> kGraph[] = {
    {"age", "education"},       {"origin", "education"},  {"age", "condition"},
    {"sex", "height"},          {"education", "income"},  {"age", "income"},
    {"sex", "income"},          {"education", "balance"}, {"condition", "visits"},
    {"admitted", "discharged"}, {"age", "discharged"},    {"condition", "discharged"},
    {"condition", "note"},      {"income", "granted"},    {"education", "granted"},
    {"condition", "granted"},   {"sex", "granted"},       {"origin", "granted"},
};

template <std::size_t N>
Field category(std::string name, const std::array<std::string_view, N>& categories,
               std::vector<Role> roles = {}) {
  Field field;
  field.name = std::move(name);
  field.kind = Kind::kCategorical;
  field.kind_source = field.categories_source = Source::kDeclared;
  field.categories.assign(categories.begin(), categories.end());
  field.roles = std::move(roles);
  return field;
}

Field number(std::string name, Bounds bounds, int decimals, std::vector<Role> roles = {}) {
  Field field;
  field.name = std::move(name);
  field.kind_source = Source::kDeclared;
  field.bounds = bounds;
  field.decimals = decimals;
  field.step = std::pow(10.0, -decimals);
  field.roles = std::move(roles);
  return field;
}

Field other(std::string name, Kind kind, std::vector<Role> roles = {}) {
  Field field;
  field.name = std::move(name);
  field.kind = kind;
  field.kind_source = Source::kDeclared;
  field.roles = std::move(roles);
  if (kind == Kind::kDatetime) {
    field.format = "%Y-%m-%d";
  }
  return field;
}

}  // namespace

std::span<const std::pair<std::string_view, std::string_view>> people_graph() { return kGraph; }

Schema people_schema() {
  Schema schema;
  schema.rows_public = true;
  schema.constraints = {"admitted <= discharged"};
  schema.fields = {
      other("person", Kind::kId),
      category("sex", kSexes, {Role::kProtected}),
      category("origin", kOrigins, {Role::kProtected, Role::kQuasiIdentifier}),
      number("age", {kYoungest, kOldest}, 0, {Role::kQuasiIdentifier}),
      category("blood", kBloods),
      category("education", kEducations, {Role::kQuasiIdentifier}),
      category("condition", kConditions, {Role::kSecret}),
      number("height", {100, 250}, 1),
      number("income", {0, 1'000'000}, 0, {Role::kSecret}),
      number("balance", {-kBalanceBound, kBalanceBound}, 2),
      number("visits", {0, 100}, 0),
      other("admitted", Kind::kDatetime),
      other("discharged", Kind::kDatetime),
      other("note", Kind::kText),
      category("granted", kLabels, {Role::kTarget}),
  };
  schema.fields.back().favourable = "yes";
  return schema;
}

}  // namespace assay
