// Scores of Synth-MIA's own code with scikit-learn and scipy; versions and formulas in golden/privacy.json.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>

#include "attacks/membership/kde.h"
#include "attacks/scores.h"
#include "core/csv.h"
#include "core/encode.h"
#include "core/json.h"
#include "core/stats/roc.h"
#include "tests/support/adult.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

struct Encoded {
  Points members, outsiders, reference, release;
};

struct Scores {
  std::vector<double> members, outsiders;
};

/// The same score of both crowds.
template <class ScoreOf>
Scores both(const Encoded& data, const ScoreOf& score_of) {
  return {score_of(data.members), score_of(data.outsiders)};
}

Json golden(const char* section) {
  std::ifstream in(testing::shared_file("golden/privacy.json"));
  return Json::parse(in).at(section);
}

/// The largest hit rate of a threshold, the whole of its ties passing, that lets at most fpr x outsiders pass.
double tpr_of_a_threshold(const Scores& scores, double fpr) {
  double best = 0;
  for (const double threshold : scores.members) {
    const auto share = [&](const std::vector<double>& values) {
      return static_cast<double>(std::count_if(values.begin(), values.end(),
                                               [&](double v) { return v >= threshold; })) /
             static_cast<double>(values.size());
    };
    if (share(scores.outsiders) <= fpr + 1e-12) {
      best = std::max(best, share(scores.members));
    }
  }
  return best;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Share among 20 neighbours to odds, as Synth-MIA counts them.
double odds(double share) { return 20 * share / (20 - 20 * share + 1e-20); }

std::vector<double> nearest(const Points& people, const Points& candidates) {
  return nearest_euclidean(people, candidates).distance;
}

Scores dcr(const Encoded& data) {
  return both(data, [&](const Points& p) { return dcr_scores(nearest(p, data.release)); });
}

Scores dcr_difference(const Encoded& data) {
  return both(data, [&](const Points& p) {
    return dcr_difference_scores(nearest(p, data.release), nearest(p, data.reference));
  });
}

Scores dpi(const Encoded& data) {
  return both(data, [&](const Points& p) {
    return dpi_scores(nearest_euclidean(p, data.release, 20),
                      nearest_euclidean(p, data.reference, 20), 20);
  });
}

/// Radius: the median of all nearest distances, between the two middle ones.
Scores monte_carlo(const Encoded& data) {
  auto all = nearest(data.members, data.release);
  const auto more = nearest(data.outsiders, data.release);
  all.insert(all.end(), more.begin(), more.end());
  std::sort(all.begin(), all.end());
  const double median = (all[all.size() / 2] + all[(all.size() - 1) / 2]) / 2;
  return both(data, [&](const Points& p) { return share_within(p, data.release, median, false); });
}

Scores density(const Encoded& data, BandwidthRule rule) {
  const GaussianKde release(data.release, rule);
  return both(data, release);
}

Scores domias(const Encoded& data, BandwidthRule rule) {
  const GaussianKde release(data.release, rule), reference(data.reference, rule);
  return both(data, [&](const Points& p) { return domias_scores(release(p), reference(p)); });
}

/// Synth-MIA's example, encoded by the release's mean and deviation.
class HousingGolden : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSAY_NEEDS_REFERENCE_DATA();
    std::vector<Table> tables;
    for (const std::string name : {"synth", "mem", "non_mem", "ref"}) {
      tables.push_back(read_table(testing::shared_file("data/synthmia_housing/" + name + ".csv")));
    }
    const Encoder encoder(tables[0]);
    data_ = {encoder.encode(tables[1]), encoder.encode(tables[2]), encoder.encode(tables[3]),
             encoder.encode(tables[0])};
    attacks_ = golden("synth_mia_housing").at("attacks");
  }

  void expect_golden(const char* attack, const Scores& scores, double relative = 1e-9) const {
    const Json& row = attacks_.at(attack);
    EXPECT_NEAR(auc(scores.members, scores.outsiders), row.at("auc").get<double>(), 1e-9);
    EXPECT_NEAR(tpr_of_a_threshold(scores, 0), row.at("tpr_at_0").get<double>(), 1e-9);
    EXPECT_NEAR(tpr_of_a_threshold(scores, 0.01), row.at("tpr_at_1pct").get<double>(), 1e-9);
    EXPECT_NEAR(tpr_of_a_threshold(scores, 0.1), row.at("tpr_at_10pct").get<double>(), 1e-9);
    for (std::size_t i = 0; i < 3; ++i) {
      const auto expected = row.at("first3").at(i).get<double>();
      EXPECT_NEAR(scores.members[i], expected, relative * std::max(1.0, std::abs(expected)));
    }
  }

  Encoded data_;
  Json attacks_;
};

TEST_F(HousingGolden, Dcr) { expect_golden("DCR", dcr(data_)); }

TEST_F(HousingGolden, DcrDifference) { expect_golden("DCRDiff", dcr_difference(data_)); }

TEST_F(HousingGolden, Dpi) {
  Scores scores = dpi(data_);
  for (auto* side : {&scores.members, &scores.outsiders}) {
    for (double& score : *side) {
      score = 1 / (1 + std::exp(-odds(score)));
    }
  }
  expect_golden("DPI", scores);
}

TEST_F(HousingGolden, MonteCarlo) { expect_golden("MC", monte_carlo(data_)); }

TEST_F(HousingGolden, LocalNeighbourhood) {
  expect_golden("LocalNeighborhood", both(data_, [&](const Points& p) {
                  return share_within(p, data_.release, 1, true);
                }));
}

TEST_F(HousingGolden, DensityEstimate) {
  expect_golden("DensityEstimate", density(data_, BandwidthRule::kSilverman));
}

TEST_F(HousingGolden, Domias) {
  expect_golden("DOMIAS_kde", domias(data_, BandwidthRule::kSilverman));
}

TEST_F(HousingGolden, GenLraOfTenAndOfAHundredNeighbours) {
  for (const std::size_t k : {10, 100}) {
    SCOPED_TRACE(k);
    const auto score = [&](const Points& p) {
      return gen_lra_scores(p, data_.release, data_.reference, k, BandwidthRule::kSilverman);
    };
    expect_golden(k == 10 ? "GenLRA_kde_k10" : "GenLRA_kde_k100", both(data_, score));
  }
}

/// The Adult example: 1,000 members, 1,000 people outside, 4,000 as reference, 4,000 rows of CTGAN's release; z-scores
/// and 0/1 columns by all of the training table.
class SlowAdultGolden : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSAY_NEEDS_REFERENCE_DATA();
    train_ = testing::adult("train");
    holdout_ = testing::adult("holdout");
    release_ = testing::adult("synthetic_ctgan");
    golden_ = golden("peers_sdmetrics_mostlyai_mia");
  }

  /// By some columns; all if none are named.
  Encoded encoded(const std::vector<std::string>& names = {}) const {
    std::vector<std::size_t> columns;
    for (std::size_t c = 0; c < train_.columns(); ++c) {
      if (names.empty() ||
          std::find(names.begin(), names.end(), train_.field(c).name) != names.end()) {
        columns.push_back(c);
      }
    }
    const Encoder encoder(train_.select(columns));
    const auto rows = [&](const Table& table, std::size_t first, std::size_t count) {
      std::vector<std::size_t> chosen(count);
      std::iota(chosen.begin(), chosen.end(), first);
      return encoder.encode(table.take(chosen).select(columns));
    };
    return {rows(train_, 0, 1000), rows(holdout_, 0, 1000), rows(holdout_, 1000, 4000),
            rows(release_, 0, 4000)};
  }

  void expect_golden(const char* attack, const Scores& scores) const {
    const Json& row = golden_.at(attack);
    EXPECT_NEAR(auc(scores.members, scores.outsiders), row.at("auc").get<double>(), 1e-9);
    EXPECT_NEAR(tpr_of_a_threshold(scores, 0.01), row.at("tpr_at_1pct").get<double>(), 1e-9);
    EXPECT_NEAR(tpr_of_a_threshold(scores, 0.001), row.at("tpr_at_0_1pct").get<double>(), 1e-9);
    EXPECT_NEAR(mean(scores.members), row.at("score_mean_member").get<double>(), 1e-9);
    EXPECT_NEAR(mean(scores.outsiders), row.at("score_mean_nonmember").get<double>(), 1e-9);
  }

  Table train_, holdout_, release_;
  Json golden_;
};

TEST_F(SlowAdultGolden, DistancesAndCounts) {
  const Encoded data = encoded();
  {
    SCOPED_TRACE("dcr");
    expect_golden("mia_dcr", dcr(data));
  }
  {
    SCOPED_TRACE("dcr-diff");
    expect_golden("mia_dcr_diff_gan_leaks_cal", dcr_difference(data));
  }
  {
    SCOPED_TRACE("dpi");
    Scores scores = dpi(data);
    for (auto* side : {&scores.members, &scores.outsiders}) {
      std::transform(side->begin(), side->end(), side->begin(), odds);
    }
    expect_golden("mia_dpi_k20", scores);
  }
  {
    SCOPED_TRACE("monte-carlo");
    expect_golden("mia_mc_median", monte_carlo(data));
  }
}

TEST_F(SlowAdultGolden, DensitiesOfFourNumbers) {
  const Encoded data = encoded({"age", "education_num", "hr_per_week", "fnlwgt"});
  {
    SCOPED_TRACE("density");
    expect_golden("mia_density_eq1_kde4", density(data, BandwidthRule::kScott));
  }
  {
    SCOPED_TRACE("domias");
    expect_golden("mia_domias_kde4", domias(data, BandwidthRule::kScott));
  }
}

}  // namespace
}  // namespace assay
