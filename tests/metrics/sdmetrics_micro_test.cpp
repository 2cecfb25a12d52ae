// SDMetrics' own metrics on tiny inputs: values printed by SDMetrics 0.29.1.dev0 (golden/fidelity_micro.json).
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "metrics/peers/sdmetrics_pairs.h"
#include "tests/support/reference_data.h"

namespace assay::sdmetrics {
namespace {

using nlohmann::json;

std::vector<double> numbers(const json& cells) {
  std::vector<double> out;
  for (const auto& cell : cells) {
    out.push_back(cell.is_null() ? std::nan("") : cell.get<double>());
  }
  return out;
}

/// Two columns on one scale.
struct Categories {
  std::vector<std::int32_t> real, synthetic;
  std::map<std::string, std::int32_t> words;

  Categories(const json& first, const json& second) {
    real = codes(first);
    synthetic = codes(second);
  }
  std::vector<std::int32_t> codes(const json& cells) {
    std::vector<std::int32_t> out;
    for (const auto& cell : cells) {
      const auto next = static_cast<std::int32_t>(words.size());
      out.push_back(cell.is_null() ? -1 : words.try_emplace(cell.dump(), next).first->second);
    }
    return out;
  }
  Coded real_column() const { return {real, words.size()}; }
  Coded synthetic_column() const { return {synthetic, words.size()}; }
};

std::size_t missing(const json& cells) {
  return static_cast<std::size_t>(
      std::ranges::count_if(cells, [](const json& cell) { return cell.is_null(); }));
}

Score score_of_numbers(const std::string& metric, const json& test) {
  const auto real = numbers(test["real"]), synthetic = numbers(test["syn"]);
  if (metric == "KSComplement") return ks_complement(real, synthetic);
  if (metric == "RangeCoverage") return range_coverage(real, synthetic);
  if (metric == "BoundaryAdherence") return boundary_adherence(real, synthetic);
  const std::map<std::string, Statistic> statistics{{"mean", Statistic::kMean},
                                                    {"median", Statistic::kMedian},
                                                    {"std", Statistic::kStandardDeviation}};
  return statistic_similarity(real, synthetic,
                              statistics.at(test["args"]["statistic"].get<std::string>()));
}

Score score_of_column(const json& test) {
  const auto metric = test["metric"].get<std::string>();
  const json &real = test["real"], &synthetic = test["syn"];
  if (metric == "MissingValueSimilarity") {
    return missing_value_similarity(missing(real), real.size(), missing(synthetic),
                                    synthetic.size());
  }
  const Categories cells(real, synthetic);
  if (metric == "TVComplement") return tv_complement(cells.real_column(), cells.synthetic_column());
  if (metric == "CategoryAdherence") {
    return category_adherence(cells.real_column(), cells.synthetic_column());
  }
  if (metric == "CategoryCoverage") {
    return category_coverage(cells.real_column(), cells.synthetic_column());
  }
  if (metric == "KeyUniqueness") return key_uniqueness(cells.synthetic_column());
  return score_of_numbers(metric, test);
}

void expect_equal(const std::optional<double>& ours, const json& theirs, const json& test) {
  if (theirs.is_null()) {
    EXPECT_FALSE(ours.has_value()) << test;
  } else {
    ASSERT_TRUE(ours.has_value()) << test;
    EXPECT_NEAR(*ours, theirs.get<double>(), 1e-12) << test;
  }
}

CorrelationBreakdown correlation_of(const json& test) {
  const auto x = numbers(test["real"]["x"]), y = numbers(test["real"]["y"]);
  const auto u = numbers(test["syn"]["x"]), v = numbers(test["syn"]["y"]);
  const bool spearman = test["args"].value("coefficient", "Pearson") == "Spearman";
  return correlation_similarity({x, y}, {u, v},
                                spearman ? Coefficient::kSpearman : Coefficient::kPearson,
                                test["args"].value("real_correlation_threshold", 0.0));
}

ContingencyBreakdown contingency_of(const json& test) {
  const double threshold = test["args"].value("real_association_threshold", 0.0);
  const json &real = test["real"], &synthetic = test["syn"];
  const Categories b(real["b"], synthetic["b"]);
  if (test["args"].contains("continuous_column_names")) {
    const auto x = numbers(real["a"]), u = numbers(synthetic["a"]);
    const Edges edges = *open_edges(x);
    const auto bins = digitize(x, edges), bins_synthetic = digitize(u, edges);
    return contingency_similarity({{bins, kDigitizedLevels}, b.real_column()},
                                  {{bins_synthetic, kDigitizedLevels}, b.synthetic_column()},
                                  threshold);
  }
  const Categories a(real["a"], synthetic["a"]);
  return contingency_similarity({a.real_column(), b.real_column()},
                                {a.synthetic_column(), b.synthetic_column()}, threshold);
}

TEST(SdmetricsMicro, AgreesWithEveryCase) {
  ASSAY_NEEDS_REFERENCE_DATA();
  std::ifstream file(testing::shared_file("golden/fidelity_micro.json"));
  const json cases = json::parse(file);
  std::set<std::string> metrics;
  for (const auto& test : cases) {
    const auto metric = test["metric"].get<std::string>();
    metrics.insert(metric);
    if (metric == "CorrelationSimilarity") {
      const auto ours = correlation_of(test);
      expect_equal(ours.score, test["breakdown"]["score"], test);
      expect_equal(ours.real, test["breakdown"]["real"], test);
      expect_equal(ours.synthetic, test["breakdown"]["synthetic"], test);
    } else if (metric == "ContingencySimilarity") {
      const auto ours = contingency_of(test);
      expect_equal(ours.score, test["breakdown"]["score"], test);
      expect_equal(ours.real_association, test["breakdown"]["real_association"], test);
    } else {
      expect_equal(score_of_column(test), test["score"], test);
    }
  }
  EXPECT_EQ(metrics.size(), 11U) << "a metric of the file is not compared";
  EXPECT_GE(cases.size(), 80U);
}

}  // namespace
}  // namespace assay::sdmetrics
