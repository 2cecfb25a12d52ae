#pragma once
#include <optional>
#include <string>
#include <vector>

#include "attacks/distances.h"
#include "attacks/people.h"
#include "attacks/replay/rare_pairs.h"
#include "attacks/replay/rare_values.h"
#include "core/result.h"
#include "core/stats/intervals.h"

namespace assay {

/// Who was met in a release. Units of all crowds in one sequence: members, outsiders, reference.
struct Met {
  std::vector<char> exact;
  std::vector<char> near;     ///< empty without distances
  std::optional<double> tau;  ///< what counts as near
  RareValues rare;
  RarePairs pairs;
  /// From so many rare combinations met on, a person counts as met by them: at most 1 % of the reference are. Empty:
  /// not tested, for fewer than 20 people on one side have any.
  std::optional<std::uint32_t> enough_pairs;
};

/// Training rows whose content is in the holdout too. They left the comparison (people.h): a release that has them
/// may have them from either.
struct RowsInBoth {
  std::size_t rows = 0, released = 0;  ///< released: of them, with content that is in the release
};
RowsInBoth rows_in_both(const Evidence& evidence);

/// In the release. `distances` may be null.
Met met_in_release(const Evidence& evidence, const People& people, const Distances* distances);
/// In the release with the members of one step of the positive control copied into it.
Met met_with_planted(const Met& release, const People& people, const Distances* distances,
                     std::size_t planted_units, std::size_t step);
/// In the first half of the reference. Nobody is met exactly there, nor by a rare value: their
/// contents and values are their own.
Met met_in_fresh_sample(const People& people, const Distances& distances);

/// Hits among the units first..last-1; `among` (if not empty) says who takes part.
Hits count_met(const std::vector<char>& met, std::size_t first, std::size_t last,
               const std::vector<char>& among = {});

/// One comparison of members with people outside.
struct ReplayTest {
  std::string kind;    ///< "exact", "near", "rare values", "rare combinations"
  std::string column;  ///< rare values: empty = any column
  Hits members, outside;
  double p = 1, p_adjusted = 1;  ///< Fisher, one-sided; Holm over all
};
std::vector<ReplayTest> replay_tests(const Met& met, const People& people);
/// The smallest adjusted p: the test of the whole family. 1 without tests.
double family_p(const std::vector<ReplayTest>& tests);
/// The comparison with the smallest p: one sentence and a blank. Empty if even its adjusted p exceeds 0.05.
std::string clearest_replay(const std::vector<ReplayTest>& tests);

Part replay_part(const ReplayTest& test);
/// Excess of members met nearly (or exactly) by protected group; needs 20 of a group on both sides.
std::vector<Part> replay_group_parts(const Met& met, const People& people);
/// Rates of attack and control with Wilson intervals.
Plot replay_plot(const std::vector<ReplayTest>& tests);
/// The 20 members met exactly or nearest within tau: row numbers and distances, no cell values.
TableBlock replayed_members(const Met& met, const People& people, const Distances* distances);

}  // namespace assay
