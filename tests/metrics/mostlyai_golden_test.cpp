// mostlyai-qa's accuracy module on Adult (golden/fidelity_mostlyai.json; run from d57f6b5, 2026-05).
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/csv.h"
#include "metrics/peers/mostlyai.h"
#include "metrics/peers/mostlyai_bins.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using nlohmann::json;

constexpr double kTolerance = 1e-6;

Table data(const std::string& name) {
  return read_table(testing::shared_file("data/" + name + ".csv"));
}

json golden(const std::string& name) {
  std::ifstream file(testing::shared_file("golden/fidelity_mostlyai.json"));
  return json::parse(file)[name];
}

/// "tgt::age" -> "age".
std::string column_of(const json& name) { return name.get<std::string>().substr(5); }

const Part& part(const Result& result, const Key& key) {
  return *std::ranges::find(result.parts, key, &Part::key);
}

void expect_part(const Part& ours, const json& accuracy, const json& maximum) {
  EXPECT_NEAR(ours.estimate->value, accuracy.get<double>(), kTolerance);
  EXPECT_NEAR(std::get<double>(ours.values[0].second), maximum.get<double>(), kTolerance);
}

void expect_bins(const Table& original, const json& bins) {
  for (const auto& [name, theirs] : bins.items()) {
    const auto ours = mostlyai_bins(original, original.schema().index_of(column_of(name)));
    if (theirs[0].is_string()) {
      EXPECT_EQ(ours.labels, theirs.get<std::vector<std::string>>()) << name;
    } else {
      EXPECT_EQ(ours.breaks, theirs.get<std::vector<double>>()) << name;
    }
  }
}

void expect_golden(const Result& result, const Schema& schema, const json& theirs) {
  EXPECT_NEAR(result.estimate->value, theirs["overall_mean_of_parts"].get<double>(), kTolerance);
  EXPECT_NEAR(std::get<double>(result.values[0].second),
              theirs["overall_max_mean_of_parts"].get<double>(), kTolerance);
  for (const std::string name : {"univariate", "bivariate", "trivariate"}) {
    expect_part(part(result, {{"property", name}}), theirs[name], theirs[name + "_max"]);
  }
  EXPECT_EQ(std::get<double>(part(result, {{"property", "trivariate"}}).values[1].second),
            theirs["n_triples"].get<double>());
  for (const auto& column : theirs["uni_detail"]) {
    expect_part(part(result, {{"column", column_of(column["column"])}}), column["accuracy"],
                column["accuracy_max"]);
  }
  EXPECT_EQ(theirs["biv_detail"].size(), 105u);
  for (const auto& pair : theirs["biv_detail"]) {
    auto first = column_of(pair["col1"]), second = column_of(pair["col2"]);
    if (schema.index_of(first) > schema.index_of(second)) {
      std::swap(first, second);
    }
    expect_part(part(result, {{"columns", first}, {"columns", second}}), pair["accuracy"],
                pair["accuracy_max"]);
  }
}

struct Case {
  const char* name;
  const char* release;
  bool with_holdout;
};

class MostlyaiGolden : public ::testing::TestWithParam<Case> {};

TEST_P(MostlyaiGolden, AgreesOnAdult) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto& [name, release, with_holdout] = GetParam();
  const Evidence evidence(data("adult_train"),
                          with_holdout ? std::optional(data("adult_holdout")) : std::nullopt,
                          data(release));
  const json theirs = golden(name);
  const Table original =
      with_holdout ? stacked(evidence.train(), evidence.holdout()) : evidence.train();
  EXPECT_EQ(original.rows(), theirs["n_ori"].get<std::size_t>());
  expect_bins(original, theirs["bins"]);
  expect_golden(make_mostlyai_accuracy()->evaluate(evidence, Rng(1)), evidence.schema(), theirs);
}

INSTANTIATE_TEST_SUITE_P(Cases, MostlyaiGolden,
                         ::testing::Values(Case{"adult_ctgan", "adult_synthetic_ctgan", true},
                                           Case{"adult_colshuffled", "adult_train_columns_shuffled",
                                                true},
                                           Case{"adult_control_vs_train", "adult_holdout", false}),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace assay
