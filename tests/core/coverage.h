#pragma once
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "core/rng.h"

namespace assay::testing {

/// A promise about the rate of an event over repeated data sets: an interval holds the truth, a
/// test raises no false alarm.
///
/// `holds` simulates one data set and says whether the promise was kept; `control` does the same
/// with a named mistake. The rate of `holds` must not lie significantly (1e-9) below `level -
/// slack`; that of `control` must. `slack` is 0 for exact methods; for the others it is what
/// asymptotics may cost at the simulated size.
struct Claim {
  std::string name;
  double level = 0.95, slack = 0;
  std::size_t fast = 2'000, slow = 20'000;  ///< experiments in the fast and in the slow test
  std::function<bool(Rng&)> holds;
  std::string mistake;  ///< what `control` does wrong
  std::function<bool(Rng&)> control;
};

void PrintTo(const Claim& claim, std::ostream* out);  ///< for GoogleTest: the name

std::vector<Claim> interval_claims();
std::vector<Claim> test_claims();
std::vector<Claim> roc_claims();
std::vector<Claim> resampling_claims();

}  // namespace assay::testing
