#pragma once
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "metrics/fidelity/marginals.h"

namespace assay::testing {

/// The measure with these options.
inline Result marginals(const Table& train, const std::optional<Table>& holdout,
                        const Table& release,
                        const std::vector<std::pair<std::string, std::string>>& options = {},
                        const Rng& rng = Rng(1)) {
  const auto measure = make_marginals();
  for (const auto& [name, value] : options) {
    set_option(*measure, "marginals", name, value);
  }
  return measure->evaluate(Evidence(train, holdout, release), rng);
}

/// Nothing if the value is undefined.
inline std::optional<double> value(const Result& result, std::string_view name) {
  for (const auto& [key, found] : result.values) {
    if (key == name) {
      return std::holds_alternative<double>(found) ? std::optional(std::get<double>(found))
                                                   : std::nullopt;
    }
  }
  ADD_FAILURE() << "no value " << name;
  return std::nullopt;
}

}  // namespace assay::testing
