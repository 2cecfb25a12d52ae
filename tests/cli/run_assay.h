#pragma once
#include <string>
#include <vector>

namespace assay::testing {

/// What one call of the real binary said.
struct Call {
  int status = -1;
  std::string out, err;
};

/// Runs `assay` with these words, as a user in a shell would, without a terminal.
Call run_assay(const std::vector<std::string>& words);

/// How many lines a message has.
std::size_t lines(const std::string& message);

}  // namespace assay::testing
