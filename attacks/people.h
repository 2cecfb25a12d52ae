#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/evidence.h"
#include "core/stats/resampling.h"

namespace assay {

/// One of the crowds that an attack compares, unit by unit.
struct Crowd {
  Table table;  ///< their rows; those of one unit side by side
  Units units;  ///< over the rows of `table`
  /// Row of `table` -> row of the training table or the holdout.
  std::vector<std::size_t> source;
  std::vector<std::uint64_t> hashes;  ///< row of `table` -> hash of its content
};

/// Fewer people than this carry no test, no interval and no group of their own.
inline constexpr std::size_t kFewestPeople = 20;

/// The two sides of a comparison.
struct Sides {
  const Crowd& members;
  const Crowd& outsiders;
};

/// Who takes part in the attacks: people the generator was trained on, people it never saw, and a reference of more
/// such people.
///
/// A unit is a row, or an entity where a column has that role. Content: see core/content.h. A row whose content
/// belongs to more than one unit of train and holdout together leaves: with it, members and non-members could be told
/// apart by how often a row occurs, release or not. So does an entity that is in both tables. What is left is
/// exchangeable between train and holdout if the holdout was split off at random.
///
/// Units are in the order of a hash of their content, so row and column order of the tables do not matter. The first
/// half of the holdout is the reference, the second half the outsiders.
struct People {
  Crowd members, outsiders, reference;
  std::size_t first_half = 0;     ///< the reference's units 0..first_half-1 are its first half
  std::size_t on_both_sides = 0;  ///< rows that left: content or entity in train and holdout
  std::size_t repeated = 0;       ///< rows that left: content of several units on one side
  bool by_entity = false;

  /// Whether there are at least kFewestPeople units of each kind.
  bool enough() const;
  /// "39,032 training people, 4,879 people outside and 4,879 as reference; 12 rows were left out
  /// because ...".
  std::string described() const;
};

/// A cell as 64 bits: equal cells of aligned tables have equal bits. Not for vectors (throws InputError) and missing
/// cells.
std::uint64_t cell_bits(const Table& table, std::size_t column, std::size_t row);

/// Prepared once for all attacks. Throws InputError without a holdout. Cost O(rows log rows).
const People& people_of(const Evidence& evidence);

/// Rows of the units first..last-1 of a crowd, in its order.
Table unit_rows(const Crowd& crowd, std::size_t first, std::size_t last);

/// Shares of the training people that the positive control copies into the release.
inline constexpr double kPlantedShares[] = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1};
/// How many members are copied at each step: ascending, no repeats. They are the first members in content order.
std::vector<std::size_t> planted_units(const People& people);
/// The rows that each step adds to the step before.
std::vector<Table> planted_layers(const People& people);
/// Share of the members copied at each step.
std::vector<double> planted_shares(const People& people);

/// More targets a side tell little more: 10,000 show a difference of two percentage points in four of five attacks,
/// whatever the rate of success.
inline constexpr std::size_t kMostTargets = 10'000;

/// As many members as outsiders, at most kMostTargets, for attacks whose success depends on the size of a crowd, or
/// that cost much per person. Crowds are thinned evenly along their content order: every n-th, so that of the members
/// the same share is planted at every step.
struct Targets {
  Crowd members, outsiders;
  std::vector<std::size_t> member_unit;    ///< unit of `members` -> unit of People::members
  std::vector<std::size_t> outsider_unit;  ///< likewise
  /// "4,879 training people and as many people outside were attacked."
  std::string described() const;
};
/// Prepared once. Needs people.enough().
const Targets& targets_of(const Evidence& evidence);

/// What stands for the release in one run of an attack.
struct Scene {
  enum class Kind { kRelease, kPlanted, kFresh };
  Kind kind = Kind::kRelease;
  std::size_t step = 0;  ///< kPlanted: of the positive control
};
/// The release; the release and the members planted at the step; the first half of the reference. Rows in that order.
Table scene_table(const Evidence& evidence, const Scene& scene);

/// Protected group of every unit: the category of its first row in content order; -1 missing.
std::vector<std::int32_t> groups_of(const Crowd& crowd, std::size_t column);
/// Measured columns that `takes` accepts; by name, so that the order of columns changes nothing.
std::vector<std::size_t> columns_by_name(const Schema& schema,
                                         const std::function<bool(const Field&)>& takes);
/// The categorical columns with role `protected`.
std::vector<std::size_t> group_columns(const Schema& schema);

/// One figure a unit: the largest of its rows'.
std::vector<double> largest_by_unit(const Units& units, const std::vector<double>& rows);

/// 39032 -> "39,032".
std::string with_commas(std::size_t number);

}  // namespace assay
