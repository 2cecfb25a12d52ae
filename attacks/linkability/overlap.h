#pragma once
#include <cstddef>

namespace assay {

/// Two lists of nearest rows, each with ties at its last place: which rows are in both, by how they got there.
///
/// A list holds `sure` rows (nearer than the last place) for certain and `drawn` of its `tied` rows at random.
struct TiedLists {
  struct List {
    std::size_t tied = 0, drawn = 0;
  };
  List first, second;
  std::size_t sure_sure = 0;  ///< rows that are sure in both
  std::size_t tied_sure = 0;  ///< tied in the first, sure in the second
  std::size_t sure_tied = 0;
  std::size_t tied_tied = 0;
};

/// P[the two lists share a row], each drawn on its own and evenly. Exact: no ties are cut off.
/// Cost O(first.drawn x (first.drawn + second.drawn)), whatever the number of ties.
/// Throws InternalError if more are drawn than tied, or more are shared than there are.
double chance_to_meet(const TiedLists& lists);

/// P[two random sets of k out of n rows share one] = 1 - C(n-k, k)/C(n, k); k <= n.
double chance_to_meet_by_guessing(std::size_t rows, std::size_t neighbours);

}  // namespace assay
