// Other tools' figures on Adult, from golden/privacy.json (tools and versions there).
#include "attacks/proxies/distance_shares.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <numeric>

#include "core/encode.h"
#include "core/json.h"
#include "core/stats/quantile.h"
#include "tests/attacks/crowd.h"
#include "tests/support/adult.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using testing::first_rows;
using testing::joined;

Json golden(const std::string& name) {
  std::ifstream in(testing::shared_file("golden/privacy.json"));
  return Json::parse(in).at("peers_sdmetrics_mostlyai_mia").at(name);
}

/// Adult: training people, holdout, CTGAN's release; aligned.
struct Adult {
  Table train, holdout, release;
};
Adult adult() {
  auto tables = align(std::vector<Table>{testing::adult("train"), testing::adult("holdout"),
                                         testing::adult("synthetic_ctgan")});
  return {tables[0], tables[1], tables[2]};
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}
double quantile(std::vector<double> values, double p) {
  std::sort(values.begin(), values.end());
  return quantile_of_sorted(values, p);
}

TEST(PeerDistances, AgreeWithSdmetricsOverfittingProtection) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Json expected = golden("sdmetrics_DCROverfittingProtection");
  const Adult data = adult();
  const Table release = first_rows(data.release, 1000);
  const auto training = sdmetrics_dcr(release, first_rows(data.train, 1000));
  const auto holdout = sdmetrics_dcr(release, first_rows(data.holdout, 1000));
  const ClosestShare share = closest_share(training, holdout);
  EXPECT_NEAR(share.closer / share.rows, expected.at("closer_to_training"), 1e-9);
  EXPECT_EQ(share.ties, expected.at("ties"));
  EXPECT_NEAR(share.overfitting_protection(), expected.at("score"), 1e-9);
  EXPECT_NEAR(mean(training), expected.at("mean_dcr_train"), 1e-9);
  EXPECT_NEAR(quantile(training, 0.5), expected.at("median_dcr_train"), 1e-9);
  EXPECT_NEAR(quantile(holdout, 0.5), expected.at("median_dcr_holdout"), 1e-9);
  EXPECT_NEAR(quantile(training, 0), expected.at("min_dcr_train"), 1e-9);
  for (std::size_t row = 0; row < 5; ++row) {
    EXPECT_NEAR(training[row], expected.at("first5").at(row), 1e-9);
  }
}

/// The first column of the nearest two.
std::vector<double> nearest(const Neighbours& two) {
  std::vector<double> distances;
  for (std::size_t q = 0; q < two.distance.size(); q += 2) {
    distances.push_back(two.distance[q]);
  }
  return distances;
}

TEST(PeerDistances, AgreeWithMostlyaisFormulas) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Json expected = golden("mostlyai_formulas");
  const Adult data = adult();
  const Encoder encoder(data.train);
  const auto first_points = [&](const Table& table) {
    return encoder.encode(first_rows(table, 2000));
  };
  const Points train = first_points(data.train), holdout = first_points(data.holdout),
               release = first_points(data.release);
  const auto to_train = nearest_euclidean(release, train, 2),
             to_holdout = nearest_euclidean(release, holdout, 2);
  const auto d_train = nearest(to_train), d_holdout = nearest(to_holdout);
  EXPECT_EQ(identical_matches(d_train) / 2000, expected.at("ims_train"));
  EXPECT_EQ(identical_matches(d_holdout) / 2000, expected.at("ims_holdout"));
  EXPECT_NEAR(mean(d_train), expected.at("dcr_train"), 1e-9);
  EXPECT_NEAR(mean(d_holdout), expected.at("dcr_holdout"), 1e-9);
  EXPECT_NEAR(closest_share(d_train, d_holdout).hits().rate(), expected.at("dcr_share"), 1e-9);
  const auto tenth = [](const Neighbours& two) {
    auto ratios = neighbour_ratios(two);
    std::sort(ratios.begin(), ratios.end());
    return ratios[9];
  };
  EXPECT_NEAR(tenth(to_train), expected.at("nndr_train_10th_smallest"), 1e-9);
  EXPECT_NEAR(tenth(to_holdout), expected.at("nndr_holdout"), 1e-9);
  EXPECT_NEAR(tenth(to_train) / tenth(to_holdout), expected.at("nndr_ratio"), 1e-9);
  EXPECT_NEAR(mean(nearest(nearest_euclidean(holdout, train, 2))), expected.at("dcr_trn_hol_mean"),
              1e-9);
}

TEST(PeerDistances, AgreeWithSdmetricsNewRowSynthesis) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Adult data = adult();
  const Table release = first_rows(data.release, 200);
  const auto matches = [&](const std::vector<std::size_t>& columns) {
    const auto matched = matched_rows(release.select(columns), data.train.select(columns));
    return std::count(matched.begin(), matched.end(), 1);
  };
  std::vector<std::size_t> columns(release.columns());
  std::iota(columns.begin(), columns.end(), std::size_t{0});
  EXPECT_EQ(matches(columns), golden("sdmetrics_NewRowSynthesis").at("num_matched_rows"));
  std::erase(columns, release.schema().index_of("fnlwgt"));
  EXPECT_EQ(matches(columns), golden("sdmetrics_NewRowSynthesis_no_fnlwgt").at("num_matched_rows"));
}

// 200 verbatim training rows in a release of 4,000: the share and the median hardly notice, the tail does.
TEST(PeerDistances, HideCopiesInTheirAveragesAndShowThemInTheTail) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Json with = golden("leak_dcr_share"), without = golden("noleak_dcr_share");
  const Adult data = adult();
  const Encoder encoder(data.train);
  const Points train = encoder.encode(first_rows(data.train, 4000)),
               holdout = encoder.encode(first_rows(data.holdout, 4000));
  const auto expect = [&](const Table& release, const Json& expected) {
    const Points points = encoder.encode(release);
    const auto d_train = nearest_euclidean(points, train).distance,
               d_holdout = nearest_euclidean(points, holdout).distance;
    const ClosestShare share = closest_share(d_train, d_holdout);
    EXPECT_NEAR(share.hits().rate(), expected.at("dcr_share"), 1e-9);
    EXPECT_NEAR(quantile(d_train, 0.5), expected.at("median_dcr_train"), 1e-9);
    EXPECT_NEAR(quantile(d_holdout, 0.5), expected.at("median_dcr_hold"), 1e-9);
    EXPECT_NEAR(quantile(d_holdout, 0.05), expected.at("q05_hold"), 1e-9);
    return std::pair(share.overfitting_protection(), quantile(d_train, 0.05));
  };
  const auto [score, tail] =
      expect(joined(first_rows(data.release, 3800), first_rows(data.train, 200)), with);
  EXPECT_NEAR(score, with.at("sdmetrics_score"), 1e-9);
  // The golden's tool gives exact copies a distance of about 1e-7, and this quantile takes a twentieth of it.
  EXPECT_NEAR(tail, with.at("q05_train"), 1e-8);
  EXPECT_NEAR(expect(first_rows(data.release, 4000), without).second, without.at("q05_train"),
              1e-9);
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

TEST(SlowDistanceSharesOnAdult, TakeThreeSecondsOnAdult) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Adult data = adult();
  const Evidence evidence(data.train, data.holdout, data.release);
  const double before = cpu_seconds();
  const Result result = make_distances()->evaluate(evidence, Rng(1));
  EXPECT_LE(cpu_seconds() - before, 1.5 * 3);
  RecordProperty("note", result.note);
  // No copy of a training row is in this release (research/privacy.md 3).
  for (const Part& part : result.parts) {
    if (part.key == Key{{"property", "identical to training"}}) {
      EXPECT_EQ(part.estimate->value, 0);
    }
  }
}

}  // namespace
}  // namespace assay
