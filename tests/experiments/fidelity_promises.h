#pragma once
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "core/measure.h"
#include "metrics/registry.h"
#include "tests/support/tables.h"

namespace assay::testing::promises {

inline constexpr double kElsewhere = std::numeric_limits<double>::infinity();

/// What a measure must say of releases whose answer is known. Where it need not, `why` gives the reason.
struct Promise {
  std::string_view id;
  double identity = 1;        ///< raw of the training table itself
  bool zero_shuffled = true;  ///< skill of shuffled columns is 0
  bool one_fresh = true;      ///< the interval of a fresh real sample holds 1
  double outlier =
      0.001;  ///< most that one cell of 1e12 moves the headline; infinite: tested elsewhere
  bool sees_shift = true;  ///< age * 100 + 5000 is caught
  bool sees_gaps = true;   ///< so is age with 90 % of its cells missing
  std::string_view why;
};

/// Floors other than shuffled columns are each measure's own and stand in its header.
inline constexpr Promise kPromises[] = {
    {"fidelity.validity", 1, false, false, 0.001, true, true,
     "a share of rows, no skill: shuffled rows keep every rule of one column, and fresh people "
     "break found ones (a new largest value)"},
    {"fidelity.shapes", 1, false, true, 0.001, true, true,
     "shuffling leaves every column as it is"},
    {"fidelity.missingness", 1, false, true, 0.001, true, true,
     "its floor is one rate for all columns, and shuffling keeps the rates. It sees the shift only "
     "by whose income is missing: on the training table's bins of age"},
    {"fidelity.marginals", 1, true, true, 0.001, true, true, ""},
    {"fidelity.dependence", 1, true, true, 0.001, true, true, ""},
    {"fidelity.detection", 0.5, false, true, kElsewhere, true, true,
     "raw is an AUC, a half if nothing can be told; its floor is a release that is always told. "
     "Any "
     "changed cell has its models grown anew: SlowDetection.OneOutlier... has the rows for that"},
    {"fidelity.coverage", 1, true, true, 0.001, true, true, ""},
    {"fidelity.groups", 0, false, false, 0.001, false, false,
     "an excess of one group over the table, 0 at best; what spoils everybody alike is none"},
    {"fidelity.sequences", 1, false, true, 0.001, true, true,
     "shuffling also deals rows to other people: its floor is rows independent of one another"},
    {"fidelity.structure", 1, true, true, 0.001, false, false,
     "its headline speaks of rules alone, and age is in none; its components see the column"},
};

/// Wards decide floors, nobody leaves before coming; income and smoking lean on age, the old often leave out income.
inline Table residents(std::size_t rows, Rng rng) {
  std::vector<double> age, income, in, out;
  std::vector<std::int32_t> ward, floor, smokes, sex;
  for (std::size_t i = 0; i < rows; ++i) {
    const double x = rng.normal();
    age.push_back(std::round(50 + 12 * x));
    income.push_back(rng.bernoulli(x > 0.5 ? 0.5 : 0.05) ? std::nan("")
                                                         : std::exp(x + 0.4 * rng.normal()));
    in.push_back(static_cast<double>(rng.below(60)));
    out.push_back(in.back() + static_cast<double>(rng.below(50)));
    ward.push_back(static_cast<std::int32_t>(rng.below(6)));
    floor.push_back(ward.back() % 3);
    smokes.push_back(rng.bernoulli(1 / (1 + std::exp(2 * x))) ? 1 : 0);
    sex.push_back(static_cast<std::int32_t>(rng.below(2)));
  }
  return TableBuilder()
      .numeric("age", age)
      .numeric("income", income)
      .numeric("in", in)
      .numeric("out", out)
      .coded("ward", {"a", "b", "c", "d", "e", "f"}, ward)
      .coded("floor", {"1", "2", "3"}, floor)
      .coded("smokes", {"no", "yes"}, smokes)
      .coded("sex", {"F", "M"}, sex)
      .role(Role::kProtected)
      .table();
}

/// Visits, five a person: age as of the people above, which drifts from visit to visit, and where they lie.
inline Table visits(std::size_t rows, Rng rng) {
  std::vector<double> person, time, age;
  std::vector<std::int32_t> ward;
  for (std::size_t i = 0; i < rows; ++i) {
    const bool first = i % 5 == 0;
    person.push_back(static_cast<double>(i / 5));
    time.push_back(first ? 0 : time.back() + 1 + static_cast<double>(rng.below(3)));
    age.push_back(first ? 12 * rng.normal() : 0.8 * age.back() + 7.2 * rng.normal());
    ward.push_back(first || rng.bernoulli(0.4) ? static_cast<std::int32_t>(rng.below(3))
                                               : ward.back());
  }
  return TableBuilder()
      .numeric("age", age)
      .numeric("person", person)
      .role(Role::kEntity)
      .numeric("time", time)
      .role(Role::kOrder)
      .coded("ward", {"a", "b", "c"}, ward)
      .table();
}

inline Table with_column(const Table& table, std::string_view name, Column cells) {
  std::vector<Column> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    columns.push_back(c == table.schema().index_of(name) ? cells : table.column(c));
  }
  return {table.schema(), columns};
}

inline Table changed(const Table& table, std::string_view name,
                     const std::function<double(double, std::size_t)>& change) {
  auto x = table.as_numbers(table.schema().index_of(name));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = change(x[i], i);
  return with_column(table, name, Numbers(x));
}
inline Table shifted(const Table& table) {
  return changed(table, "age", [](double x, std::size_t) { return 100 * x + 5000; });
}
inline Table mostly_missing(const Table& table) {
  return changed(table, "age",
                 [](double x, std::size_t i) { return i % 10 == 0 ? x : std::nan(""); });
}
inline Table with_outlier(const Table& table) {
  return changed(table, "age", [](double x, std::size_t i) { return i == 7 ? 1e12 : x; });
}

inline Result measured(const MeasureEntry& entry, const Evidence& evidence) {
  const auto measure = entry.make();
  if (entry.id == "fidelity.detection") {
    set_option(*measure, entry.id, "deals", "2");  // a fifth of its cost
  }
  return run_measure(entry, *measure, evidence, Rng(7));
}

inline bool holds(const Result& result, double truth) {
  return result.estimate && result.estimate->low && *result.estimate->low <= truth &&
         truth <= *result.estimate->high;
}
/// Shown to be worse than a fresh real sample.
inline bool caught(const Result& result) {
  if (!result.estimate) return false;
  const Estimate& e = *result.estimate;
  return result.id == "fidelity.groups" ? e.low.value_or(e.value) > 0
                                        : e.high.value_or(e.value) < 1;
}
inline std::string said(const Result& result) {
  if (!result.estimate) return "no estimate: " + result.note;
  const Estimate& e = *result.estimate;
  return std::to_string(e.value) + " [" + std::to_string(e.low.value_or(NAN)) + ", " +
         std::to_string(e.high.value_or(NAN)) + "]";
}

}  // namespace assay::testing::promises
