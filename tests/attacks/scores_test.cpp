#include "attacks/scores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/csv.h"
#include "core/encode.h"
#include "core/json.h"
#include "core/stats/roc.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(DcrScores, AreHighestForCopies) {
  EXPECT_THAT(dcr_scores(std::vector<double>{0.5, 0}), ElementsAre(-0.5, 0));
}

TEST(DcrDifferenceScores, CountHowMuchNearerTheReleaseIs) {
  EXPECT_THAT(dcr_difference_scores(std::vector<double>{0.5, 0, 2}, std::vector<double>{0.7, 0, 1}),
              ElementsAre(DoubleEq(0.2), 0, -1));
}

TEST(DcrDifferenceScores, NeedBothDistances) {
  EXPECT_THAT(testing::input_error([] { dcr_difference_scores(std::vector<double>{1}, {}); }),
              HasSubstr("1 distances to the release but 0"));
}

/// Synth-MIA's example, encoded by the release's mean and deviation.
struct Housing {
  Points members, outsiders, reference, release;
};

Housing housing() {
  std::vector<Table> tables;
  for (const std::string name : {"synth", "mem", "non_mem", "ref"}) {
    tables.push_back(read_table(testing::shared_file("data/synthmia_housing/" + name + ".csv")));
  }
  const Encoder encoder(tables[0]);
  return {encoder.encode(tables[1]), encoder.encode(tables[2]), encoder.encode(tables[3]),
          encoder.encode(tables[0])};
}

void expect_golden(const std::string& attack, const std::vector<double>& members,
                   const std::vector<double>& outsiders) {
  std::ifstream in(testing::shared_file("golden/privacy.json"));
  const Json row = Json::parse(in).at("synth_mia_housing").at("attacks").at(attack);
  EXPECT_NEAR(auc(members, outsiders), row.at("auc").get<double>(), 1e-9);
  EXPECT_NEAR(tpr_at_fpr(members, outsiders, 0)->value, row.at("tpr_at_0").get<double>(), 1e-9);
  EXPECT_NEAR(tpr_at_fpr(members, outsiders, 0.01)->value, row.at("tpr_at_1pct").get<double>(),
              1e-9);
  EXPECT_NEAR(tpr_at_fpr(members, outsiders, 0.1)->value, row.at("tpr_at_10pct").get<double>(),
              1e-9);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(members[i], row.at("first3").at(i).get<double>(), 1e-9);
  }
}

// Synth-MIA's own code with scikit-learn; versions in golden/privacy.json
TEST(ScoresGolden, ReproduceSynthMiaOnItsHousingExample) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Housing data = housing();
  const auto distance = [](const Points& people, const Points& candidates) {
    return nearest_euclidean(people, candidates).distance;
  };
  const auto members = distance(data.members, data.release),
             outsiders = distance(data.outsiders, data.release);
  {
    SCOPED_TRACE("DCR");
    expect_golden("DCR", dcr_scores(members), dcr_scores(outsiders));
  }
  {
    SCOPED_TRACE("DCRDiff");
    expect_golden("DCRDiff", dcr_difference_scores(members, distance(data.members, data.reference)),
                  dcr_difference_scores(outsiders, distance(data.outsiders, data.reference)));
  }
}

}  // namespace
}  // namespace assay
