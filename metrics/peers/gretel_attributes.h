#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "metrics/peers/gretel_frame.h"
#include "metrics/peers/gretel_score.h"

namespace assay::gretel {

/// One training row whose other columns are guessed from a few known ones.
struct AttributeAttack {
  std::size_t training_row = 0;
  std::vector<std::size_t> known;  ///< columns, ascending
  /// Five rows, nearest first; empty: skipped, a known cell is missing.
  std::vector<std::size_t> neighbours;
};

/// Attribute Inference Protection against someone who knows three columns (fewer in a table of fewer than four).
///   attacked    max(1 % of the training rows, 200), drawn with replacement (seed 1); the i-th with subset i of all
///               subsets of three, shuffled (seed 5); it ends before the last subset
///   neighbours  the five nearest output rows without a missing known cell: encoded() of the attacked row and these;
///               squared differences of floats summed in double from the left, among equals the lowest row
///   guess       number: the mean of the five; category: the most frequent, the nearer of equally frequent ones. A
///               number counts as a category if its name says id, date, code, zip, year, ... (named_like_a_category)
///   right       category: equal; number: |guess - x| < tolerance x, tolerance 0.01, in a float column divided by 10
///               for every decimal digit of the exact binary value x
///   column      accuracy = right / guesses, two decimals; weight = (H - min H)/(max H - min H), divided by their sum,
///               H the entropy of the training column in nats, two decimals; a = accuracy x weight (four decimals) x
///               columns, at most 0.7; score = (0.7 - a)/0.7 x 10
///   score       mean over the columns, two decimals, then one
/// What is wrong with it: three in four neighbours tie, and the tool breaks ties by the inner order of its search (this
/// is its score with the lowest row first, which is repeatable); neighbours are looked up by their number after rows
/// with missing cells were dropped, in the table before, so that they are other people; a value <= 0 can never be
/// guessed right, nor hardly a fraction; the column of least entropy cannot lose points, a key takes most of the
/// weight; it asks nobody outside the training table, so that plain imputation passes for a leak. The order of columns
/// and rows matters.
/// Source: AttributeInferenceProtection._aia.
struct AttributeInference {
  std::vector<std::string> columns;
  std::vector<AttributeAttack> attacks;
  std::vector<char> nominal;  ///< one a column, as all below
  std::vector<int> right, wrong;
  std::vector<double> accuracy;         ///< two decimals; 0 without a guess
  std::vector<double> entropy, weight;  ///< entropy not rounded
  std::vector<double> column_score;
  double mean = 0;  ///< of column_score
  Score score;      ///< raw: sum of column_score
};
/// The frames have the same columns. Throws InputError: fewer than two columns, no rows, fewer than five output rows
/// without missing known cells.
AttributeInference attribute_inference(const Frame& training, const Frame& output);

/// Does a word of the name, split at "_", " ", "-" or "." (the first of them that occurs) and at capitals, say that
/// numbers are labels?
bool named_like_a_category(std::string_view name);

/// 0.01, divided by 10 once for every digit after the point of the exact decimal value of x.
double float_tolerance(double x);

/// Subset number `index` of the `size`-element subsets of 0..n-1 in the order of itertools.combinations.
std::vector<std::size_t> combination(std::size_t n, std::size_t size, std::size_t index);

}  // namespace assay::gretel
