#pragma once
#include <cstdint>
#include <vector>

#include "attacks/reconstruction/segments_space.h"
#include "attacks/reconstruction/segments_tube.h"

namespace assay {

/// How lines through rows of a release are looked for: interpolated rows lie on segments between real rows, and where
/// such segments end together a real row is.
struct SegmentSearch {
  /// Nearest points looked at around every point, and line ends around every line end.
  std::size_t k = 64;
  /// Among many more points, about so many, evenly spaced, are tried first, and the others only if a line is found.
  std::size_t sample = 1'000;
  /// What chance may bring in one search: expected accidental lines, meeting places and piles.
  double chance = 0.01;
};

/// Three points or more that rounding allows to lie on one line.
struct Line {
  std::vector<std::uint32_t> points;  ///< of the cloud, from one end to the other
  double log_chance = 0;              ///< log10 of the expected number of such lines by chance
};
/// Lines through points and their near neighbours; a point between two others is on their line if it is within the
/// rounding of all three, one grid step in every column. Expected by chance, with m points between,
///
///   points k C(rank of the far point, m) p_1 ... p_m,     p: Surroundings::log_chance along the line
///
/// must be below search.chance: coarse columns say little, fine ones much. Lines with two points in common are one.
/// Cost O(points k^2 columns), mostly less; parallel. Deterministic; lines from the surest on.
std::vector<Line> find_lines(const Cloud& cloud, const NearTree& tree, const SegmentSearch& search);

/// A place where a real row must be.
struct Rebuilt {
  std::vector<double> place;  ///< on the grid, in multiples of it
  std::size_t lines = 0;      ///< that end there; 0: rows pile up exactly
  double log_chance = 0;      ///< log10 of the expected number of such places by chance
};
/// Where the ends of two or more lines meet, by least squares, rounded to the grid. A line is continued by at most
/// 4/(points - 1) of its length, beyond which its end is rarely; an end belongs to one place. In two columns two lines
/// always meet, so it takes more.
/// Cost O(lines k columns) and k small least-squares problems a line.
std::vector<Rebuilt> meeting_places(const Cloud& cloud, const NearTree& tree,
                                    const std::vector<double>& weights,
                                    const std::vector<Line>& lines, const SegmentSearch& search);

/// Points at which several rows of the release lie, more than chance would bring. Not those on one of the lines: there
/// two rows coincide sooner.
std::vector<Rebuilt> piles(const Cloud& cloud, const NearTree& tree, const std::vector<Line>& lines,
                           const SegmentSearch& search);

}  // namespace assay
