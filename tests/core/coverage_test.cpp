// Every interval and every test against the rate it promises, and against a mistake it must not
// survive. The slow tests print one line each for the table that tests/run.sh --slow keeps.
#include "tests/core/coverage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <iostream>

#include "core/parallel.h"
#include "core/text.h"
#include "tests/support/checks.h"

namespace assay::testing {

void PrintTo(const Claim& claim, std::ostream* out) { *out << claim.name; }

namespace {

std::size_t count(const std::function<bool(Rng&)>& event, std::size_t experiments, const Rng& rng) {
  std::vector<char> happened(experiments);
  parallel_for(experiments, [&](std::size_t i) {
    Rng own = rng.split(i);
    happened[i] = event(own);
  });
  return static_cast<std::size_t>(std::count(happened.begin(), happened.end(), 1));
}

/// Significantly rarer than `rate`.
bool too_rare(std::size_t k, std::size_t n, double rate) {
  const auto hits = static_cast<double>(k), trials = static_cast<double>(n);
  return hits / trials < rate && implausible(hits, trials, rate);
}

std::string line(const std::string& name, double level, std::size_t k, std::size_t n) {
  return text("coverage | ", name, " | ", level, " | ",
              static_cast<double>(k) / static_cast<double>(n), " | ", n);
}

void check(const Claim& claim, std::size_t experiments, bool print) {
  const double least = claim.level - claim.slack;
  const std::size_t kept = count(claim.holds, experiments, Rng(2026).split(claim.name));
  EXPECT_FALSE(too_rare(kept, experiments, least))
      << line(claim.name, claim.level, kept, experiments);
  const std::size_t wrong = count(claim.control, experiments, Rng(2026).split(claim.mistake));
  const std::string control = text(claim.name, " [control: ", claim.mistake, "]");
  EXPECT_TRUE(too_rare(wrong, experiments, least))
      << line(control, claim.level, wrong, experiments);
  if (print) {
    std::cout << line(claim.name, claim.level, kept, experiments) << '\n'
              << line(control, claim.level, wrong, experiments) << std::endl;
  }
}

std::vector<Claim> all_claims() {
  std::vector<Claim> all;
  for (const auto& claims : {interval_claims(), test_claims(), roc_claims(), resampling_claims()}) {
    all.insert(all.end(), claims.begin(), claims.end());
  }
  return all;
}

/// "Newcombe, small samples" becomes NewcombeSmallSamples.
std::string test_name(const ::testing::TestParamInfo<Claim>& info) {
  std::string made;
  bool capital = true;
  for (const char c : info.param.name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      made += capital ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    }
    capital = c == ' ';
  }
  return made;
}

class Coverage : public ::testing::TestWithParam<Claim> {};
TEST_P(Coverage, IsAsPromisedAndTheMistakeIsCaught) { check(GetParam(), GetParam().fast, false); }
INSTANTIATE_TEST_SUITE_P(Of, Coverage, ::testing::ValuesIn(all_claims()), test_name);

class SlowCoverage : public ::testing::TestWithParam<Claim> {};
TEST_P(SlowCoverage, IsAsPromisedAndTheMistakeIsCaught) {
  check(GetParam(), GetParam().slow, true);
}
INSTANTIATE_TEST_SUITE_P(Of, SlowCoverage, ::testing::ValuesIn(all_claims()), test_name);

}  // namespace
}  // namespace assay::testing
