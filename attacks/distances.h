#pragma once
#include <algorithm>
#include <vector>

#include "attacks/distance_space.h"
#include "attacks/people.h"
#include "core/evidence.h"

namespace assay {

/// Neighbours that the data plagiarism index looks at.
inline constexpr std::size_t kPlagiarismNeighbours = 20;

/// Distance of every row of one crowd to the nearest row of ... (DistanceSpace; multiples of 2^-32)
struct CrowdDistances {
  std::vector<double> release;  ///< the release
  std::vector<double> first;    ///< the first half of the reference
  std::vector<double> second;   ///< the second half; not measured for the reference itself
  std::vector<std::vector<double>> planted;  ///< the members copied at each step of the control

  /// dpi_scores() (scores.h) of the release against the reference, likewise with each step's people planted, and of the
  /// first half of the reference against the second. In float: 20 neighbours give few values. Not for the reference.
  struct Plagiarism {
    std::vector<float> release, fresh;
    std::vector<std::vector<float>> planted;
  };
  Plagiarism plagiarism;

  /// To the nearest reference row. Not for the reference itself.
  std::vector<double> reference() const;
  /// To the release with the people of step `step` of the positive control copied into it.
  std::vector<double> with_planted(std::size_t step) const;
};

/// The neighbour searches that all attacks share.
struct Distances {
  CrowdDistances members, outsiders, reference;
};

/// Computed once. Needs people.enough() and a DistanceSpace that exists. Planted are the first members in content
/// order.
/// Cost: (members + holdout) x (release + members / 10 + holdout / 2) row pairs. Memory: some 150 bytes a person;
/// lists of neighbours live for a block of people only.
const Distances& distances_of(const Evidence& evidence);
/// Computed once.
const DistanceSpace& distance_space_of(const Evidence& evidence);

/// A person's distance: the smallest of its rows'.
std::vector<double> nearest_by_unit(const Units& units, const std::vector<double>& rows);

/// What everyone is measured to.
struct Candidates {
  const Table& release;
  Table first, second;       ///< the halves of the reference
  std::vector<Table> added;  ///< rows that each step of the positive control adds to the one before
  std::size_t rows() const;  ///< of all of them
};
/// Throws InputError if the release has no rows. Refers to the evidence.
Candidates candidates_of(const Evidence& evidence);

/// Calls search(rows) on consecutive blocks of a table: few enough rows to see progress and to hold what is found,
/// and so many that preparing the candidates anew costs about a hundredth of the search.
template <class Search>
void each_block(const Table& queries, const Search& search) {
  constexpr std::size_t kRows = 4096;
  for (std::size_t from = 0; from < queries.rows(); from += kRows) {
    std::vector<std::size_t> rows;
    for (std::size_t row = from; row < std::min(queries.rows(), from + kRows); ++row) {
      rows.push_back(row);
    }
    search(queries.take(rows));
  }
}

}  // namespace assay
