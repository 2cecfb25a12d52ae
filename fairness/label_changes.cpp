#include "fairness/label_changes.h"

#include <algorithm>

#include "core/stats/tests.h"
#include "core/text.h"

namespace assay {
namespace {

constexpr double kLevel = 0.95;
constexpr std::size_t kChanceDraws = 999;

std::optional<Change> difference(const std::optional<LogOdds>& from,
                                 const std::optional<LogOdds>& to) {
  if (!from || !to) {
    return {};
  }
  return Change{to->value - from->value, std::hypot(from->se, to->se)};
}

std::optional<Change> share_change(const GroupedColumn& c, std::size_t g) {
  const auto& a = c.train.groups[g];
  const auto& b = c.release.groups[g];
  if (a.members == c.train.members || b.members == c.release.members ||
      (a.members == 0 && b.members == 0)) {
    return {};
  }
  const auto odds = log_odds_ratio({b.members, c.release.members}, {a.members, c.train.members});
  return Change{odds.value, odds.se * std::sqrt(std::max(a.share_effect, b.share_effect))};
}

bool mirrored(const std::vector<GroupedColumn>& columns, const GroupChange& change) {
  return columns[change.column].groups.size() == 2 && change.group == 1;
}

}  // namespace

GroupChange group_change(const std::vector<GroupedColumn>& columns, std::size_t column,
                         std::size_t group) {
  const auto& c = columns[column];
  GroupChange change{column, group, {}, {}, {}, "", {}, {}};
  std::string in_train, in_release, in_holdout;
  const auto train = log_odds_against_rest(c.train, group, in_train);
  const auto release = log_odds_against_rest(c.release, group, in_release);
  change.odds = difference(train, release);
  if (!change.odds) {
    change.why = text("not estimable: ", !in_train.empty() ? in_train + " in training" : "",
                      !in_train.empty() && !in_release.empty() ? ", " : "",
                      !in_release.empty() ? in_release + " in the release" : "");
  }
  if (c.holdout) {
    change.holdout = difference(train, log_odds_against_rest(*c.holdout, group, in_holdout));
  }
  change.share = share_change(c, group);
  return change;
}

void adjust(std::vector<GroupChange>& changes, std::optional<Change> GroupChange::*of,
            std::optional<double> GroupChange::*adjusted) {
  std::vector<double> p;
  for (const auto& change : changes) {
    if (change.*of) {
      p.push_back((change.*of)->p());
    }
  }
  const auto q = benjamini_hochberg(p);
  std::size_t next = 0;
  for (auto& change : changes) {
    if (change.*of) {
      change.*adjusted = q[next++];
    }
  }
}

std::optional<Largest> largest(const std::vector<GroupedColumn>& columns,
                               const std::vector<GroupChange>& changes,
                               std::optional<Change> GroupChange::*of, const Rng& rng) {
  std::vector<const GroupChange*> family;
  for (const auto& change : changes) {
    if (change.*of && !mirrored(columns, change)) {
      family.push_back(&change);
    }
  }
  if (family.empty()) {
    return {};
  }
  Largest out;
  out.comparisons = static_cast<double>(family.size());
  const double z = normal_quantile(1 - (1 - kLevel) / (2 * out.comparisons));
  for (const auto* change : family) {
    const Change& c = *(change->*of);
    if (out.at == nullptr || std::abs(c.value) > std::abs((out.at->*of)->value)) {
      out.at = change;
    }
    out.low = std::max(out.low, std::abs(c.value) - z * c.se);
    out.high = std::max(out.high, std::abs(c.value) + z * c.se);
    out.p = std::min(out.p, out.comparisons * c.p());
  }
  for (std::size_t d = 0; d < kChanceDraws; ++d) {
    auto stream = rng.split(d);
    double most = 0;
    for (const auto* change : family) {
      most = std::max(most, std::abs(stream.normal()) * (change->*of)->se);
    }
    out.by_chance += most / static_cast<double>(kChanceDraws);
  }
  return out;
}

}  // namespace assay
