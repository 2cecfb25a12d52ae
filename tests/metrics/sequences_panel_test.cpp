#include <gtest/gtest.h>

#include <fstream>

#include "core/csv.h"
#include "core/schema_file.h"
#include "core/stats/resampling.h"
#include "tests/metrics/sequence_tables.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using testing::backwards;
using testing::sequences;
using testing::skill_of;
using testing::with;

/// National Longitudinal Survey of young women, 4,711 people, 28,534 rows: schema written here, columns from the
/// header.
Table panel_of_women() {
  const auto file = testing::shared_file("data/nlswork.csv");
  std::string header;
  std::getline(std::ifstream(file) >> std::ws, header);
  const testing::TemporaryFolder folder;
  std::ofstream toml(folder / "schema.toml");
  toml << "format = \"assay-schema/1\"\n";
  for (std::size_t at = 0; at < header.size();) {
    const std::size_t comma = std::min(header.find(',', at), header.size());
    const std::string name = header.substr(at, comma - at);
    toml << "[columns." << name << "]\nkind = \""
         << (name == "rownames" || name == "idcode" ? "id" : "numeric") << "\"\n";
    toml << (name == "rownames" ? "role = \"ignored\"\n"
             : name == "idcode" ? "role = \"entity\"\n"
             : name == "year"   ? "role = \"order\"\n"
                                : "");
    at = comma + 1;
  }
  toml.close();
  const Schema schema = read_schema(folder / "schema.toml");
  return read_table(file, {&schema, false});
}

TEST(SlowSequences, OfARealPanelAreKeptByNewPeopleAndLostWhenShuffled) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table all = panel_of_women();
  const Units people = units_of(all);
  ASSERT_EQ(people.count(), 4'711U);
  const auto order = Rng(3).choose(people.count(), people.count());
  const auto part = [&](std::size_t from, std::size_t to) {
    std::vector<std::size_t> rows;
    for (std::size_t i = from; i < to; ++i) {
      const auto own = people.of(order[i]);
      rows.insert(rows.end(), own.begin(), own.end());
    }
    return all.take(rows);
  };
  const Table train = part(0, 2'400), holdout = part(2'400, 3'600), fresh = part(3'600, 4'711);
  const Result kept = sequences(train, holdout, fresh);
  EXPECT_LE(*kept.estimate->low, 1);
  EXPECT_GE(*kept.estimate->high, 1);
  const auto worst = [&](const char* column) {
    const std::size_t at = all.schema().index_of(column);
    const Table mixed = fresh.take(Rng(5).choose(fresh.rows(), fresh.rows()));
    const Result result = sequences(train, holdout, with(fresh, at, mixed.column(at)));
    EXPECT_LT(*result.estimate->high, 1) << column;
    return std::get<std::string>(result.values.back().second);
  };
  EXPECT_EQ(worst("idcode"), "gaps");
  EXPECT_EQ(worst("year"), "gaps");
  const Result reversed =
      sequences(train, holdout, backwards(fresh, all.schema().index_of("year")));
  EXPECT_LT(skill_of(reversed, "transitions").value().high, 1);
  EXPECT_LT(skill_of(reversed, "first rows").value().high, 1);
}

}  // namespace
}  // namespace assay
