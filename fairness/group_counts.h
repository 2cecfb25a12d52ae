#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/evidence.h"
#include "core/stats/intervals.h"
#include "learners/task.h"

namespace assay {

/// One group of people in one table. Effects are design effects, >= 1 and 1 without an entity
/// column: how much larger the variance is because rows of one person go together (sum over units
/// of squared sums of influences, over the sum of squares).
struct GroupCount {
  double members = 0;       ///< rows
  double labelled = 0;      ///< rows whose label is known
  double favourable = 0;    ///< of those
  double share_effect = 1;  ///< on the variance of the group's share of the table
  double rate_effect = 1;   ///< on that of its label rate
  double odds_effect = 1;   ///< on that of its log odds ratio against the rest
  double rate() const { return favourable / labelled; }
};

struct TableCounts {
  std::vector<GroupCount> groups;
  double members = 0, labelled = 0, favourable = 0;
  /// Everybody who is not in the group.
  Hits rest(std::size_t group) const {
    return {favourable - groups[group].favourable, labelled - groups[group].labelled};
  }
  Hits of(std::size_t group) const { return {groups[group].favourable, groups[group].labelled}; }
};

/// The groups of one protected column: its categories, by name, and the missing cells as one more;
/// those that occur anywhere.
struct GroupedColumn {
  std::string column;
  std::vector<std::string> groups;
  TableCounts train, release;
  std::optional<TableCounts> holdout;
};
/// `column` is categorical. Cost: one pass over each table.
GroupedColumn grouped_column(const Evidence& evidence, const BinaryTask& task, std::size_t column);

/// log odds ratio of a group against the rest, and its standard error (Woolf, times the root of the
/// design effect). Empty, with the reason in `why`: fewer than kFewestRows rows in the group or in
/// the rest.
inline constexpr double kFewestRows = 10;
std::optional<LogOdds> log_odds_against_rest(const TableCounts& table, std::size_t group,
                                             std::string& why);

/// max - min of the groups' label rates, and what chance alone gives when all groups have the same
/// rate. Groups below kFewestRows labelled rows are not part of it; `groups` counts those that are.
struct RateGap {
  std::size_t groups = 0;
  double gap = 0;
  double expected = 0, q95 = 0;  ///< under equal rates: mean and 95 % point
  double p = 1;                  ///< (1 + draws with at least this gap)/(1 + draws)
};
/// Random: 999 binomial draws at the pooled rate, of n/(design effect) people each. Empty with
/// fewer than two groups.
std::optional<RateGap> rate_gap(const TableCounts& table, Rng rng);

}  // namespace assay
