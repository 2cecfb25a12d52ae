#include "tests/support/results.h"

#include <algorithm>

#include "core/error.h"

namespace assay::testing {

double value_of(const Values& values, const std::string& name) {
  for (const auto& [key, value] : values) {
    if (const auto* number = std::get_if<double>(&value); number != nullptr && key == name) {
      return *number;
    }
  }
  throw InternalError("no number '" + name + "'");
}

double value_of(const Result& result, const std::string& name) {
  return value_of(result.values, name);
}

const Part* find_part(const Result& result, const Key& key) {
  const auto found = std::find_if(result.parts.begin(), result.parts.end(),
                                  [&](const Part& part) { return part.key == key; });
  return found == result.parts.end() ? nullptr : &*found;
}

const Part& part_of(const Result& result, const Key& key) {
  if (const Part* part = find_part(result, key)) {
    return *part;
  }
  std::string words;
  for (const auto& [name, value] : key) {
    words += ' ' + name + '=' + value;
  }
  throw InternalError("no part" + words);
}

}  // namespace assay::testing
