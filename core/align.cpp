#include <unordered_map>

#include "core/error.h"
#include "core/table.h"

namespace assay {
namespace {

/// The columns of `table` in the order of `first`; throws where names or kinds differ.
Table in_order_of(const Schema& first, const Table& table) {
  std::vector<std::size_t> order;
  for (const auto& field : first.fields) {
    const auto found = table.schema().find(field.name);
    require(found.has_value(), "the tables differ: column '", field.name,
            "' of the training table is missing from another table; give all the same columns");
    const auto kind = table.field(*found).kind;
    require(kind == field.kind, "the tables differ: column '", field.name, "' is ",
            name_of(field.kind), " in the training table but ", name_of(kind),
            " in another table; declare its kind in a schema");
    order.push_back(*found);
  }
  for (const auto& field : table.schema().fields) {
    require(first.find(field.name).has_value(), "the tables differ: column '", field.name,
            "' is not in the training table; remove it or add it there");
  }
  return table.select(order);
}

/// Words of one column over all tables: those of the first in their order, then new ones as they come.
struct Dictionary {
  std::vector<std::string> words;
  std::vector<std::vector<std::int32_t>> recode;  ///< per table: old code -> new code
};

Dictionary merge_words(const std::vector<Table>& tables, std::size_t column) {
  Dictionary merged;
  std::unordered_map<std::string_view, std::int32_t> position;
  for (const auto& table : tables) {
    auto& recode = merged.recode.emplace_back();
    for (const auto& word : table.words(column)) {
      const auto next = static_cast<std::int32_t>(position.size());
      const auto [entry, is_new] = position.try_emplace(word, next);
      if (is_new) {
        merged.words.push_back(word);
      }
      recode.push_back(entry->second);
    }
  }
  return merged;
}

Codes recoded(std::span<const std::int32_t> codes, const std::vector<std::int32_t>& recode) {
  std::vector<std::int32_t> out(codes.size());
  for (std::size_t row = 0; row < codes.size(); ++row) {
    out[row] = codes[row] < 0 ? -1 : recode[static_cast<std::size_t>(codes[row])];
  }
  return out;
}

}  // namespace

std::vector<Table> align(std::span<const Table> tables) {
  ensure(!tables.empty(), "align needs a table");
  std::vector<Table> ordered;
  for (const auto& table : tables) {
    ordered.push_back(in_order_of(tables[0].schema(), table));
  }
  Schema schema = tables[0].schema();
  std::vector<std::vector<Column>> columns(tables.size());
  for (std::size_t c = 0; c < schema.fields.size(); ++c) {
    Field& field = schema.fields[c];
    const bool coded =
        field.kind == Kind::kCategorical || field.kind == Kind::kText || field.kind == Kind::kId;
    if (!coded) {
      for (std::size_t t = 0; t < ordered.size(); ++t) {
        columns[t].push_back(ordered[t].column(c));
      }
      continue;
    }
    auto merged = merge_words(ordered, c);
    const auto known = ordered[0].words(c).size();
    const bool categorical = field.kind == Kind::kCategorical;
    if (categorical) {
      field.foreign += merged.words.size() - known;
      field.categories = merged.words;
    }
    const auto words = std::make_shared<const std::vector<std::string>>(std::move(merged.words));
    for (std::size_t t = 0; t < ordered.size(); ++t) {
      auto codes = recoded(ordered[t].codes(c), merged.recode[t]);
      columns[t].push_back(categorical ? Column(codes) : Column(Words{codes, words}));
    }
  }
  std::vector<Table> aligned;
  for (auto& table : columns) {
    aligned.emplace_back(schema, std::move(table));
  }
  return aligned;
}

}  // namespace assay
