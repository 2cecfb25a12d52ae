#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "attacks/people.h"
#include "core/result.h"
#include "core/stats/intervals.h"

namespace assay {

/// What the reports of all attacks have in common.

/// Rows of a table of the people most exposed.
inline constexpr std::size_t kMostExposed = 20;
/// Number of a unit's first row in its table, from 1.
double row_number(const Crowd& crowd, std::size_t unit);

/// hits / trials; 0 if nothing was tried.
double rate_or_zero(Hits hits);

/// The ceil(share x n)-th smallest, at least the first; share in [0, 1]. Throws InternalError without values. O(n).
double order_statistic(std::vector<double> values, double share);

/// Parts with the largest estimate first, those without one last; otherwise in the order given.
void sort_worst_first(std::vector<Part>& parts);

/// The units of one protected group.
struct GroupUnits {
  std::vector<std::size_t> members, outsiders;
};

/// What an attack has to say about one protected group.
struct GroupFigures {
  Key key;
  Values values;
  /// Asked for only if kFewestPeople of the group are on either side. Empty: there are too few nevertheless.
  std::function<std::optional<Estimate>()> estimate;
};
/// One part for every group of every protected column, the worst first. {"by", column} and {"group", category} are
/// added to the key. A group of too few people has no estimate, and a note says so.
std::vector<Part> parts_by_group(const Sides& sides,
                                 const std::function<GroupFigures(const GroupUnits&)>& figures_of);

/// The values of some units.
std::vector<double> picked(const std::vector<double>& values,
                           const std::vector<std::size_t>& units);

/// Success rates with Wilson intervals, side by side: "attack" on training people, "control" on people outside, and, if
/// any row has one, "baseline".
struct RateRow {
  std::string label;
  Hits attack, control;
  std::optional<Hits> baseline = std::nullopt;
};
Plot rates_plot(std::string title, std::string x_label, const std::vector<RateRow>& rows);

}  // namespace assay
