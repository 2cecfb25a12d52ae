#include "attacks/linkability/overlap.h"

#include <algorithm>
#include <vector>

#include "core/error.h"

namespace assay {
namespace {

/// P[`drawn` out of `tied` rows avoid `shunned` of them]: C(t-m, s)/C(t, s) = prod_i (t-m-i)/(t-i).
double chance_to_avoid(TiedLists::List list, std::size_t shunned) {
  if (shunned + list.drawn > list.tied) {
    return 0;
  }
  double chance = 1;
  for (std::size_t i = 0; i < list.drawn; ++i) {
    chance *= static_cast<double>(list.tied - shunned - i) / static_cast<double>(list.tied - i);
  }
  return chance;
}

/// chance[j]: `drawn` out of `tied` rows hold exactly j of `marked` rows and none of `shunned` others.
///   C(w, j) C(t-w-u, s-j)/C(t, s)
/// taken row by row: after i draws with j marked rows among them, the next is marked with chance (w-j)/(t-i) and
/// plain with (t-w-u-(i-j))/(t-i). Every step adds and multiplies positive numbers, so nothing cancels where binomial
/// coefficients would overflow.
std::vector<double> chances_to_hold(TiedLists::List list, std::size_t marked, std::size_t shunned) {
  const std::size_t plain = list.tied - marked - shunned;
  std::vector<double> chance(list.drawn + 1);
  chance[0] = 1;
  for (std::size_t i = 0; i < list.drawn; ++i) {
    const auto left = static_cast<double>(list.tied - i);
    // Downwards: chance[j + 1] is taken from the old chance[j].
    for (std::size_t j = i + 1; j-- > 0;) {
      const double plain_left = plain > i - j ? static_cast<double>(plain - (i - j)) : 0;
      const double marked_left = marked > j ? static_cast<double>(marked - j) : 0;
      chance[j + 1] += chance[j] * marked_left / left;
      chance[j] *= plain_left / left;
    }
  }
  return chance;
}

}  // namespace

// With u rows tied in the first list and sure in the second, v the other way round and w tied in both: the lists miss
// one another if none is sure in both, the first draws none of the u, j of the w, and the second none of the v and
// none of these j:
//   P[miss] = sum_j  C(w, j) C(t1-u-w, s1-j)/C(t1, s1)  x  C(t2-v-j, s2)/C(t2, s2).
double chance_to_meet(const TiedLists& lists) {
  const auto& [first, second, sure_sure, tied_sure, sure_tied, tied_tied] = lists;
  ensure(first.drawn <= first.tied && second.drawn <= second.tied,
         "a list draws more rows than it has");
  ensure(tied_sure + tied_tied <= first.tied && sure_tied + tied_tied <= second.tied,
         "two lists share more rows than they have");
  if (sure_sure > 0) {
    return 1;
  }
  if (tied_sure + sure_tied + tied_tied == 0) {
    return 0;
  }
  const auto holds = chances_to_hold(first, tied_tied, tied_sure);
  double miss = 0;
  for (std::size_t j = 0; j < holds.size(); ++j) {
    miss += holds[j] > 0 ? holds[j] * chance_to_avoid(second, sure_tied + j) : 0;
  }
  return std::max(0.0, 1 - miss);  // rounding may leave it a hair below
}

double chance_to_meet_by_guessing(std::size_t rows, std::size_t neighbours) {
  return 1 - chance_to_avoid({rows, neighbours}, neighbours);
}

}  // namespace assay
