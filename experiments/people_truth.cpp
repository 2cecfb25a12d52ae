#include "experiments/people_truth.h"

#include <array>
#include <cmath>
#include <numbers>
#include <set>
#include <string_view>

#include "core/error.h"
#include "experiments/people.h"

namespace assay {
namespace {

using namespace people;  // NOLINT: the model's own words

/// Weighted first and second moments of two variables.
struct Moments {
  double weight = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
  void add(double w, double a, double b) { add(w, a, b, a * a, b * b, a * b); }
  void add(double w, double a, double b, double aa, double bb, double ab) {
    weight += w, x += w * a, y += w * b, xx += w * aa, yy += w * bb, xy += w * ab;
  }
  double variance_x() const { return xx / weight - x / weight * (x / weight); }
  double correlation() const {
    const double mx = x / weight, my = y / weight;
    return (xy / weight - mx * my) / std::sqrt((xx / weight - mx * mx) * (yy / weight - my * my));
  }
};

/// Expectations over the normal noise of log income for one kind of person.
struct Income {
  double granted = 0;                               ///< P[granted]
  double known = 0, known_log = 0, known_log2 = 0;  ///< E[k], E[k L], E[k L^2], k = [income known]
};

Income over_income(int sex, int origin, int age, int education, int condition) {
  Income mean;
  constexpr int kSteps = 80;
  for (int i = -kSteps; i <= kSteps; ++i) {
    const double z = i * 0.1;
    const double w = 0.1 * std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
    const double log_income = income_mean(education, age, sex) + kIncomeDeviation * z;
    const double known = w * (1 - income_missing_rate(log_income));
    mean.granted += w * logistic(grant_logit(log_income, education, condition, sex, origin));
    mean.known += known;
    mean.known_log += known * log_income;
    mean.known_log2 += known * log_income * log_income;
  }
  return mean;
}

/// Sums over all kinds of people.
struct Population {
  // sex, origin, education, condition, granted -> probability
  std::array<std::array<std::array<std::array<std::array<double, 2>, 3>, 4>, 4>, 2> joint{};
  Moments age_education, age_stay, age_log, education_log, sex_log;
  double income_known = 0;

  void add(double p, int sex, int origin, int age, int education, int condition) {
    const Income income = over_income(sex, origin, age, education, condition);
    auto& cell = joint[sex][origin][education][condition];
    cell[1] += p * income.granted;
    cell[0] += p * (1 - income.granted);
    age_education.add(p, age, education);
    // stay = 1 + Poisson(m - 1): mean m, variance m - 1
    const double m = people::stay_mean(age, condition);
    age_stay.add(p, age, m, age * age, m * m + m - 1, age * m);
    income_known += p * income.known;
    const double l = income.known_log / income.known, ll = income.known_log2 / income.known;
    const double w = p * income.known;
    age_log.add(w, age, l, age * age, ll, age * l);
    education_log.add(w, education, l, education * education, ll, education * l);
    sex_log.add(w, sex, l, sex * sex, ll, sex * l);
  }
};

Population sum_population() {
  Population all;
  double ages = 0;
  for (int age = kYoungest; age <= kOldest; ++age) {
    ages += age_weight(age);
  }
  for (int sex = 0; sex < 2; ++sex) {
    for (int origin = 0; origin < 4; ++origin) {
      for (int age = kYoungest; age <= kOldest; ++age) {
        const double person =
            (sex == 0 ? kFemale : 1 - kFemale) * kOriginShares[origin] * age_weight(age) / ages;
        for (int education = 0; education < 4; ++education) {
          const double below = education == 0 ? 0 : education_at_most(education - 1, age, origin);
          const double level = education_at_most(education, age, origin) - below;
          const double chronic = (1 - kRare) * chronic_rate(age);
          const std::array<double, 3> condition = {1 - kRare - chronic, chronic, kRare};
          for (int c = 0; c < 3; ++c) {
            all.add(person * level * condition[c], sex, origin, age, education, c);
          }
        }
      }
    }
  }
  return all;
}

constexpr std::array<std::string_view, 5> kJointNames = {"sex", "origin", "education", "condition",
                                                         "granted"};

using Marginal = std::array<std::array<double, 4>, 4>;

/// The two-way table of dimensions a and b of the joint distribution.
Marginal marginal(const Population& all, std::size_t a, std::size_t b) {
  Marginal table{};
  for (std::size_t s = 0; s < 2; ++s) {
    for (std::size_t o = 0; o < 4; ++o) {
      for (std::size_t e = 0; e < 4; ++e) {
        for (std::size_t c = 0; c < 3; ++c) {
          for (std::size_t g = 0; g < 2; ++g) {
            const std::array<std::size_t, 5> at = {s, o, e, c, g};
            table[at[a]][at[b]] += all.joint[s][o][e][c][g];
          }
        }
      }
    }
  }
  return table;
}

double cramers_v(const Marginal& table) {
  std::array<double, 4> row{}, column{};
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      row[i] += table[i][j];
      column[j] += table[i][j];
    }
  }
  double sum = 0;
  int rows = 0, columns = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    rows += row[i] > 0;
    columns += column[i] > 0;
    for (std::size_t j = 0; j < 4; ++j) {
      if (row[i] > 0 && column[j] > 0) {
        const double gap = table[i][j] - row[i] * column[j];
        sum += gap * gap / (row[i] * column[j]);
      }
    }
  }
  return std::sqrt(sum / (std::min(rows, columns) - 1));
}

std::set<std::string_view> sources_of(std::string_view column) {
  std::set<std::string_view> found = {column};
  for (const auto& [cause, effect] : people_graph()) {
    if (effect == column) {
      found.merge(sources_of(cause));
    }
  }
  return found;
}

bool independent(std::string_view a, std::string_view b) {
  const auto first = sources_of(a), second = sources_of(b);
  for (const auto name : first) {
    if (second.contains(name)) {
      return false;
    }
  }
  return true;
}

void add_pairs(const Population& all, PeopleTruth& truth) {
  for (std::size_t a = 0; a < kJointNames.size(); ++a) {
    for (std::size_t b = a + 1; b < kJointNames.size(); ++b) {
      if (!independent(kJointNames[a], kJointNames[b])) {
        truth.pairs.push_back({std::string(kJointNames[a]), std::string(kJointNames[b]),
                               "cramers-v", cramers_v(marginal(all, a, b)), "all"});
      }
    }
  }
  const auto correlation = [&truth](std::string first, std::string second, double value,
                                    std::string rows) {
    truth.pairs.push_back(
        {std::move(first), std::move(second), "correlation", value, std::move(rows)});
  };
  // height = 165 + d [male] + 7 e: the correlation of a mixture with its label.
  const double spread = kHeightStep * std::sqrt(kFemale * (1 - kFemale));
  correlation("sex", "height", spread / std::hypot(spread, kHeightDeviation), "all");
  correlation("age", "education", all.age_education.correlation(), "all");
  correlation("age", "discharged - admitted", all.age_stay.correlation(), "all");
  // Var t_3 = 3.
  Moments levels = all.age_education;
  std::swap(levels.x, levels.y);
  std::swap(levels.xx, levels.yy);
  const double signal = kBalanceStep * std::sqrt(levels.variance_x());
  correlation("education", "balance", signal / std::hypot(signal, kBalanceScale * std::sqrt(3.0)),
              "all");
  correlation("age", "log income", all.age_log.correlation(), "income known");
  correlation("education", "log income", all.education_log.correlation(), "income known");
  correlation("sex", "log income", all.sex_log.correlation(), "income known");
}

void add_groups(const Population& all, PeopleTruth& truth) {
  const auto groups_of = [&](std::size_t column, auto names) {
    const auto table = marginal(all, column, 4);
    for (std::size_t i = 0; i < names.size(); ++i) {
      const double share = table[i][0] + table[i][1];
      truth.groups.push_back(
          {std::string(kJointNames[column]), std::string(names[i]), share, table[i][1] / share});
    }
  };
  groups_of(0, kSexes);
  groups_of(1, kOrigins);
  const auto rate = [&truth](std::string_view column, std::string_view value) {
    for (const auto& group : truth.groups) {
      if (group.column == column && group.value == value) {
        return group.favourable;
      }
    }
    throw InternalError(text("no group ", column, " = ", value));
  };
  const auto gap = [&](std::string column, std::string group, std::string reference,
                       double direct) {
    const double p = rate(column, group), q = rate(column, reference);
    truth.gaps.push_back({std::move(column), std::move(group), std::move(reference), p - q,
                          std::log(p / (1 - p)) - std::log(q / (1 - q)), direct});
  };
  gap("sex", "female", "male", kBiasFemale);
  gap("origin", "east", "north", 0);
  gap("origin", "south", "north", kBiasOrigin);
  gap("origin", "west", "north", kBiasOrigin);
}

}  // namespace

PeopleTruth people_truth() {
  const Population all = sum_population();
  PeopleTruth truth;
  add_pairs(all, truth);
  add_groups(all, truth);
  truth.rates = {{"income", "missing", 1 - all.income_known},
                 {"note", "missing", kNoteMissing},
                 {"condition", "rare", kRare}};
  for (int c = 0; c < 3; ++c) {
    truth.rates.push_back(
        {"visits", text("zero if condition = ", kConditions[c]), no_visit_rate(c)});
  }
  const auto schema = people_schema();
  for (std::size_t a = 1; a < schema.fields.size(); ++a) {  // 0 is the id
    for (std::size_t b = a + 1; b < schema.fields.size(); ++b) {
      if (independent(schema.fields[a].name, schema.fields[b].name)) {
        truth.independent.emplace_back(schema.fields[a].name, schema.fields[b].name);
      }
    }
  }
  return truth;
}

}  // namespace assay
