#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "attacks/singling_out/predicates.h"
#include "core/rng.h"
#include "core/stats/tests.h"

namespace assay {

/// More units than this, of members and outsiders together, and a predicate singles out nobody on either side. The rule
/// looks at both sides alike, so the test stays exact; and it loses nothing: of m exchangeable units, exactly one is a
/// member with chance about m/2^m, below 2^-58 from 65 on.
inline constexpr std::size_t kMostMatches = 64;

/// Which units every predicate matches: those below `members` are members, the others outsiders.
struct Matches {
  std::size_t members = 0, people = 0;
  /// One list a predicate, ascending; empty beyond kMostMatches.
  std::vector<std::vector<std::uint32_t>> units;
};
/// `people` holds members and outsiders together. Parallel over predicates.
Matches match(const std::vector<Predicate>& predicates, const PredicateTable& people,
              std::size_t members);

/// The unit that each predicate singles out on one side: the only one there that it matches; -1 none.
struct Singled {
  std::vector<std::int64_t> member, outsider;  ///< one a predicate; numbers of `Matches`
};
Singled singled_out(const Matches& matches);
/// How many single somebody out.
Hits hits_of(const std::vector<std::int64_t>& singled);

/// Difference of the rates at which members and outsiders are singled out, with an interval over people: delete-a-group
/// jackknife, 20 groups on each side. One unusual person is singled out by many predicates, so an interval that takes
/// predicates for independent is far too short. Needs a predicate and 20 units a side.
Estimate excess_over_people(const Matches& matches);

/// Permutation of the maximum over kinds of (predicates that single out a member) - (an outsider); permuted is who is
/// a member. Not a test over predicates: one unusual person is singled out by many of them, so they are not
/// independent, and a binomial test takes one unlucky person for a leak. Exact if members and outsiders are
/// exchangeable and equally many. Random: rng.split(permutation). Cost: permutations x matches.
MaxTest test_isolation(const std::vector<Matches>& kinds, const Rng& rng, std::size_t permutations);

}  // namespace assay
