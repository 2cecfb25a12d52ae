#pragma once
#include <string_view>

#include "core/error.h"

namespace assay {

/// Bounds take quantiles at 1 - alpha, which loses the digits of a smaller alpha.
inline constexpr double kLeastAlpha = 1e-12;

/// The numbers that every bound takes. Throw InputError naming the bound.
inline void check_delta(std::string_view who, double delta) {
  require(delta >= 0 && delta < 1, who, ": delta = ", delta, " is outside [0, 1)");
}
inline void check_alpha(std::string_view who, double alpha) {
  require(alpha > 0 && alpha < 1, who, ": alpha = ", alpha,
          " is outside (0, 1); 0.05 is the usual one");
  require(alpha >= kLeastAlpha, who, ": alpha = ", alpha, " is below ", kLeastAlpha,
          ", the least that can be told from 0 here");
}

}  // namespace assay
