#include "metrics/peers/gretel_encoding.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "core/dictionary.h"

namespace assay::gretel {
namespace {

Column stacked_as_text(std::span<const Column* const> parts) {
  Dictionary words;
  Column result;
  result.dtype = Dtype::kText;
  for (const auto* part : parts) {
    for (std::size_t row = 0; row < part->rows(); ++row) {
      if (part->missing(row)) {
        result.codes.push_back(-1);
      } else if (part->is_text()) {
        result.codes.push_back(
            words.add("word " + (*part->words)[static_cast<std::size_t>(part->codes[row])]));
      } else {
        result.codes.push_back(words.add(fmt::format("number {}", part->numbers[row])));
      }
    }
  }
  result.words = std::make_shared<const std::vector<std::string>>(words.words());
  return result;
}

/// numpy.linspace(0, 1, count).
std::vector<double> even_shares(std::size_t count) {
  const double step = 1 / static_cast<double>(count - 1);
  std::vector<double> shares;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    shares.push_back(static_cast<double>(i) * step);
  }
  shares.push_back(1);
  return shares;
}

/// numpy.percentile(sorted, 100 shares), made ascending.
std::vector<double> quantiles_of(const std::vector<double>& sorted,
                                 const std::vector<double>& shares) {
  std::vector<double> quantiles;
  const auto last = static_cast<double>(sorted.size() - 1);
  for (const double share : shares) {
    const double position = last * (share * 100 / 100);  // not share: the two roundings stay
    double value = sorted.back();
    if (position < last) {
      const auto at = static_cast<std::size_t>(position);
      const double t = position - static_cast<double>(at);
      const double step = sorted[at + 1] - sorted[at];
      value = t >= 0.5 ? sorted[at + 1] - step * (1 - t) : sorted[at] + step * t;
    }
    quantiles.push_back(quantiles.empty() ? value : std::max(quantiles.back(), value));
  }
  return quantiles;
}

/// numpy.interp for one x within [from[0], from.back()].
double interpolated(double x, const std::vector<double>& from, const std::vector<double>& to) {
  const auto at = static_cast<std::size_t>(std::ranges::upper_bound(from, x) - from.begin()) - 1;
  if (at + 1 == from.size() || from[at] == x) {
    return to[at];
  }
  const double slope = (to[at + 1] - to[at]) / (from[at + 1] - from[at]);
  return slope * (x - from[at]) + to[at];
}

std::vector<double> mirrored(const std::vector<double>& values) {
  std::vector<double> result(values.rbegin(), values.rend());
  for (auto& value : result) {
    value = -value;
  }
  return result;
}

/// The digits of a text column, one vector of 0 and 1 a digit.
std::vector<std::vector<double>> binary_digits(const Column& column) {
  std::vector<std::uint32_t> number(column.words->size());
  std::uint32_t most = 0;
  bool any_missing = false;
  for (const auto code : column.codes) {
    any_missing |= code < 0;
    if (code >= 0 && number[static_cast<std::size_t>(code)] == 0) {
      number[static_cast<std::size_t>(code)] = ++most;
    }
  }
  const std::uint32_t of_missing = any_missing ? ++most : 0;
  const auto width = static_cast<std::size_t>(std::bit_width(most));
  std::vector<std::vector<double>> digits(width, std::vector<double>(column.codes.size()));
  for (std::size_t row = 0; row < column.codes.size(); ++row) {
    const auto code = column.codes[row];
    const auto value = code < 0 ? of_missing : number[static_cast<std::size_t>(code)];
    for (std::size_t d = 0; d < width; ++d) {
      digits[d][row] = value >> (width - 1 - d) & 1U;
    }
  }
  return digits;
}

}  // namespace

Column stacked(std::span<const Column* const> parts) {
  const auto texts = std::ranges::count_if(parts, &Column::is_text);
  if (texts > 0 && texts < std::ssize(parts)) {
    return stacked_as_text(parts);
  }
  Column result = *parts[0];
  for (const auto* part : parts.subspan(1)) {
    result.numbers.insert(result.numbers.end(), part->numbers.begin(), part->numbers.end());
    result.codes.insert(result.codes.end(), part->codes.begin(), part->codes.end());
    result.dtype = std::max(result.dtype, part->dtype);  // one float makes all float
  }
  return result;
}

std::vector<double> quantile_ranks(std::span<const double> values, std::size_t quantiles) {
  if (values.empty()) {
    return {};
  }
  const auto [low, high] = std::ranges::minmax(values);
  const auto at_an_end = [&](double x) { return x == low || x == high; };
  if (std::ranges::all_of(values, at_an_end)) {  // constant or, as digits are, two values
    std::vector<double> ends;
    for (const double x : values) {
      ends.push_back(x == low ? 0 : 1);
    }
    return ends;
  }
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  const auto shares = even_shares(std::min(quantiles, sorted.size()));
  const auto from = quantiles_of(sorted, shares);
  const auto from_right = mirrored(from), shares_from_right = mirrored(shares);
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::vector<double> ranks;  // one a different value
  for (const double x : sorted) {
    ranks.push_back(
        0.5 * (interpolated(x, from, shares) - interpolated(-x, from_right, shares_from_right)));
  }
  ranks.front() = 0;
  ranks.back() = 1;
  std::vector<double> result;
  for (const double x : values) {
    result.push_back(
        ranks[static_cast<std::size_t>(std::ranges::lower_bound(sorted, x) - sorted.begin())]);
  }
  return result;
}

Encoded encoded(const Frame& frame, std::size_t quantiles) {
  std::vector<std::vector<double>> dimensions;
  for (const auto& column : frame.columns) {
    if (column.is_text()) {
      std::ranges::move(binary_digits(column), std::back_inserter(dimensions));
    } else {
      auto& numbers = dimensions.emplace_back(column.numbers);
      std::ranges::replace_if(
          numbers, [](double x) { return std::isnan(x); }, 0.0);
    }
  }
  Encoded result{.rows = frame.rows, .dimension = dimensions.size(), .values = {}};
  result.values.resize(result.rows * result.dimension);
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    const auto ranks = quantile_ranks(dimensions[d], quantiles);
    for (std::size_t row = 0; row < result.rows; ++row) {
      result.values[row * result.dimension + d] = static_cast<float>(ranks[row]);
    }
  }
  return result;
}

}  // namespace assay::gretel
