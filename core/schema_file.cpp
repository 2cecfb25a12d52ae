#include "core/schema_file.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <set>

#include <toml++/toml.h>

#include "core/constraints.h"
#include "core/date_format.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text_cells.h"

namespace assay {
namespace {

/// Reads the parts of one schema file; every complaint names file, line and key.
class Reader {
 public:
  Reader(std::string file, const toml::table& root) : file_(std::move(file)), root_(root) {}

  Schema read() {
    check_keys(root_, "the top level",
               {"format", "rows-public", "max-rows-per-entity", "columns", "constraints"});
    const auto* format = root_.get("format");
    check(format != nullptr, root_, "key \"format\" is missing; write format = \"assay-schema/1\"");
    check(string(*format, "format") == "assay-schema/1", *format,
          "key \"format\": only \"assay-schema/1\" is known");
    Schema schema;
    if (const auto* node = root_.get("rows-public")) {
      check(node->is_boolean(), *node, "key \"rows-public\" must be true or false");
      schema.rows_public = node->as_boolean()->get();
    }
    read_columns(schema);
    if (const auto* node = root_.get("max-rows-per-entity")) {
      schema.max_rows_per_entity = positive_integer(*node, "max-rows-per-entity");
      check(!schema.with(Role::kEntity).empty(), *node,
            "key \"max-rows-per-entity\" needs a column with role = \"entity\"");
    }
    read_constraints(schema);
    return schema;
  }

 private:
  template <class... Parts>
  void check(bool holds, const toml::node& node, const Parts&... parts) const {
    if (!holds) {
      throw InputError(text(file_, ":", node.source().begin.line, ": ", parts...));
    }
  }

  void check_keys(const toml::table& table, std::string_view where,
                  std::initializer_list<std::string_view> allowed) const {
    for (const auto& [key, node] : table) {
      if (std::ranges::find(allowed, key.str()) == allowed.end()) {
        std::string names;
        for (const auto name : allowed) {
          names += text(names.empty() ? "" : ", ", name);
        }
        throw InputError(text(file_, ":", key.source().begin.line, ": key ", shown(key.str()),
                              " is unknown in ", where, "; use one of: ", names));
      }
    }
  }

  std::string string(const toml::node& node, std::string_view key) const {
    check(node.is_string(), node, "key \"", key, "\" must be a string in quotes");
    return node.as_string()->get();
  }

  double number(const toml::node& node, std::string_view key) const {
    const auto value = node.is_number() ? node.value<double>() : std::nullopt;
    check(value && std::isfinite(*value), node, "key \"", key, "\" must be a finite number");
    return *value;
  }

  std::int64_t positive_integer(const toml::node& node, std::string_view key) const {
    check(node.is_integer() && node.as_integer()->get() > 0, node, "key \"", key,
          "\" must be a whole number above 0");
    return node.as_integer()->get();
  }

  std::vector<std::string> strings(const toml::node& node, std::string_view key) const {
    check(node.is_array(), node, "key \"", key, "\" must be a list of strings: [\"a\", \"b\"]");
    std::vector<std::string> values;
    for (const auto& element : *node.as_array()) {
      values.push_back(string(element, key));
      check(std::ranges::count(values, values.back()) == 1, element, "key \"", key, "\" lists ",
            shown(values.back()), " twice; remove one");
    }
    return values;
  }

  /// `parse(string)`, its complaint with file, line and key in front.
  template <class Parse>
  auto parsed(const toml::node& node, std::string_view key, const Parse& parse) const {
    const auto value = string(node, key);
    try {
      return parse(value);
    } catch (const InputError& error) {
      throw InputError(
          text(file_, ":", node.source().begin.line, ": key \"", key, "\": ", error.what()));
    }
  }

  void read_columns(Schema& schema) const {
    const auto* node = root_.get("columns");
    check(node != nullptr && node->is_table() && !node->as_table()->empty(), root_,
          "no columns; write at least one [columns.NAME]");
    // toml++ sorts by name; the file's order is the columns' order.
    std::vector<std::pair<const toml::key*, const toml::node*>> in_order;
    for (const auto& [key, column] : *node->as_table()) {
      in_order.emplace_back(&key, &column);
    }
    std::ranges::sort(in_order, {}, [](const auto& entry) {
      const auto at = entry.first->source().begin;
      return std::pair(at.line, at.column);
    });
    for (const auto& [key, column] : in_order) {
      check(column->is_table(), *column, "key ", shown(key->str()),
            " must be a table: [columns.NAME]");
      schema.fields.push_back(field(std::string(key->str()), *column->as_table()));
    }
  }

  Field field(std::string name, const toml::table& table) const {
    const std::string where = text("column ", shown(name));
    check_keys(table, where,
               {"kind", "bounds", "step", "missing", "role", "categories", "favourable", "format",
                "dimension"});
    Field field;
    field.name = std::move(name);
    field.kind_source = Source::kDeclared;
    const auto* kind = table.get("kind");
    check(kind != nullptr, table, where, ": key \"kind\" is missing");
    field.kind = parsed(*kind, "kind", kind_from);
    read_domain(field, table, where);
    if (const auto* node = table.get("missing")) {
      field.missing = strings(*node, "missing");
    }
    if (const auto* node = table.get("role")) {
      read_roles(field, *node);
    }
    if (const auto* node = table.get("favourable")) {
      field.favourable = string(*node, "favourable");
      const bool known =
          field.categories.empty() || std::ranges::count(field.categories, field.favourable) > 0;
      check(known, *node, where, ": key \"favourable\": ", shown(field.favourable),
            " is not one of the categories");
    }
    return field;
  }

  /// The keys that belong to one kind each.
  void read_domain(Field& field, const toml::table& table, const std::string& where) const {
    const auto get = [&](const char* key, Kind kind) {
      const auto* node = table.get(key);
      if (node != nullptr) {
        check(field.kind == kind, *node, where, ": key \"", key, "\" is for ", name_of(kind),
              " columns; this one is ", name_of(field.kind));
      }
      return node;
    };
    if (const auto* node = get("bounds", Kind::kNumeric)) {
      const auto* pair = node->as_array();
      check(pair != nullptr && pair->size() == 2, *node, where,
            ": key \"bounds\" must be [low, high]");
      field.bounds = Bounds{number(*pair->get(0), "bounds"), number(*pair->get(1), "bounds")};
      check(field.bounds->low <= field.bounds->high, *node, where, ": key \"bounds\": low ",
            field.bounds->low, " is above high ", field.bounds->high);
    }
    if (const auto* node = get("step", Kind::kNumeric)) {
      field.step = number(*node, "step");
      check(field.step > 0, *node, where, ": key \"step\" must be above 0");
    }
    if (const auto* node = get("categories", Kind::kCategorical)) {
      field.categories = strings(*node, "categories");
      field.categories_source = Source::kDeclared;
      check(!field.categories.empty(), *node, where,
            ": key \"categories\" must not be empty; leave it out to infer them");
    }
    if (const auto* node = get("format", Kind::kDatetime)) {
      field.format = parsed(*node, "format", [](const std::string& pattern) {
        const DateFormat valid(pattern);
        return pattern;
      });
    }
    if (const auto* node = get("dimension", Kind::kVector)) {
      field.dimension = static_cast<std::size_t>(positive_integer(*node, "dimension"));
    }
    check(field.kind != Kind::kVector || field.dimension > 0, table, where,
          ": a vector column needs key \"dimension\", its numbers per row");
  }

  void read_roles(Field& field, const toml::node& node) const {
    if (node.is_string()) {
      field.roles = {parsed(node, "role", role_from)};
      return;
    }
    strings(node, "role");  // a list without repeats
    for (const auto& element : *node.as_array()) {
      field.roles.push_back(parsed(element, "role", role_from));
    }
  }

  void read_constraints(Schema& schema) const {
    const auto* node = root_.get("constraints");
    if (node == nullptr) {
      return;
    }
    check(node->is_array_of_tables(), *node, "key \"constraints\" must be tables: [[constraints]]");
    for (const auto& element : *node->as_array()) {
      const auto& table = *element.as_table();
      check_keys(table, "[[constraints]]", {"rule"});
      const auto* rule = table.get("rule");
      check(rule != nullptr, table, "key \"rule\" is missing in [[constraints]]");
      schema.constraints.push_back(parsed(*rule, "rule", [&](const std::string& words) {
        return parse_constraint(schema, words).rule;
      }));
    }
  }

  std::string file_;
  const toml::table& root_;
};

}  // namespace

Schema read_schema(const std::filesystem::path& file) {
  const auto content = read_file(file);
  try {
    const toml::table root = toml::parse(content);
    return Reader(file.string(), root).read();
  } catch (const toml::parse_error& error) {
    throw InputError(text(file.string(), ":", error.source().begin.line,
                          ": is not TOML: ", error.description()));
  }
}

}  // namespace assay
