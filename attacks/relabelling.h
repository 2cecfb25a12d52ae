#pragma once
#include <cstdint>
#include <vector>

#include "core/rng.h"

namespace assay {

/// Who gets the label of the smaller side in one relabelling of a permutation test.
struct Relabelling {
  std::vector<std::uint32_t> units;  ///< without repeats, in the order drawn
  std::vector<bool> drawn;           ///< unit -> whether it is one of them
};

/// `few` of `all` units, every subset equally likely; few is at most half of all, so few draws hit twice.
inline Relabelling draw_relabelling(std::size_t few, std::size_t all, Rng& rng) {
  Relabelling result;
  result.units.reserve(few);
  result.drawn.resize(all);
  while (result.units.size() < few) {
    const auto unit = static_cast<std::uint32_t>(rng.below(all));
    if (!result.drawn[unit]) {
      result.drawn[unit] = true;
      result.units.push_back(unit);
    }
  }
  return result;
}

}  // namespace assay
