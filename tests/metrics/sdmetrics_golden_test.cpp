// SDMetrics' reports on Adult: values printed by SDMetrics 0.29.1.dev0 (golden/fidelity_sdmetrics.json).
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/csv.h"
#include "core/options.h"
#include "metrics/peers/sdmetrics.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using nlohmann::json;

constexpr double kTolerance = 1e-6;

const Part* find(const Result& result, const Key& key) {
  const auto found = std::ranges::find(result.parts, key, &Part::key);
  return found == result.parts.end() ? nullptr : &*found;
}

void expect_part(const Result& result, const Key& key, const json& theirs) {
  const Part* ours = find(result, key);
  ASSERT_NE(ours, nullptr) << key[0].second;
  if (theirs.is_null()) {
    EXPECT_FALSE(ours->estimate.has_value()) << key[0].second;
    EXPECT_FALSE(ours->note.empty());
  } else {
    ASSERT_TRUE(ours->estimate.has_value()) << key[0].second << ": " << ours->note;
    EXPECT_NEAR(ours->estimate->value, theirs.get<double>(), kTolerance) << key[0].second;
  }
}

void expect_value(const Result& result, const Key& key, const std::string& name,
                  const json& theirs) {
  const Part* ours = find(result, key);
  const auto found = std::ranges::find(ours->values, name, &std::pair<std::string, Value>::first);
  if (theirs.is_null()) {
    EXPECT_TRUE(found == ours->values.end() || !std::holds_alternative<double>(found->second))
        << key[0].second << ' ' << key[1].second << ' ' << name;
  } else {
    ASSERT_NE(found, ours->values.end());
    EXPECT_NEAR(std::get<double>(found->second), theirs.get<double>(), kTolerance) << name;
  }
}

void expect_quality(const Result& result, const json& golden) {
  ASSERT_TRUE(result.estimate.has_value());
  EXPECT_NEAR(result.estimate->value, golden["score"].get<double>(), kTolerance);
  for (const auto& property : golden["properties"]) {
    expect_part(result, {{"property", property["Property"]}}, property["Score"]);
  }
  for (const auto& column : golden["shapes"]) {
    expect_part(result, {{"column", column["Column"]}}, column["Score"]);
  }
  for (const auto& pair : golden["pairs"]) {
    const Key key{{"column", pair["Column 1"]}, {"with", pair["Column 2"]}};
    expect_part(result, key, pair["Score"]);
    expect_value(result, key, "real correlation", pair["Real Correlation"]);
    expect_value(result, key, "release correlation", pair["Synthetic Correlation"]);
    expect_value(result, key, "real association", pair["Real Association"]);
    EXPECT_EQ(find(result, key)->estimate.has_value(), pair["Meets Threshold?"].get<bool>());
  }
}

void expect_diagnostic(const Result& result, const json& golden) {
  ASSERT_TRUE(result.estimate.has_value());
  EXPECT_NEAR(result.estimate->value, golden["score"].get<double>(), kTolerance);
  for (const auto& property : golden["properties"]) {
    expect_part(result, {{"property", property["Property"]}}, property["Score"]);
  }
  for (const auto& column : golden["validity"]) {
    expect_part(result, {{"column", column["Column"]}}, column["Score"]);
  }
}

TEST(SlowSdmetricsGolden, AgreesOnEveryCaseOfAdult) {
  ASSAY_NEEDS_REFERENCE_DATA();
  std::ifstream file(testing::shared_file("golden/fidelity_sdmetrics.json"));
  const json golden = json::parse(file);
  const auto read = [](const json& name) {
    return read_table(testing::shared_file("data/" + name.get<std::string>()));
  };
  std::size_t cases = 0;
  for (const auto& [name, test] : golden["cases"].items()) {
    SCOPED_TRACE(name);
    const Evidence evidence(read(test["real_file"]), std::nullopt, read(test["synthetic_file"]));
    const json& quality = test["quality"];
    const auto measure = make_sdmetrics_quality();
    set_option(*measure, "quality", "real-correlation-threshold", quality["corr_threshold"].dump());
    set_option(*measure, "quality", "real-association-threshold",
               quality["assoc_threshold"].dump());
    expect_quality(measure->evaluate(evidence, Rng(1)), quality);
    expect_diagnostic(make_sdmetrics_diagnostic()->evaluate(evidence, Rng(1)), test["diagnostic"]);
    ++cases;
  }
  EXPECT_GE(cases, 8U);
}

}  // namespace
}  // namespace assay
