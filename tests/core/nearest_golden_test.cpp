#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <numeric>

#include "core/csv.h"
#include "core/json.h"
#include "core/nearest.h"
#include "core/schema_file.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

constexpr std::size_t kQueries = 300;

/// The first 300 rows of `file` as queries and the CTGAN release as candidates, aligned.
std::vector<Table> queries_and_release(const std::string& file) {
  const Schema schema = read_schema(testing::shared_file("data/adult_schema.toml"));
  ReadOptions options{&schema, true};
  std::vector<std::size_t> first(kQueries);
  std::iota(first.begin(), first.end(), std::size_t{0});
  const Table tables[] = {
      read_table(testing::shared_file(file), options).take(first),
      read_table(testing::shared_file("data/adult_synthetic_ctgan.csv"), options)};
  return align(tables);
}

Neighbours search(const std::vector<Table>& tables, const std::vector<std::size_t>& columns,
                  std::size_t k) {
  const Table* both[] = {&tables[0], &tables[1]};
  return nearest_gower(tables[0], tables[1], gower_scale(both, columns, false), k);
}

std::vector<std::size_t> all_but(const Table& table, const std::vector<std::string>& names) {
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    if (std::find(names.begin(), names.end(), table.field(c).name) == names.end()) {
      columns.push_back(c);
    }
  }
  return columns;
}

std::vector<std::size_t> those(const Table& table, const std::vector<std::string>& names) {
  std::vector<std::size_t> columns(names.size());
  std::transform(names.begin(), names.end(), columns.begin(),
                 [&](const auto& name) { return table.schema().index_of(name); });
  return columns;
}

Json golden() {
  std::ifstream in(testing::shared_file("golden/privacy.json"));
  return Json::parse(in).at("nearest_neighbour_deterministic");
}

// anonymeter 0188bdf with a stable sort; tools and versions in golden/privacy.json
TEST(NearestGolden, ReproducesAnonymetersInferenceNeighbours) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Json expected = golden();
  for (const std::string side : {"train", "control"}) {
    const auto tables =
        queries_and_release(side == "train" ? "data/adult_train.csv" : "data/adult_holdout.csv");
    for (const std::string secret : {"income", "marital", "occupation"}) {
      SCOPED_TRACE(secret + " " + side);
      const Json& row = expected.at("inference_" + secret + "_" + side);
      const auto found = search(tables, all_but(tables[0], {secret}), 1);
      for (std::size_t i = 0; i < 10; ++i) {
        EXPECT_EQ(found.index[i], row.at("first10_idx").at(i).get<std::uint32_t>());
      }
      for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_NEAR(found.distance[i], row.at("first5_dist").at(i).get<double>(), 1e-9);
      }
      EXPECT_NEAR(std::accumulate(found.distance.begin(), found.distance.end(), 0.0),
                  row.at("sum_dist").get<double>(), 1e-9);
      const std::size_t column = tables[0].schema().index_of(secret);
      int guessed = 0;
      for (std::size_t q = 0; q < kQueries; ++q) {
        guessed += tables[0].codes(column)[q] == tables[1].codes(column)[found.index[q]] ? 1 : 0;
      }
      EXPECT_EQ(guessed, row.at("success").get<int>());
      const auto tied =
          std::count_if(found.ties.begin(), found.ties.end(), [](auto t) { return t > 1; });
      EXPECT_EQ(tied, row.at("rows_with_ties").get<int>());
    }
  }
}

TEST(NearestGolden, ReproducesAnonymetersLinks) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Json expected = golden();
  const std::vector<std::string> a = {"type_employer", "education", "hr_per_week", "capital_loss",
                                      "capital_gain"};
  const std::vector<std::string> b = {"race", "sex", "fnlwgt", "age",
                                      "country"};  // both sets: anonymeter's notebook
  for (const std::string side : {"train", "control"}) {
    SCOPED_TRACE(side);
    const auto tables =
        queries_and_release(side == "train" ? "data/adult_train.csv" : "data/adult_holdout.csv");
    const Json& row = expected.at("linkability_" + side);
    for (const std::size_t k : {1, 5, 10}) {
      const auto left = search(tables, those(tables[0], a), k);
      const auto right = search(tables, those(tables[0], b), k);
      int links = 0;
      for (std::size_t q = 0; q < kQueries; ++q) {
        const auto mine = left.index.begin() + static_cast<std::ptrdiff_t>(q * k);
        const auto other = right.index.begin() + static_cast<std::ptrdiff_t>(q * k);
        const auto end = other + static_cast<std::ptrdiff_t>(k);
        links += std::any_of(mine, mine + static_cast<std::ptrdiff_t>(k),
                             [&](auto i) { return std::find(other, end, i) != end; })
                     ? 1
                     : 0;
      }
      EXPECT_EQ(links, row.at("links").at(std::to_string(k)).get<int>()) << "k = " << k;
      if (k == 1) {
        EXPECT_EQ(std::count_if(left.ties.begin(), left.ties.end(), [](auto t) { return t > 1; }),
                  row.at("A_rows_with_ties").get<int>());
        EXPECT_NEAR(std::accumulate(left.ties.begin(), left.ties.end(), 0.0) / kQueries,
                    row.at("A_mean_tie_size").get<double>(), 1e-9);
        EXPECT_EQ(std::count_if(right.ties.begin(), right.ties.end(), [](auto t) { return t > 1; }),
                  row.at("B_rows_with_ties").get<int>());
      }
    }
  }
}

}  // namespace
}  // namespace assay
