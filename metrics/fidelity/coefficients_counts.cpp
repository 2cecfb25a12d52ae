#include "metrics/fidelity/coefficients_counts.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "metrics/fidelity/mutual_information.h"

namespace assay {
namespace {

double occupied(const std::vector<std::int64_t>& margin) {
  return static_cast<double>(
      std::ranges::count_if(margin, [](std::int64_t count) { return count > 0; }));
}

/// Shannon entropy in nats.
double entropy(const std::vector<std::int64_t>& margin, double rows) {
  double sum = 0;
  for (const auto count : margin) {
    if (count > 0) {
      const double share = static_cast<double>(count) / rows;
      sum -= share * std::log(share);
    }
  }
  return sum;
}

/// chi2/n = sum over cells of (n_xy - e)^2/(e n), e = n_x n_y/n.
double phi_square(const PairCounts& counts, const std::vector<std::int64_t>& first,
                  const std::vector<std::int64_t>& second, double rows) {
  double sum = 0;
  for (std::size_t a = 0; a < first.size(); ++a) {
    for (std::size_t b = 0; b < second.size(); ++b) {
      const double expected = static_cast<double>(first[a]) * static_cast<double>(second[b]) / rows;
      if (expected > 0) {
        const double gap = static_cast<double>(counts.at(a, b)) - expected;
        sum += gap * gap / expected;
      }
    }
  }
  return sum / rows;
}

}  // namespace

std::optional<double> bergsma_v(const PairCounts& counts) {
  const auto first = counts.first_margin(), second = counts.second_margin();
  const auto n = static_cast<double>(counts.rows());
  const double r = occupied(first), c = occupied(second);
  if (r < 2 || c < 2) {
    return std::nullopt;
  }
  const double phi =
      std::max(0.0, phi_square(counts, first, second, n) - (r - 1) * (c - 1) / (n - 1));
  const double r_less = r - 1 - (r - 1) * (r - 1) / (n - 1);
  const double c_less = c - 1 - (c - 1) * (c - 1) / (n - 1);
  const double least = std::min(r_less, c_less);
  if (!(least > 0)) {
    return std::nullopt;
  }
  return std::min(1.0, std::sqrt(phi / least));
}

TheilsU theils_u(const PairCounts& counts) {
  TheilsU out;
  const auto information = mutual_information(counts);
  if (!information) {
    return out;
  }
  const auto rows = static_cast<double>(counts.rows());
  const double first = entropy(counts.first_margin(), rows);
  const double second = entropy(counts.second_margin(), rows);
  if (first > 0) {
    out.first_given_second = std::min(1.0, information->plug_in / first);
  }
  if (second > 0) {
    out.second_given_first = std::min(1.0, information->plug_in / second);
  }
  return out;
}

}  // namespace assay
