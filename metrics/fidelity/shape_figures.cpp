#include "metrics/fidelity/shape_figures.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/error.h"

namespace assay {
namespace {

double share(std::size_t count, std::size_t rows) {
  return static_cast<double>(count) / static_cast<double>(rows);
}

/// Length of the run of equal values at `from`.
std::size_t run_at(std::span<const double> sorted, std::size_t from, double value) {
  std::size_t end = from;
  while (end < sorted.size() && sorted[end] == value) {
    ++end;
  }
  return end - from;
}

}  // namespace

double wasserstein_distance(std::span<const double> first, std::span<const double> second) {
  ensure(!first.empty() && !second.empty(), "a Wasserstein distance of an empty sample");
  const auto n = static_cast<double>(first.size()), m = static_cast<double>(second.size());
  std::size_t a = 0, b = 0;
  double sum = 0, x = std::min(first[0], second[0]);
  while (a < first.size() || b < second.size()) {
    const double next =
        b == second.size() || (a < first.size() && first[a] <= second[b]) ? first[a] : second[b];
    sum += std::abs(static_cast<double>(a) / n - static_cast<double>(b) / m) * (next - x);
    x = next;
    a += run_at(first, a, x);
    b += run_at(second, b, x);
  }
  return sum;
}

double expected_wasserstein(std::span<const double> sorted, double n, double m) {
  double sum = 0;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    const double below = share(i, sorted.size());
    sum += std::sqrt(below * (1 - below)) * (sorted[i] - sorted[i - 1]);
  }
  return sum * std::sqrt(2 / std::numbers::pi * (1 / n + 1 / m));
}

double jensen_shannon_divergence(std::span<const double> first, std::span<const double> second) {
  double sum = 0;
  for (std::size_t c = 0; c < first.size(); ++c) {
    const double mean = (first[c] + second[c]) / 2;
    for (const double p : {first[c], second[c]}) {
      sum += p > 0 ? p * std::log2(p / mean) : 0;
    }
  }
  return std::max(0.0, sum / 2);
}

double total_variation(std::span<const double> first, std::span<const double> second) {
  double sum = 0;
  for (std::size_t c = 0; c < first.size(); ++c) {
    sum += std::abs(first[c] - second[c]);
  }
  return sum / 2;
}

double expected_total_variation(std::span<const double> shares, double n, double m) {
  double sum = 0;
  for (const double p : shares) {
    sum += std::sqrt(2 / std::numbers::pi * p * (1 - p) * (1 / n + 1 / m));
  }
  return sum / 2;
}

std::vector<Atom> atoms_of(std::span<const double> first, std::span<const double> second,
                           std::size_t rows_first, std::size_t rows_second, double least) {
  std::vector<Atom> atoms;
  std::size_t a = 0, b = 0;
  while (a < first.size() || b < second.size()) {
    const double x =
        b == second.size() || (a < first.size() && first[a] <= second[b]) ? first[a] : second[b];
    const std::size_t in_first = run_at(first, a, x), in_second = run_at(second, b, x);
    const Atom atom{x, share(in_first, rows_first), share(in_second, rows_second)};
    if (std::max(atom.first, atom.second) >= least) {
      atoms.push_back(atom);
    }
    a += in_first;
    b += in_second;
  }
  return atoms;
}

RareCategories rare_categories(std::span<const std::int32_t> first,
                               std::span<const std::int32_t> second, std::size_t categories,
                               double below, double m) {
  std::vector<std::size_t> in_first(categories, 0), in_second(categories, 0);
  const auto count = [](std::span<const std::int32_t> codes, std::vector<std::size_t>& counts) {
    for (const auto code : codes) {
      if (code >= 0) {
        ++counts[static_cast<std::size_t>(code)];
      }
    }
  };
  count(first, in_first);
  count(second, in_second);
  RareCategories found;
  std::size_t commonest_lost = 0;
  for (std::size_t c = 0; c < categories; ++c) {
    const double p = share(in_first[c], first.size()), q = share(in_second[c], second.size());
    if (in_first[c] == 0) {
      found.invented += in_second[c] > 0 ? 1 : 0;
      found.invented_rows += q;
    } else if (p < below) {
      ++found.rare;
      found.expected += -std::expm1(m * std::log1p(-p));
      found.rare_rows += p;
      found.present_rows += q;
      found.present += in_second[c] > 0 ? 1 : 0;
      if (in_second[c] == 0 && in_first[c] > commonest_lost) {
        commonest_lost = in_first[c];
        found.most_lost = c;
      }
    }
  }
  return found;
}

}  // namespace assay
