#pragma once
#include <string>
#include <vector>

#include "attacks/inference/guess.h"
#include "core/nearest.h"

namespace assay {

/// One column that the attacker wants to know of people whose other columns are known.
struct Secret {
  std::size_t column = 0;
  std::string name;
  std::vector<std::size_t> others;  ///< the other columns that can be compared, by name; not empty
  Right right;
  GowerScale scale;           ///< over `others`
  std::vector<double> truth;  ///< one an attacked row; NaN: not attacked
};

/// How the nearest rows of a release vote on a secret: one entry an attacked row.
struct NearestGuess {
  std::vector<double> distance;  ///< in multiples of 2^-32, as in distances.h
  std::vector<double> rows;      ///< that lie at this distance
  std::vector<double> right;     ///< of these, with the right secret
};
/// The votes of the rows of a release: by Gower's distance over the other columns, ties included.
/// Cost: one neighbour search.
NearestGuess nearest_guess(const Secret& secret, const Table& attacked, const Table& release);

/// The votes of two releases together: the nearer rows, or both if they are equally near. What a search of the joined
/// table would find.
NearestGuess merged(NearestGuess a, const NearestGuess& b);

/// Share of the nearest rows that are right; NaN where the truth is missing.
std::vector<double> nearest_successes(const NearestGuess& guess, const Secret& secret);

/// Share of the attacked rows about which the attacker "surest" speaks.
inline constexpr double kSurest = 0.05;
/// Whether a row is among the kSurest nearest to the release, of those whose secret is known; all rows at the last
/// distance are. Members and outsiders in one row, so that without a leak it is as often one as the other.
std::vector<char> surest(const NearestGuess& guess, const Secret& secret);
/// A success where the attacker speaks, a failure where not.
std::vector<double> only_if(const std::vector<char>& speaks, std::vector<double> success);

/// The same attack as other tools run it: the nearest row is the first of equals. Number of rows of `people` whose
/// secret is right; ranges over both tables, nothing clipped. For the comparison with Anonymeter.
std::size_t nearest_hits_lowest_index(const Table& people, const Table& release, std::size_t secret,
                                      const Right& right);

}  // namespace assay
