#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace assay::testing {

using Cdf = std::function<double(double)>;

/// sup |F_n - F| against the Dvoretzky-Kiefer-Wolfowitz bound at false-alarm rate `alpha`, valid for every n
/// (Massart 1990: constant 2).
::testing::AssertionResult follows(std::vector<double> x, const Cdf& cdf, double alpha = 1e-9);

/// Chernoff: k successes in n trials would be rarer than `alpha` at success rate p (0 < p < 1), on either side.
bool implausible(double k, double n, double p, double alpha = 1e-9);

/// P[X >= k], X ~ binomial(n, p), exact; 0 < p < 1.
double binomial_tail(int k, int n, double p);

/// Runs `body` and returns the message of the InputError it throws; fails if it throws none.
std::string input_error(const std::function<void()>& body);

}  // namespace assay::testing
