// Every score of other tools on tables that are hardly tables.
#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "metrics/registry.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::TableBuilder;

const double kNan = std::nan("");

/// Finite, or empty with a reason; an error of the table is a reason as well.
void expect_explained(const MeasureEntry& entry, const Table& train, const Table& release) {
  SCOPED_TRACE(entry.id);
  try {
    const Result result = entry.make()->evaluate(Evidence(train, std::nullopt, release), Rng(1));
    EXPECT_FALSE(result.note.empty());
    EXPECT_TRUE(!result.estimate || std::isfinite(result.estimate->value));
    for (const auto& part : result.parts) {
      EXPECT_TRUE(part.estimate ? std::isfinite(part.estimate->value) : !part.note.empty())
          << part.key[0].second;
      for (const auto& [name, value] : part.values) {
        const auto* number = std::get_if<double>(&value);
        EXPECT_TRUE(number == nullptr || std::isfinite(*number)) << name;
      }
    }
  } catch (const InputError& error) {
    EXPECT_FALSE(std::string(error.what()).empty());
  }
}

void expect_all_explained(const Table& train, const Table& release) {
  for (const auto& entry : peer_measures()) {
    expect_explained(entry, train, release);
    expect_explained(entry, release, train);
  }
}

Table mixed(std::vector<double> x, const std::vector<std::string>& c) {
  std::vector<std::int64_t> times(x.size(), 86'400'000'000);
  return TableBuilder()
      .numeric("x", x)
      .numeric("y", std::vector<double>(x.size(), 3))
      .numeric("none", std::vector<double>(x.size(), kNan))
      .categorical("c", c)
      .datetime("t", times)
      .words("key", Kind::kId, c)
      .words("note", Kind::kText, c)
      .table();
}

TEST(EveryPeer, ExplainsOneRowConstantsAndEmptyTables) {
  const Table one = mixed({1}, {"a"}), gap = mixed({kNan}, {""}), none = mixed({}, {});
  const Table many = mixed(std::vector<double>(150, 7), std::vector<std::string>(150, "a"));
  const Table missing = mixed(std::vector<double>(150, kNan), std::vector<std::string>(150, ""));
  for (const Table* table : {&one, &gap, &none, &many, &missing}) {
    expect_all_explained(many, *table);
    expect_all_explained(*table, *table);
  }
}

TEST(EveryPeer, ExplainsASingleColumn) {
  std::vector<double> x(150);
  std::vector<std::string> words;
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<double>(i);
    words.push_back("note " + std::to_string(i) + " of a long story");
  }
  const Table number = TableBuilder().numeric("x", x).table();
  const Table text = TableBuilder().words("x", Kind::kText, words).table();
  const Table key = TableBuilder().words("x", Kind::kId, words).table();
  for (const Table* table : {&number, &text, &key}) {
    expect_all_explained(*table, *table);
  }
}

TEST(EveryPeer, StaysFiniteWhereSquaresOverflow) {
  std::vector<double> x(150), y(150);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = (i % 2 == 0 ? 1e300 : -1e300) * static_cast<double>(i);
    y[i] = static_cast<double>(i % 7) + 0.5;
  }
  const Table huge = TableBuilder().numeric("x", x).numeric("y", y).table();
  const Table plain = TableBuilder().numeric("x", y).numeric("y", y).table();
  expect_all_explained(huge, plain);
  expect_all_explained(huge, huge);
}

}  // namespace
}  // namespace assay
