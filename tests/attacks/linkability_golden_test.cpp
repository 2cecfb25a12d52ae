// Anonymeter's links on Adult, from golden/privacy.json.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "attacks/linkability/linkability.h"
#include "attacks/people.h"
#include "attacks/trials.h"
#include "tests/attacks/crowd.h"
#include "tests/support/adult.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using testing::adult;
using ::testing::ElementsAre;

/// The columns of Anonymeter's example notebook (golden anonymeter_runs.linkability).
Halves notebook(const Schema& schema) {
  const auto columns = [&](const std::vector<std::string>& wanted) {
    std::vector<std::size_t> found;
    for (const auto& name : wanted) {
      found.push_back(schema.index_of(name));
    }
    return found;
  };
  return {columns({"type_employer", "education", "hr_per_week", "capital_loss", "capital_gain"}),
          columns({"race", "sex", "fnlwgt", "age", "country"})};
}

/// The first 300 rows against the whole release; among equals the lowest index.
struct Golden {
  std::array<int, 3> links{};  // k = 1, 5, 10
  int tied = 0;
  double mean_ties = 0;
  double averaged = 0;  // ours, k = 10
};
Golden golden(const std::string& name) {
  const Table people = adult(name), release = adult("synthetic_ctgan");
  const Table tables[] = {testing::first_rows(people, 300), release};
  const auto aligned = align(tables);
  const Table* all[] = {&aligned[0], &aligned[1]};
  const Halves halves = notebook(aligned[0].schema());
  const auto search = [&](const std::vector<std::size_t>& columns, std::size_t k) {
    return nearest_gower(aligned[0], aligned[1], gower_scale(all, columns, false), k);
  };
  const Neighbours first = search(halves.first, 10), second = search(halves.second, 10);
  Golden found;
  const std::size_t sizes[] = {1, 5, 10};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t q = 0; q < 300; ++q) {
      const auto begin = first.index.begin() + static_cast<std::ptrdiff_t>(10 * q);
      const auto other = second.index.begin() + static_cast<std::ptrdiff_t>(10 * q);
      const auto k = static_cast<std::ptrdiff_t>(sizes[i]);
      found.links[i] += std::find_first_of(begin, begin + k, other, other + k) != begin + k ? 1 : 0;
    }
  }
  const Neighbours nearest = search(halves.first, 1);
  for (const std::uint32_t ties : nearest.ties) {
    found.tied += ties > 1 ? 1 : 0;
    found.mean_ties += ties / 300.0;
  }
  const std::size_t ten[] = {10};
  const auto chances =
      find_links(aligned[0], {&aligned[1], 1}, halves, all, ten, false)[0].chance[0];
  found.averaged = std::accumulate(chances.begin(), chances.end(), 0.0);
  return found;
}

// golden/privacy.json, nearest_neighbour_deterministic.linkability_*
TEST(Linkability, FindsTheLinksAndTiesOfTheGoldens) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Golden train = golden("train"), control = golden("holdout");
  EXPECT_THAT(train.links, ElementsAre(0, 2, 4));
  EXPECT_EQ(train.tied, 211);
  EXPECT_NEAR(train.mean_ties, 211.47666666666666, 1e-9);
  EXPECT_THAT(control.links, ElementsAre(0, 0, 0));
  EXPECT_EQ(control.tied, 218);
  EXPECT_NEAR(control.mean_ties, 213.59, 1e-9);
  // whom the lowest index happens to link is one draw from the chances we average over
  EXPECT_FALSE(testing::implausible(4, 300, train.averaged / 300)) << train.averaged;
}

/// Two rates from samples that chance would tell apart less than once in 1e9.
bool agree(Hits first, Hits second) {
  const Estimate difference = newcombe(first, second, 1 - 1e-9);
  return *difference.low <= 0 && *difference.high >= 0;
}

// golden/privacy.json, anonymeter_runs.linkability: 8 of 2,000 training people and 8 of 2,000 controls, k = 10
TEST(SlowLinkability, AgreesWithAnonymeterOnAdult) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Evidence evidence(adult("train"), adult("holdout"), adult("synthetic_ctgan"));
  const Targets& targets = targets_of(evidence);
  const Table* all[] = {&evidence.train(), &evidence.holdout(), &evidence.synthetic()};
  const std::size_t ten[] = {10};
  const auto links = [&](const Crowd& crowd) {
    return hits_of(find_links(crowd.table, {&evidence.synthetic(), 1}, notebook(evidence.schema()),
                              all, ten, false)[0]
                       .chance[0]);
  };
  const Hits members = links(targets.members), outsiders = links(targets.outsiders);
  EXPECT_TRUE(agree(members, {8, 2000})) << members.rate();
  EXPECT_TRUE(agree(outsiders, {8, 2000})) << outsiders.rate();
  EXPECT_FALSE(agree({0.03 * members.trials, members.trials}, {8, 2000})) << "the bound can fail";
}

}  // namespace
}  // namespace assay
