#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metrics/peers/gretel_correlation.h"
#include "metrics/peers/gretel_distribution.h"
#include "metrics/peers/gretel_sqs.h"
#include "metrics/peers/gretel_structure.h"
#include "tests/metrics/gretel_golden.h"

namespace assay::gretel {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using testing::TableBuilder;

constexpr double kTolerance = 1e-6;

void expect_all_near(const std::vector<double>& ours, const json& theirs, const std::string& what) {
  ASSERT_EQ(ours.size(), theirs.size()) << what;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    EXPECT_NEAR(ours[i], theirs[i].get<double>(), kTolerance) << what << " " << i;
  }
}

void expect_score(const Score& ours, const json& theirs, const std::string& what) {
  EXPECT_NEAR(ours.raw, theirs["raw_unrounded"].get<double>(), kTolerance) << what;
  EXPECT_NEAR(rounded(ours.raw, 4, Rounding::kPython), theirs["raw_reported"].get<double>(),
              kTolerance)
      << what;
  EXPECT_NEAR(ours.score, theirs["score_unrounded"].get<double>(), kTolerance) << what;
  EXPECT_NEAR(ours.reported, theirs["score_reported"].get<double>(), kTolerance) << what;
  EXPECT_EQ(ours.grade, theirs["grade"].get<std::string>()) << what;
}

/// A case with quality scores.
class GretelQualityCase : public ::testing::TestWithParam<std::string> {
 protected:
  static json golden() { return testing::gretel_golden()["cases"][GetParam()]; }
};
INSTANTIATE_TEST_SUITE_P(Golden, GretelQualityCase, ::testing::Values("ctgan", "shuffled", "tiny"),
                         [](const auto& tested) { return tested.param; });

/// The tool's percent of rows a category, in the order of their text.
std::vector<std::pair<double, double>> percents(const json& field) {
  std::map<std::string, std::pair<double, double>> both;
  // The inline tables hold None, whose text is "None"; in a CSV a missing cell is nan. Only a label.
  for (const auto& [text, share] : field["reference_percent"].items()) both[text].first = share;
  for (const auto& [text, share] : field["output_percent"].items()) both[text].second = share;
  std::vector<std::pair<double, double>> result;
  for (const auto& [text, shares] : both) result.push_back(shares);
  std::ranges::sort(result);
  return result;
}

void expect_field(const ColumnDistance& column, const json& field, double rows) {
  SCOPED_TRACE(column.name);
  EXPECT_EQ(column.name, field["name"].get<std::string>());
  EXPECT_EQ(name_of(column.reference.type), field["reference_type"].get<std::string>());
  EXPECT_EQ(name_of(column.output.type), field["output_type"].get<std::string>());
  EXPECT_EQ(column.reference.count, field["reference_count"].get<std::size_t>());
  EXPECT_EQ(column.reference.unique, field["reference_unique"].get<std::size_t>());
  EXPECT_EQ(column.reference.missing, field["reference_missing"].get<std::size_t>());
  EXPECT_EQ(column.output.count, field["output_count"].get<std::size_t>());
  EXPECT_EQ(column.output.unique, field["output_unique"].get<std::size_t>());
  EXPECT_EQ(column.output.missing, field["output_missing"].get<std::size_t>());
  ASSERT_EQ(column.distance.has_value(), !field["js_distance"].is_null());
  if (!column.distance) {
    EXPECT_FALSE(distribution_score(column).has_value());
    return;
  }
  EXPECT_NEAR(*column.distance, field["js_distance"].get<double>(), kTolerance);
  expect_score(*distribution_score(column), field["stability"], "column");
  if (field.contains("bin_edges")) {
    expect_all_near(column.edges, field["bin_edges"], "edge");
    expect_all_near(column.reference_counts, field["reference_counts"], "reference bin");
    expect_all_near(column.output_counts, field["output_counts"], "output bin");
    return;
  }
  std::vector<std::pair<double, double>> ours;
  for (std::size_t i = 0; i < column.reference_counts.size(); ++i) {
    ours.emplace_back(100 * column.reference_counts[i] / rows,
                      100 * column.output_counts[i] / rows);
  }
  std::ranges::sort(ours);
  const auto theirs = percents(field);
  ASSERT_EQ(ours.size(), theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    EXPECT_NEAR(ours[i].first, theirs[i].first, kTolerance);
    EXPECT_NEAR(ours[i].second, theirs[i].second, kTolerance);
  }
}

TEST_P(GretelQualityCase, HasTheToolsDistributionScore) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const json test = golden(), &quality = test["quality"];
  const auto frames = testing::gretel_frames(testing::gretel_evidence(GetParam(), test));
  const auto columns = column_distances(frames[0], frames[1]);
  ASSERT_EQ(columns.size(), quality["fields"].size());
  for (std::size_t c = 0; c < columns.size(); ++c) {
    expect_field(columns[c], quality["fields"][c], static_cast<double>(frames[0].rows));
  }
  std::vector<std::string> tabular, nominal;
  for (const auto& column : columns) {
    if (column.reference.is_tabular()) tabular.push_back(column.name);
    if (column.reference.is_nominal()) nominal.push_back(column.name);
  }
  EXPECT_EQ(tabular, quality["tabular_columns"].get<std::vector<std::string>>());
  EXPECT_EQ(nominal, quality["nominal_columns"].get<std::vector<std::string>>());
  EXPECT_EQ(frames[0].rows, quality["rows_reference"].get<std::size_t>());
  EXPECT_EQ(frames[1].rows, quality["rows_output"].get<std::size_t>());
  const auto score = distribution_score(columns);
  ASSERT_TRUE(score.has_value());
  EXPECT_NEAR(score->raw, quality["column_distribution"]["mean_js"].get<double>(), kTolerance);
  expect_score(*score, quality["column_distribution"]["score"], "distribution");
}

TEST_P(GretelQualityCase, HasTheToolsCorrelationScore) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const json test = golden(), &quality = test["quality"];
  const auto frames = testing::gretel_frames(testing::gretel_evidence(GetParam(), test));
  const json& theirs = quality["correlation"];
  const auto ours = correlation_stability(frames[0], frames[1]);
  ASSERT_TRUE(ours.has_value());
  ASSERT_EQ(ours->reference.columns, theirs["columns"].get<std::vector<std::string>>());
  for (std::size_t i = 0; i < ours->reference.columns.size(); ++i) {
    for (std::size_t j = 0; j < ours->reference.columns.size(); ++j) {
      EXPECT_NEAR(ours->reference.at(i, j), theirs["reference"][i][j].get<double>(), kTolerance);
      EXPECT_NEAR(ours->output.at(i, j), theirs["output"][i][j].get<double>(), kTolerance);
    }
  }
  EXPECT_NEAR(ours->score.raw, theirs["mean_absolute_error"].get<double>(), kTolerance);
  expect_score(ours->score, theirs["score"], "correlation");
}

double sum_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

TEST_P(GretelQualityCase, PreparesColumnsAsTheTool) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const json test = golden(), &quality = test["quality"];
  const auto frames = testing::gretel_frames(testing::gretel_evidence(GetParam(), test));
  const json& theirs = quality["deep_structure"];
  const auto ours = prepare_structure(frames[0], frames[1]);
  ASSERT_EQ(ours.names.size(), theirs["column_order"].size());
  for (std::size_t k = 0; k < ours.names.size(); ++k) {
    const auto& order = theirs["column_order"];
    const auto at = std::find(order.begin(), order.end(), ours.names[k]) - order.begin();
    ASSERT_LT(at, std::ssize(ours.names)) << ours.names[k];
    const auto c = static_cast<std::size_t>(at);
    EXPECT_NEAR(sum_of(ours.reference[k]),
                theirs["prepared_reference_column_sums"][c].get<double>(), kTolerance);
    EXPECT_NEAR(sum_of(ours.output[k]), theirs["prepared_output_column_sums"][c].get<double>(),
                kTolerance);
    for (std::size_t row = 0; row < 5; ++row) {
      EXPECT_EQ(ours.reference[k][row],
                theirs["prepared_reference_first_5_rows"][row][c].get<double>());
      EXPECT_EQ(ours.output[k][row], theirs["prepared_output_first_5_rows"][row][c].get<double>());
    }
  }
}

TEST_P(GretelQualityCase, HasTheToolsDeepStructureScore) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const json test = golden(), &quality = test["quality"];
  const auto frames = testing::gretel_frames(testing::gretel_evidence(GetParam(), test));
  const json& theirs = quality["deep_structure"];
  const auto names = prepare_structure(frames[0], frames[1]).names;
  const auto ours = deep_structure(frames[0], frames[1]);
  ASSERT_TRUE(ours.has_value());
  expect_score(ours->score, theirs["score"], "deep structure");
  const auto& order = theirs["column_order"];
  for (std::size_t k = 0; k < names.size(); ++k) {
    const auto c =
        static_cast<std::size_t>(std::find(order.begin(), order.end(), names[k]) - order.begin());
    EXPECT_NEAR(ours->components.mean[k], theirs["scaler_mean"][c].get<double>(), kTolerance);
    EXPECT_NEAR(ours->components.scale[k], theirs["scaler_scale"][c].get<double>(), kTolerance);
    for (std::size_t pc = 0; pc < 2; ++pc) {
      EXPECT_NEAR(ours->components.loading[pc][k], theirs["loadings"][pc][c].get<double>(),
                  kTolerance);
    }
  }
  for (std::size_t pc = 0; pc < 2; ++pc) {
    const json& component = theirs["components"][pc];
    const ColumnDistance& distance = ours->distances[pc];
    EXPECT_EQ(distance.name, component["name"].get<std::string>());
    EXPECT_NEAR(*distance.distance, component["js_distance"].get<double>(), kTolerance);
    EXPECT_EQ(distance.edges.size(), component["n_bins"].get<std::size_t>() + 1);
    EXPECT_NEAR(distance.edges.front(), component["bin_first"].get<double>(), kTolerance);
    EXPECT_NEAR(distance.edges.back(), component["bin_last"].get<double>(), kTolerance);
    expect_all_near(distance.reference_counts, component["reference_counts"], "reference");
    expect_all_near(distance.output_counts, component["output_counts"], "output");
    for (std::size_t row = 0; row < 5; ++row) {
      EXPECT_NEAR(ours->components.reference[pc][row],
                  component["reference_head"][row].get<double>(), kTolerance);
      EXPECT_NEAR(ours->components.output[pc][row], component["output_head"][row].get<double>(),
                  kTolerance);
    }
    EXPECT_NEAR(ours->components.variance[pc], theirs["explained_variance"][pc].get<double>(),
                kTolerance);
    EXPECT_NEAR(ours->components.variance[pc] / ours->components.total_variance,
                theirs["explained_variance_ratio"][pc].get<double>(), kTolerance);
  }
}

const Part& part_of(const Result& result, const std::string& kind, const std::string& name) {
  const auto found = std::ranges::find(result.parts, Key{{kind, name}}, &Part::key);
  EXPECT_NE(found, result.parts.end()) << name;
  return *found;
}

TEST_P(GretelQualityCase, HasTheToolsScore) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const json test = golden(), &quality = test["quality"];
  const Result result =
      make_gretel_sqs()->evaluate(testing::gretel_evidence(GetParam(), test), Rng(1));
  ASSERT_TRUE(result.estimate.has_value());
  EXPECT_NEAR(result.estimate->value, quality["sqs"]["score"]["score_reported"].get<double>(),
              kTolerance);
  EXPECT_FALSE(result.estimate->low.has_value());
  EXPECT_EQ(result.values[0].first, "unrounded");
  EXPECT_NEAR(std::get<double>(result.values[0].second),
              quality["sqs"]["score"]["score_unrounded"].get<double>(), kTolerance);
  EXPECT_EQ(std::get<std::string>(result.values[1].second),
            quality["sqs"]["score"]["grade"].get<std::string>());
  for (const auto& [property, section] :
       {std::pair("distribution", "column_distribution"), std::pair("correlation", "correlation"),
        std::pair("deep structure", "deep_structure")}) {
    EXPECT_NEAR(part_of(result, "property", property).estimate->value,
                quality[section]["score"]["score_reported"].get<double>(), kTolerance);
  }
  for (const auto& field : quality["fields"]) {
    const Part& part = part_of(result, "column", field["name"].get<std::string>());
    ASSERT_EQ(part.estimate.has_value(), !field["stability"].is_null());
    if (part.estimate) {
      EXPECT_NEAR(part.estimate->value, field["stability"]["score_reported"].get<double>(),
                  kTolerance);
    } else {
      EXPECT_THAT(part.note, HasSubstr("not scored"));
    }
  }
}

TEST(GretelSqs, HasNoCompositeWithRunningText) {
  std::vector<std::string> text;
  std::vector<double> x;
  for (int i = 0; i < 30; ++i) {
    text.push_back("note number " + std::to_string(i) + " of a long story");
    x.push_back(i % 7 + 0.5);
  }
  const Table table = TableBuilder().words("note", Kind::kText, text).numeric("x", x).table();
  const Result result = make_gretel_sqs()->evaluate(Evidence(table, std::nullopt, table), Rng(1));
  EXPECT_FALSE(result.estimate.has_value());
  EXPECT_THAT(result.note, HasSubstr("for the 1 of 2 columns that hold running text"));
  EXPECT_THAT(result.note, HasSubstr("neural embedding"));
  EXPECT_EQ(part_of(result, "property", "distribution").estimate->value, 10);
  EXPECT_THAT(part_of(result, "property", "correlation").note, HasSubstr("fewer than two"));
}

TEST(GretelSqs, IgnoresTheOrderOfRowsAndColumns) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const json golden = testing::gretel_golden();
  const json& test = golden["cases"]["tiny"];
  const Evidence evidence = testing::gretel_evidence("tiny", test);
  Rng rng(3);
  const auto mixed = [&](const Table& table) {
    const std::vector<std::size_t> columns{4, 2, 0, 3, 1};
    return table.take(rng.choose(table.rows(), table.rows())).select(columns);
  };
  const Result one = make_gretel_sqs()->evaluate(evidence, Rng(1));
  const Result other = make_gretel_sqs()->evaluate(
      Evidence(mixed(evidence.train()), std::nullopt, mixed(evidence.synthetic())), Rng(2));
  EXPECT_EQ(one.estimate, other.estimate);
  for (const auto& part : one.parts) {
    EXPECT_EQ(part.estimate, part_of(other, part.key[0].first, part.key[0].second).estimate);
  }
}

}  // namespace
}  // namespace assay::gretel
