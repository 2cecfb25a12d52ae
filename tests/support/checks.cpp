#include "tests/support/checks.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace assay::testing {

::testing::AssertionResult follows(std::vector<double> x, const Cdf& cdf, double alpha) {
  std::sort(x.begin(), x.end());
  const auto n = static_cast<double>(x.size());
  double gap = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto rank = static_cast<double>(i);
    gap = std::max({gap, (rank + 1) / n - cdf(x[i]), cdf(x[i]) - rank / n});
  }
  const double bound = std::sqrt(std::log(2 / alpha) / (2 * n));
  if (gap <= bound) {
    return ::testing::AssertionSuccess();
  }
  return ::testing::AssertionFailure() << "gap " << gap << " > " << bound << " (n = " << n << ")";
}

bool implausible(double k, double n, double p, double alpha) {
  const double q = k / n;
  const double hit = q > 0 ? q * std::log(q / p) : 0;
  const double miss = q < 1 ? (1 - q) * std::log((1 - q) / (1 - p)) : 0;
  return n * (hit + miss) > std::log(2 / alpha);
}

double binomial_tail(int k, int n, double p) {
  double sum = 0;
  for (int i = std::max(k, 0); i <= n; ++i) {
    sum += std::exp(std::lgamma(n + 1.0) - std::lgamma(i + 1.0) - std::lgamma(n - i + 1.0) +
                    i * std::log(p) + (n - i) * std::log1p(-p));
  }
  return std::min(sum, 1.0);
}

std::string input_error(const std::function<void()>& body) {
  try {
    body();
  } catch (const InputError& error) {
    return error.what();
  }
  ADD_FAILURE() << "no InputError was thrown";
  return "";
}

}  // namespace assay::testing
