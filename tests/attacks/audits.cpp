#include "tests/attacks/audits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "attacks/registry.h"
#include "attacks/verdict.h"
#include "core/error.h"
#include "tests/attacks/crowd.h"

namespace assay::testing {
namespace {

const MeasureEntry& entry_of(const std::string& id) {
  const auto entries = attack_measures();
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const MeasureEntry& entry) { return entry.id == id; });
  if (found == entries.end()) {
    throw InternalError("no attack " + id);
  }
  return *found;
}

std::vector<double> moved(std::span<const double> values, Rng& rng) {
  std::vector<double> near(values.begin(), values.end());
  for (double& value : near) {
    value = std::round(value * (1 + 0.02 * (rng.uniform() - 0.5)));
  }
  return near;
}

/// `own` where another column is the changed one, `other` where it is this one.
template <typename T>
std::vector<T> mixed(std::vector<T> own, std::span<const T> other,
                     const std::vector<std::size_t>& changed, std::size_t column) {
  for (std::size_t row = 0; row < own.size(); ++row) {
    own[row] = changed[row] == column ? other[row] : own[row];
  }
  return own;
}

}  // namespace

Result run_attack(const std::string& id, const Evidence& evidence,
                  const std::vector<std::pair<std::string, std::string>>& options) {
  const auto measure = entry_of(id).make();
  for (const auto& [name, value] : options) {
    set_option(*measure, id, name, value);
  }
  return measure->evaluate(evidence, Rng(1));
}

Audit audit(const Evidence& evidence, bool learned) {
  std::vector<Result> results;
  for (const std::string id : {"attacks.replay", "attacks.membership"}) {
    const MeasureEntry& entry = entry_of(id);
    const auto measure = entry.make();
    if (id == "attacks.membership") {
      set_option(*measure, id, "learned", learned ? "true" : "false");
    }
    results.push_back(run_measure(entry, *measure, evidence, Rng(1)));
  }
  settle_verdicts(results);
  return {results[0], results[1]};
}

void expect_silence(const Audit& found) {
  EXPECT_EQ(found.replay.verdict, Verdict::kNoLeakShown) << found.replay.note;
  EXPECT_EQ(found.membership.verdict, Verdict::kNoLeakShown) << found.membership.note;
}

Table near_copies(const Table& people, std::size_t count, Rng rng) {
  std::vector<std::size_t> others(count), changed(count);
  for (std::size_t i = 0; i < count; ++i) {
    others[i] = rng.below(people.rows());
    changed[i] = rng.below(people.columns());
  }
  const Table copied = first_rows(people, count), strangers = people.take(others);
  std::vector<Column> columns;
  for (std::size_t c = 0; c < people.columns(); ++c) {
    if (people.field(c).kind == Kind::kNumeric) {
      columns.emplace_back(
          Numbers(mixed(moved(copied.numbers(c), rng), strangers.numbers(c), changed, c)));
    } else {
      const auto codes = copied.codes(c);
      columns.emplace_back(
          Codes(mixed({codes.begin(), codes.end()}, strangers.codes(c), changed, c)));
    }
  }
  return Table(copied.schema(), std::move(columns));
}

}  // namespace assay::testing
