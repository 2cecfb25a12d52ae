#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "metrics/peers/gretel_frame.h"

namespace assay::gretel {

/// The rows of the columns one after the other. Text if one of them is; a number is then a word of its own, equal to
/// none that was text. Source: pandas.concat.
Column stacked(std::span<const Column* const> parts);

/// Shares of the sample at or below a value, from 0 to 1: q = min(quantiles, n) quantiles at i/(q - 1), linearly
/// interpolated; value = mean of the interpolation from the left and from the right (ends of a run of equal quantiles),
/// the least is 0, the greatest 1, a constant column 0. Every rounding is numpy's, because neighbours tie or not by the
/// last bit. No missing values.
/// What is wrong with it: distances then measure ranks within this very stack of tables, so that they change when other
/// rows join, and a binary digit set in one row of a thousand weighs as much as one set in half of them.
/// Source: scikit-learn 1.2, QuantileTransformer (uniform); numpy 1.24, percentile and interp. From version 1.5 on
/// scikit-learn takes a random 10,000 rows of more, unseeded by the tool; here all rows count.
std::vector<double> quantile_ranks(std::span<const double> values, std::size_t quantiles);

/// Points in the space of the tool's neighbours, row-major.
struct Encoded {
  std::size_t rows = 0, dimension = 0;
  std::vector<float> values;
  const float* row(std::size_t i) const { return values.data() + i * dimension; }
};

/// Every text column becomes the binary digits of its category's number, most significant first: numbered from 1 in
/// order of first appearance, missing last; as many digits as the largest number has. A missing number becomes 0. Then
/// quantile_ranks() of every column, rounded to float.
/// What is wrong with it: categories 1 and 2 are twice as far apart as 1 and 3, by the accident of who comes first, and
/// a column weighs by its number of categories. Source: category_encoders 2.9, BinaryEncoder.
Encoded encoded(const Frame& frame, std::size_t quantiles);

}  // namespace assay::gretel
