#pragma once
#include <string>

#include "core/result.h"

namespace assay::testing {

/// The number of that name. Throws InternalError if there is none.
double value_of(const Values& values, const std::string& name);
/// That of a result's own values.
double value_of(const Result& result, const std::string& name);

/// The part of exactly that key; nullptr if there is none. Lives as long as `result`.
const Part* find_part(const Result& result, const Key& key);
/// The same, but throws InternalError if there is none.
const Part& part_of(const Result& result, const Key& key);

}  // namespace assay::testing
