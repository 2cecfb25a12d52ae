#pragma once
#include <optional>
#include <string_view>

#include "core/result.h"

namespace assay::gretel {

/// Python has two ways of rounding to decimals, and the tool uses both, by the type a number happens to have:
///   kPython   float: the exact binary value, correctly rounded. 5.65 (a little more than that) becomes 5.7
///   kNumpy    numpy.float64: rint(x 10^d) / 10^d, halves to even. 5.65 becomes 5.6
enum class Rounding { kPython, kNumpy };
double rounded(double x, int decimals, Rounding rounding);

/// A score from 0 to 10 as the tool keeps it.
///
/// What is wrong with it: composites are built from the values rounded to one decimal, so that 0.05 points may vanish
/// or appear on the way; grades are words for fifths of the scale, justified by nothing.
struct Score {
  double raw = 0;          ///< what was measured: a distance, an error; unrounded
  double score = 0;        ///< on the scale, unrounded
  double reported = 0;     ///< one decimal, cut to 0..10: what the tool prints
  std::string_view grade;  ///< of `reported`
};
/// raw and score have the type that `rounding` names. Source: EvaluationScore.finalize_grade.
Score finished(double raw, double score, Rounding rounding, bool privacy = false);

/// int(score) // 2, at most 4, in words. Quality: Very Poor, Poor, Moderate, Good, Excellent.
/// Privacy: Poor, Moderate, Good, Very Good, Excellent, one step kinder for the same number.
std::string_view grade_of(double score, bool privacy);

/// The tool's printed score as a part: {"property": name}; without a score, `note` says why.
Part property_part(std::string_view name, const std::optional<Score>& score, std::string_view note);

}  // namespace assay::gretel
