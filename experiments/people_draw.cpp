#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <unordered_map>
#include <vector>

#include "core/parallel.h"
#include "experiments/people.h"

namespace assay {
namespace {

using namespace people;  // NOLINT: the model's own words

struct Person {
  int sex = 0, origin = 0, age = 0, blood = 0, education = 0, condition = 0, visits = 0;
  int admitted = 0, stay = 0, granted = 0;
  double height = 0, income = 0, balance = 0;
  std::string note;  // empty: missing
};

template <std::size_t N>
int pick(const std::array<double, N>& shares, Rng& rng) {
  const double u = rng.uniform();
  double below = 0;
  for (std::size_t i = 0; i + 1 < N; ++i) {
    below += shares[i];
    if (u < below) {
      return static_cast<int>(i);
    }
  }
  return static_cast<int>(N) - 1;
}

int draw_age(Rng& rng) {  // by rejection: the largest weight is 1
  for (;;) {
    const int age = kYoungest + static_cast<int>(rng.below(kOldest - kYoungest + 1));
    if (rng.uniform() < age_weight(age)) {
      return age;
    }
  }
}

int draw_education(int age, int origin, Rng& rng) {
  const double u = rng.uniform();
  int level = 0;
  while (u >= education_at_most(level, age, origin)) {
    ++level;
  }
  return level;
}

int draw_condition(int age, Rng& rng) {
  if (rng.bernoulli(kRare)) {
    return 2;
  }
  return rng.bernoulli(chronic_rate(age)) ? 1 : 0;
}

std::string draw_note(int condition, Rng& rng) {
  constexpr std::array<std::string_view, 6> kOpenings = {
      "Reports", "Complains of", "Came in with", "Describes", "Referred for", "Second visit for"};
  constexpr std::array<std::string_view, 6> kAcute = {
      "a sprained ankle",    "pain in the left knee",        "a deep cut, cleaned and closed",
      "fever since Tuesday", "a cough that does not settle", "dizziness after work"};
  constexpr std::array<std::string_view, 4> kChronic = {
      "long-standing asthma", "diabetes, type 2", "high blood pressure", "back pain for years"};
  constexpr std::array<std::string_view, 3> kRareWords = {
      "attacks typical of porphyria", "known Fabry disease", "Wilson's disease under treatment"};
  constexpr std::array<std::string_view, 5> kClosings = {
      "\"better already\", says the family", "to be seen again in two weeks",
      "letter to the general practitioner", "advised rest; no new drugs", "blood drawn"};
  const auto any = [&rng](const auto& words) { return words[rng.below(words.size())]; };
  std::string note(any(kOpenings));
  note += ' ';
  note += condition == 2 ? any(kRareWords) : condition == 1 ? any(kChronic) : any(kAcute);
  note += "; ";
  note += any(kClosings);
  note += ", room ";
  note += std::to_string(1 + rng.below(240));
  note += '.';
  return note;
}

double rounded(double value, double per_unit) { return std::round(value * per_unit) / per_unit; }

Person draw_person(Rng rng) {
  Person p;
  p.sex = rng.bernoulli(kFemale) ? 0 : 1;
  p.origin = pick(kOriginShares, rng);
  p.age = draw_age(rng);
  p.blood = pick(kBloodShares, rng);
  p.admitted = kFirstDay + static_cast<int>(rng.below(kDays));
  p.education = draw_education(p.age, p.origin, rng);
  p.condition = draw_condition(p.age, rng);
  p.height = rounded(165 + kHeightStep * p.sex + kHeightDeviation * rng.normal(), 10);
  const double log_income =
      income_mean(p.education, p.age, p.sex) + kIncomeDeviation * rng.normal();
  p.income = std::round(std::exp(log_income));
  if (rng.bernoulli(income_missing_rate(log_income))) {
    p.income = std::numeric_limits<double>::quiet_NaN();
  }
  // Student's t with 3 degrees of freedom: N / sqrt(chi^2_3 / 3), and chi^2_3 = 2 Gamma(3/2).
  const double t = rng.normal() / std::sqrt(2 * rng.gamma(1.5) / 3);
  const double balance = kBalanceStep * p.education + kBalanceScale * t;
  p.balance = rounded(std::clamp(balance, -kBalanceBound, kBalanceBound), 100) + 0.0;  // no -0
  p.visits = rng.bernoulli(no_visit_rate(p.condition)) ? 0 : 1 + static_cast<int>(rng.poisson(1.5));
  p.stay = 1 + static_cast<int>(rng.poisson(stay_mean(p.age, p.condition) - 1));
  p.granted =
      rng.bernoulli(logistic(grant_logit(log_income, p.education, p.condition, p.sex, p.origin)))
          ? 1
          : 0;
  if (!rng.bernoulli(kNoteMissing)) {
    p.note = draw_note(p.condition, rng);
  }
  return p;
}

/// Words in order of first appearance; an empty string is a missing cell.
template <class Text>
Column words_column(const std::vector<Person>& people, Text text_of) {
  std::unordered_map<std::string, std::int32_t> known;
  std::vector<std::string> words;
  std::vector<std::int32_t> codes;
  codes.reserve(people.size());
  for (std::size_t i = 0; i < people.size(); ++i) {
    const std::string word = text_of(i);
    if (word.empty()) {
      codes.push_back(-1);
      continue;
    }
    const auto [slot, fresh] = known.try_emplace(word, static_cast<std::int32_t>(words.size()));
    if (fresh) {
      words.push_back(word);
    }
    codes.push_back(slot->second);
  }
  return Words{std::move(codes),
               std::make_shared<const std::vector<std::string>>(std::move(words))};
}

template <class Cell, class Get>
Column column_of(const std::vector<Person>& people, Get get) {
  std::vector<Cell> cells;
  cells.reserve(people.size());
  std::transform(people.begin(), people.end(), std::back_inserter(cells),
                 [&](const Person& p) { return static_cast<Cell>(get(p)); });
  return Cells<Cell>(std::move(cells));
}

std::string person_name(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return "P" + std::string(digits.size() < 7 ? 7 - digits.size() : 0, '0') + digits;
}

}  // namespace

Table simulate_people(std::size_t rows, std::uint64_t first, Rng rng) {
  std::vector<Person> people(rows);
  parallel_blocks(rows, 1024, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      people[i] = draw_person(rng.split(i));
    }
  });
  constexpr std::int64_t kDay = 86'400'000'000;  // microseconds
  const auto code = [&](int Person::*member) {
    return column_of<std::int32_t>(people, [member](const Person& p) { return p.*member; });
  };
  const auto value = [&](auto member) {
    return column_of<double>(people, [member](const Person& p) { return p.*member; });
  };
  std::vector<Column> columns = {
      words_column(people, [first](std::size_t i) { return person_name(first + i); }),
      code(&Person::sex),
      code(&Person::origin),
      value(&Person::age),
      code(&Person::blood),
      code(&Person::education),
      code(&Person::condition),
      value(&Person::height),
      value(&Person::income),
      value(&Person::balance),
      value(&Person::visits),
      column_of<std::int64_t>(people, [](const Person& p) { return p.admitted * kDay; }),
      column_of<std::int64_t>(people, [](const Person& p) { return (p.admitted + p.stay) * kDay; }),
      words_column(people, [&people](std::size_t i) { return people[i].note; }),
      code(&Person::granted),
  };
  return Table(people_schema(), std::move(columns));
}

}  // namespace assay
