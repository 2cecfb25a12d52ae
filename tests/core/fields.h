#pragma once
#include <string>
#include <utility>
#include <vector>

#include "core/schema.h"

namespace assay::testing {

inline Field field(std::string name, Kind kind = Kind::kNumeric) {
  Field out;
  out.name = std::move(name);
  out.kind = kind;
  return out;
}

inline Field declared(std::string name, Kind kind) {
  Field out = field(std::move(name), kind);
  out.kind_source = Source::kDeclared;
  return out;
}

/// A categorical column; its categories as declared or inferred as the column itself.
inline Field with_categories(Field field, std::vector<std::string> categories) {
  field.kind = Kind::kCategorical;
  field.categories = std::move(categories);
  field.categories_source = field.kind_source;
  return field;
}

}  // namespace assay::testing
