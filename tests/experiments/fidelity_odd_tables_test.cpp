#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/csv.h"
#include "core/measure.h"
#include "core/rng.h"
#include "core/split.h"
#include "metrics/registry.h"
#include "tests/support/cost.h"
#include "tests/support/reference_data.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::TableBuilder;

/// Rows [begin, end) of a table.
Table rows_of(const Table& table, std::size_t begin, std::size_t end) {
  std::vector<std::size_t> rows;
  for (std::size_t row = begin; row < end; ++row) {
    rows.push_back(row);
  }
  return table.take(rows);
}

/// Training, holdout and release rows 2 : 1 : 2, dealt out at random.
Evidence dealt(const Table& table, Rng rng) {
  const Table mixed = table.take(rng.choose(table.rows(), table.rows()));
  const std::size_t fifth = table.rows() / 5;
  return {rows_of(mixed, 0, 2 * fifth), rows_of(mixed, 2 * fifth, 3 * fifth),
          rows_of(mixed, 3 * fifth, 5 * fifth)};
}

/// Every measure of both families gives a finite estimate or a note that says why there is none, within 60 CPU
/// seconds, and none fails by a fault of its own (an InternalError's note names a source file).
void expect_sense(const Evidence& evidence, const std::set<std::string_view>& without = {}) {
  for (const auto& family : {fidelity_measures(), peer_measures()}) {
    for (const MeasureEntry& entry : family) {
      if (without.count(entry.id) > 0) {
        continue;
      }
      Result result;
      const double seconds = testing::cpu_seconds(
          [&] { result = run_measure(entry, *entry.make(), evidence, Rng(1).split(entry.id)); });
      EXPECT_FALSE(result.note.empty()) << entry.id;
      EXPECT_EQ(result.note.find("nan"), std::string::npos) << entry.id << ": " << result.note;
      EXPECT_EQ(result.note.find(".cpp:"), std::string::npos) << entry.id << ": " << result.note;
      if (result.estimate) {
        EXPECT_TRUE(std::isfinite(result.estimate->value)) << entry.id << ": " << result.note;
      }
      if (testing::kMeasurable) {
        EXPECT_LE(seconds, 60) << entry.id;
      }
    }
  }
}

/// A number, a constant column, an all-missing one and a category.
Table odd(std::size_t rows, Rng rng) {
  std::vector<double> number, constant(rows, 7), missing(rows, std::nan(""));
  std::vector<std::int32_t> code;
  for (std::size_t i = 0; i < rows; ++i) {
    number.push_back(rng.normal());
    code.push_back(static_cast<std::int32_t>(rng.below(3)));
  }
  return TableBuilder()
      .numeric("number", number)
      .numeric("constant", constant)
      .numeric("missing", missing)
      .coded("kind", {"a", "b", "c"}, code)
      .table();
}

/// Too slow for a fast test; the slow ones have it.
const std::set<std::string_view> kModels = {"fidelity.detection"};

TEST(FidelityOddTables, ConstantAndAllMissingColumnsLeaveEveryMeasureWithAnAnswerOrAReason) {
  expect_sense(dealt(odd(500, Rng(1)), Rng(2)), kModels);
}

TEST(FidelityOddTables, OneRowTablesLeaveEveryMeasureWithAnAnswerOrAReason) {
  expect_sense(dealt(odd(5, Rng(1)), Rng(2)));
  const Table one = rows_of(odd(5, Rng(1)), 0, 1);
  expect_sense(Evidence(one, one, one));
}

TEST(SlowFidelityOddTables, FiftyThousandCategoriesAreBornByEveryMeasure) {
  constexpr std::size_t kCategories = 50'000, kRows = 200'000;
  std::vector<std::string> names;
  for (std::size_t k = 0; k < kCategories; ++k) {
    names.push_back("c" + std::to_string(k));
  }
  Rng rng(1);
  std::vector<double> number;
  std::vector<std::int32_t> code;
  for (std::size_t i = 0; i < kRows; ++i) {
    code.push_back(static_cast<std::int32_t>(rng.below(kCategories)));
    number.push_back(rng.normal() + code.back() % 7);
  }
  expect_sense(
      dealt(TableBuilder().coded("place", names, code).numeric("number", number).table(), Rng(2)));
}

class SlowFidelityOddFiles : public ::testing::TestWithParam<std::string> {};

TEST_P(SlowFidelityOddFiles, LeaveEveryMeasureWithAnAnswerOrAReason) {
  ASSAY_NEEDS_REFERENCE_DATA();
  expect_sense(dealt(read_table(testing::shared_file("data/" + GetParam() + ".csv")), Rng(1)));
}

/// The women of nlswork with their years: people are dealt out, each with all of her rows.
Evidence panel() {
  const Table read = read_table(testing::shared_file("data/nlswork.csv"));
  Schema schema = read.schema();
  const auto give = [&](std::string_view column, Role role) {
    std::ranges::find(schema.fields, column, &Field::name)->roles.push_back(role);
  };
  give("rownames", Role::kIgnored);
  give("idcode", Role::kEntity);
  give("year", Role::kOrder);
  const Table women = read.with_schema(schema);
  const Split release = split_rows(women, 0.4, Rng(1));
  const Table rest = women.take(release.train);
  const Split real = split_rows(rest, 1.0 / 3, Rng(2));
  return {rest.take(real.train), rest.take(real.holdout), women.take(release.holdout)};
}

TEST(SlowFidelityOddTables, APanelLeavesEveryMeasureWithAnAnswerOrAReason) {
  ASSAY_NEEDS_REFERENCE_DATA();
  expect_sense(panel());
}

TEST(FidelityOddTables, ASmallPublishedReleaseLeavesEveryMeasureWithAnAnswerOrAReason) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto read = [](const std::string& name) {
    return read_table(testing::shared_file("data/student_placements_" + name + ".csv"));
  };
  expect_sense({read("real"), std::nullopt, read("synthetic")}, kModels);
}

/// `columns` numbers, categories and numbers with gaps in turn; neighbours depend on each other.
Table wide(std::size_t rows, std::size_t columns, Rng rng) {
  std::vector<std::vector<double>> cells(columns, std::vector<double>(rows));
  for (std::size_t row = 0; row < rows; ++row) {
    double last = 0;
    for (auto& column : cells) {
      last = 0.8 * last + 0.6 * rng.normal();
      column[row] = last;
    }
  }
  TableBuilder builder;
  for (std::size_t c = 0; c < columns; ++c) {
    const std::string name = "c" + std::to_string(c);
    if (c % 3 == 1) {
      std::vector<std::int32_t> codes;
      for (const double x : cells[c]) {
        codes.push_back(x < -0.5 ? 0 : x < 0.5 ? 1 : 2);
      }
      builder.coded(name, {"low", "middle", "high"}, codes);
      continue;
    }
    for (double& x : cells[c]) {
      x = c % 3 == 2 && rng.bernoulli(0.1) ? std::nan("") : x;
    }
    builder.numeric(name, cells[c]);
  }
  return builder.table();
}

TEST(SlowFidelityOddTables, ThreeHundredColumnsAreBornByEveryMeasure) {
  expect_sense(dealt(wide(1500, 300, Rng(1)), Rng(2)));
}

INSTANTIATE_TEST_SUITE_P(Files, SlowFidelityOddFiles,
                         ::testing::Values("loans_full_schema", "birdstrikes", "nlswork",
                                           "student_placements_real"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace assay
