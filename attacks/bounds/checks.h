#pragma once
#include <string_view>

#include "core/error.h"

namespace assay {

/// The two numbers that every bound on epsilon takes. Throws InputError naming the bound.
inline void check_bound(std::string_view who, double delta, double alpha) {
  require(delta >= 0 && delta < 1, who, ": delta = ", delta, " is outside [0, 1)");
  require(alpha > 0 && alpha < 1, who, ": alpha = ", alpha,
          " is outside (0, 1); 0.05 is the usual one");
}

}  // namespace assay
