#pragma once
#include <string>
#include <utility>
#include <vector>

#include "core/evidence.h"
#include "core/result.h"
#include "core/rng.h"

namespace assay::testing {

/// One attack of the registry, e.g. "attacks.inference", with options as text; seed 1. Verdicts are not settled.
Result run_attack(const std::string& id, const Evidence& evidence,
                  const std::vector<std::pair<std::string, std::string>>& options = {});

/// attacks.replay and attacks.membership, settled together; without learned scores unless asked for.
struct Audit {
  Result replay, membership;
};
Audit audit(const Evidence& evidence, bool learned = false);

/// Expects that neither accuses and both could have.
void expect_silence(const Audit& found);

/// The first `count` people once more: numbers off by up to one per cent and rounded to whole ones, and one cell of
/// somebody else's. Numeric and categorical columns only.
Table near_copies(const Table& people, std::size_t count, Rng rng);

}  // namespace assay::testing
