#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/run_record.h"

namespace assay {

/// What the provenance of a release promises, in words.
struct StatedGuarantee {
  std::string generator;  ///< "gaussian-copula"; empty: no provenance
  /// "epsilon = 1, delta = 1e-06 for each row (add or remove one)", "None: nothing is promised", ...
  std::string statement;
  std::vector<std::string> caveats;
  bool promised = false;
};

/// Reads generator_json and guarantee_json of the run. Another tool's file may lack any member but epsilon and delta:
/// what is lacking is said to be so.
StatedGuarantee stated_guarantee(const RunRecord& run);

/// Stands beside every promise.
inline constexpr std::string_view kAsStated =
    "As stated by the generator, not verified by this report.";

}  // namespace assay
