#include "generators/published.h"

#include <cmath>

namespace assay {
namespace {

std::vector<bool> drawn_codes(std::size_t column, std::size_t categories,
                              std::span<std::vector<Margin>* const> models) {
  std::vector<bool> drawn(categories);
  for (const auto* margins : models) {
    for (const double code : (*margins)[column].low) {
      if (!std::isnan(code)) {
        drawn[static_cast<std::size_t>(code)] = true;
      }
    }
  }
  return drawn;
}

}  // namespace

Schema published_schema(Schema schema, std::span<std::vector<Margin>* const> models) {
  for (std::size_t j = 0; j < schema.fields.size(); ++j) {
    auto& field = schema.fields[j];
    if (field.kind != Kind::kCategorical || field.categories_source == Source::kDeclared) {
      continue;
    }
    const auto drawn = drawn_codes(j, field.categories.size(), models);
    const std::size_t native = field.categories.size() - field.foreign;
    std::vector<double> renumbered(drawn.size());
    std::vector<std::string> kept;
    field.foreign = 0;
    for (std::size_t code = 0; code < drawn.size(); ++code) {
      renumbered[code] = static_cast<double>(kept.size());
      if (drawn[code]) {
        kept.push_back(std::move(field.categories[code]));
        field.foreign += code >= native ? 1 : 0;
      }
    }
    field.categories = std::move(kept);
    for (auto* margins : models) {
      auto& margin = (*margins)[j];
      for (auto& code : margin.low) {
        code = std::isnan(code) ? code : renumbered[static_cast<std::size_t>(code)];
      }
      margin.high = margin.low;
    }
  }
  return schema;
}

}  // namespace assay
