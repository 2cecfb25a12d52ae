#include "metrics/peers/gretel_score.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "core/error.h"

namespace assay::gretel {

double rounded(double x, int decimals, Rounding rounding) {
  if (rounding == Rounding::kNumpy) {
    const double power = std::pow(10.0, decimals);
    return std::nearbyint(x * power) / power;
  }
  std::array<char, 400> text{};
  const auto printed =
      std::to_chars(text.data(), text.data() + text.size(), x, std::chars_format::fixed, decimals);
  ensure(printed.ec == std::errc(), "cannot print ", x, " with ", decimals, " decimals");
  double value = 0;
  std::from_chars(text.data(), printed.ptr, value);
  return value;
}

std::string_view grade_of(double score, bool privacy) {
  constexpr std::array<std::string_view, 5> kQuality{"Very Poor", "Poor", "Moderate", "Good",
                                                     "Excellent"};
  constexpr std::array<std::string_view, 5> kPrivacy{"Poor", "Moderate", "Good", "Very Good",
                                                     "Excellent"};
  const auto fifth = static_cast<std::size_t>(std::clamp(std::floor(score / 2), 0.0, 4.0));
  return privacy ? kPrivacy[fifth] : kQuality[fifth];
}

Score finished(double raw, double score, Rounding rounding, bool privacy) {
  Score result;
  result.raw = raw;
  result.score = score;
  result.reported = std::clamp(rounded(score, 1, rounding), 0.0, 10.0);
  result.grade = grade_of(result.reported, privacy);
  return result;
}

Part property_part(std::string_view name, const std::optional<Score>& score,
                   std::string_view note) {
  Part part;
  part.key = {{"property", std::string(name)}};
  if (!score) {
    part.note = note;
    return part;
  }
  Estimate estimate;
  estimate.value = score->reported;
  part.estimate = estimate;
  part.values = {
      {"raw", score->raw}, {"unrounded", score->score}, {"grade", std::string(score->grade)}};
  return part;
}

}  // namespace assay::gretel
