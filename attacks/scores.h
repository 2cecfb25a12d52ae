#pragma once
#include <span>
#include <vector>

#include "core/nearest.h"

namespace assay {

/// Membership scores: the higher, the more a record looks like one the generator was trained on. One score a record.
/// Definitions as coded in Synth-MIA (Ward et al., arXiv 2509.18014); scores from kernel densities are in kde.h.

/// Distance to the closest record of the release, S:  -d(x, S).
std::vector<double> dcr_scores(std::span<const double> to_release);

/// The same, calibrated by a reference R of people outside: -(d(x, S) - d(x, R)). An ordinary person is close to any
/// release; the reference says how close to expect. Source: Watson et al., ICLR 2022 (difficulty calibration).
/// Throws InputError unless both have one distance a record.
std::vector<double> dcr_difference_scores(std::span<const double> to_release,
                                          std::span<const double> to_reference);

/// Neighbours of several candidate tables as those of all of them together: distances and ties, no indices. Lists of
/// fewer than k entries must hold all their candidates; so does the result, if it is shorter than k.
Neighbours merged(const Neighbours& first, const Neighbours& second, std::size_t k);

/// Data plagiarism index: the share of the release among the k nearest of release and reference together. Ties at the
/// k-th distance count by the share of the release among them. Lists as in merged(). The original prints the odds
/// share/(1 - share), passed through a sigmoid; the order of people is the same.
/// Throws InputError unless both lists are of the same people. Source: as coded in Synth-MIA.
std::vector<double> dpi_scores(const Neighbours& release, const Neighbours& reference,
                               std::size_t k);

/// Share of the candidates nearer than `radius` (Euclid); with `closed`, at most so far. Exact in double.
///   Monte-Carlo attack     open, radius = the median of the people's nearest distances.
///                          Source: Hilprecht et al., PoPETs 2019
///   local neighbourhood    closed, any radius
/// Cost O(people x candidates x dimension), parallel. Throws InputError: other dimensions, no candidates, radius < 0.
std::vector<double> share_within(const Points& people, const Points& candidates, double radius,
                                 bool closed);

}  // namespace assay
