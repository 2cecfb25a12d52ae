#include "core/result.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.h"

namespace assay {
namespace {

constexpr std::array<std::string_view, 3> kVerdicts{"leak", "no leak shown", "too weak"};
constexpr std::array<std::string_view, 4> kGoals{"higher", "lower", "zero", "none"};

template <class Enum, std::size_t N>
Enum value_in(const std::array<std::string_view, N>& names, std::string_view what,
              std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) {
      return static_cast<Enum>(i);
    }
  }
  throw InputError(text("no ", what, " '", name, "'"));
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

}  // namespace

bool Series::operator==(const Series& other) const {
  return name == other.name && same(x, other.x) && same(y, other.y) && same(low, other.low) &&
         same(high, other.high);
}

std::string_view name_of(Verdict verdict) { return kVerdicts[static_cast<std::size_t>(verdict)]; }
std::string_view name_of(Goal goal) { return kGoals[static_cast<std::size_t>(goal)]; }
Verdict verdict_from(std::string_view name) {
  return value_in<Verdict>(kVerdicts, "verdict", name);
}
Goal goal_from(std::string_view name) { return value_in<Goal>(kGoals, "goal", name); }

}  // namespace assay
