// SDMetrics' reports on Adult: values printed by SDMetrics 0.29.1.dev0 (golden/fidelity_sdmetrics.json).
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/csv.h"
#include "core/options.h"
#include "metrics/peers/sdmetrics.h"
#include "metrics/peers/sdmetrics_pairs.h"
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

void expect_metric(const Result& result, const Key& key, const json& theirs) {
  const auto& values = find(result, key)->values;
  EXPECT_EQ(std::get<std::string>(values[0].second), theirs.get<std::string>()) << key[0].second;
}

void expect_quality(const Result& result, const json& golden) {
  ASSERT_TRUE(result.estimate.has_value());
  EXPECT_NEAR(result.estimate->value, golden["score"].get<double>(), kTolerance);
  for (const auto& property : golden["properties"]) {
    expect_part(result, {{"property", property["Property"]}}, property["Score"]);
  }
  for (const auto& column : golden["shapes"]) {
    const Key key{{"column", column["Column"]}};
    expect_part(result, key, column["Score"]);
    expect_metric(result, key, column["Metric"]);
  }
  for (const auto& pair : golden["pairs"]) {
    const Key key{{"columns", pair["Column 1"]}, {"columns", pair["Column 2"]}};
    expect_part(result, key, pair["Score"]);
    expect_metric(result, key, pair["Metric"]);
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
    const Key key{{"column", column["Column"]}};
    expect_part(result, key, column["Score"]);
    expect_metric(result, key, column["Metric"]);
  }
  expect_part(result, {{"property", "Data Structure"}}, golden["structure"][0]["Score"]);
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
    EXPECT_EQ(evidence.train().rows(), test["n_real"].get<std::size_t>());
    EXPECT_EQ(evidence.synthetic().rows(), test["n_syn"].get<std::size_t>());
    const auto measure = make_sdmetrics_quality();
    set_option(*measure, "quality", "real-correlation-threshold", quality["corr_threshold"].dump());
    set_option(*measure, "quality", "real-association-threshold",
               quality["assoc_threshold"].dump());
    expect_quality(measure->evaluate(evidence, Rng(1)), quality);
    expect_diagnostic(make_sdmetrics_diagnostic()->evaluate(evidence, Rng(1)), test["diagnostic"]);
    ++cases;
  }
  EXPECT_EQ(cases, 8U);
}

/// Score of a numeric column, cut at the given edges of either table, beside a category.
double mixed_pair(const Evidence& evidence, const std::string& number, const std::string& category,
                  bool one_scale) {
  const auto a = evidence.schema().index_of(number), b = evidence.schema().index_of(category);
  const auto edges = [&](const Table& table) {
    return *(one_scale ? sdmetrics::open_edges(evidence.train().numbers(a))
                       : sdmetrics::equal_width_edges(table.numbers(a)));
  };
  const auto pair = [&](const Table& table, std::vector<std::int32_t>& bins) {
    bins = sdmetrics::digitize(table.numbers(a), edges(table));
    return sdmetrics::CodedPair{{bins, sdmetrics::kDigitizedLevels},
                                {table.codes(b), table.words(b).size()}};
  };
  std::vector<std::int32_t> real, synthetic;
  return *sdmetrics::contingency_similarity(pair(evidence.train(), real),
                                            pair(evidence.synthetic(), synthetic))
              .score;
}

// "extras": the report bins each table on its own, the stand-alone metric by the real edges.
TEST(SlowSdmetricsGolden, BinsMixedPairsAsReportAndMetricDo) {
  ASSAY_NEEDS_REFERENCE_DATA();
  std::ifstream file(testing::shared_file("golden/fidelity_sdmetrics.json"));
  const json pairs = json::parse(file)["extras"]["mixed_pair_binning"];
  const auto read = [](const std::string& name) {
    return read_table(testing::shared_file("data/" + name + ".csv"));
  };
  const Evidence ctgan(read("adult_train"), std::nullopt, read("adult_synthetic_ctgan"));
  const Evidence control(read("adult_train"), std::nullopt, read("adult_holdout"));
  EXPECT_EQ(pairs.size(), 108U);
  for (const auto& pair : pairs) {
    const Evidence& evidence = pair["case"] == "ctgan" ? ctgan : control;
    std::string number = pair["a"], category = pair["b"];
    if (evidence.schema().fields[evidence.schema().index_of(number)].kind != Kind::kNumeric) {
      std::swap(number, category);
    }
    EXPECT_NEAR(mixed_pair(evidence, number, category, false), pair["report"].get<double>(), 1e-9);
    EXPECT_NEAR(mixed_pair(evidence, number, category, true), pair["realbins"].get<double>(), 1e-9);
  }
}

}  // namespace
}  // namespace assay
