#pragma once
#include <string>

#include "cli/arguments.h"
#include "core/json.h"

namespace assay::cli {

/// What one method found: sentences for people, members for JSON.
struct Answer {
  std::string words;  ///< a line a sentence
  Json json = Json::object();
};

/// The methods of `assay bound`. Each reads the options of its method (the counts, delta, alpha), which must be
/// there. Throw InputError for counts that do not fit together.
Answer residual_risk_answer(const Arguments& arguments);
Answer clopper_pearson_answer(const Arguments& arguments);
Answer gdp_answer(const Arguments& arguments);
Answer one_run_answer(const Arguments& arguments);
Answer one_run_fdp_answer(const Arguments& arguments);

}  // namespace assay::cli
