#pragma once
#include <memory>
#include <span>
#include <vector>

#include "core/measure.h"
#include "core/nearest.h"

namespace assay {

/// The columns of the attacker's two tables. Of aligned tables; no column is in both.
struct Halves {
  std::vector<std::size_t> first, second;
};
/// Quasi-identifiers against the rest, or, where one of these is empty, every other column by name: every other
/// numeric or datetime one, and every other categorical one, so that both halves hold some of each. Only columns with
/// a distance. Either half may be empty.
Halves default_halves(const Schema& schema);

/// How every query row's two halves are linked by the nearest release rows of each. Of rows tied at the last place the
/// attacker takes some at random, for both halves independently; chances are exact (overlap.h).
struct Links {
  /// neighbours x queries: that the two lists share a row.
  std::vector<std::vector<double>> chance;
  /// Queries, at the most neighbours: the smallest sum of both distances among rows that may be in both lists, in
  /// multiples of 2^-32 (infinity: there is none), and the chance that a row with that sum is in both.
  std::vector<double> fit, best;
};
/// Rows at or within the last place, ties included, that are held at once. A query by a column of two values ties with
/// half of the release.
inline constexpr std::size_t kMostHeld = std::size_t{2} << 20;

/// Releases that grow: result[l] is about `layers`[0] .. `layers`[l] together, each searched once. `neighbours`
/// ascending, at least 1; fewer rows than neighbours: all of them. Ranges over `all` tables; everything aligned.
/// Queries are taken in blocks, so large that about `held` rows are held at once, going by the block before; no figure
/// depends on the blocks. Cost: two neighbour searches a layer. Memory: some 40 bytes a row held, 100 MB.
std::vector<Links> find_links(const Table& queries, std::span<const Table> layers,
                              const Halves& halves, std::span<const Table* const> all,
                              std::span<const std::size_t> neighbours, bool clip = true,
                              std::size_t held = kMostHeld);

/// attacks.linkability: does the release help an attacker who holds two tables of the same people, with different
/// columns, to find out which rows belong to one person?
///
/// For every target the k nearest release rows by the columns of one table, and by those of the other; the link
/// succeeds if they share a row. With several rows a person: the best row. Trials k = 1, half of `neighbours` and
/// `neighbours`; the last is the headline. Baseline: two random sets of k rows, 1 - C(N-k, k)/C(N, k). Gower's
/// distance. One more trial is the attacker who only claims a link where the shared row fits best: the closest 1 % of
/// all people attacked, members and outsiders alike, so that the test stays exact. Where crowded tables link
/// everybody by chance, this still sees copies. Baseline: claims 1 % at random. Test, controls and report: trials.h.
/// `compat` = anonymeter prints clipped residual risks (no fitted correction, and ties are averaged over all the
/// same; Anonymeter takes whichever its unstable sort puts first). Needs a holdout, 20 units of each kind and two
/// columns with a distance. Random: the permutations only. Source: Giomi et al., PoPETs 2023.
///
/// Columns that the options `first` and `second` may not name are found by check_options(): see measure.h.
std::unique_ptr<Measure> make_linkability();

}  // namespace assay
