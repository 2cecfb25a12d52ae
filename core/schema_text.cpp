#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/schema_file.h"

namespace assay {
namespace {

/// A TOML basic string.
std::string toml_string(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      fmt::format_to(std::back_inserter(out), "\\u{:04X}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string toml_list(const std::vector<std::string>& values) {
  std::string out;
  for (const auto& value : values) {
    out += (out.empty() ? "" : ", ") + toml_string(value);
  }
  return '[' + out + ']';
}

/// Column names stand bare where TOML allows it.
std::string toml_key(const std::string& name) {
  const bool bare = !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
  return bare ? name : toml_string(name);
}

std::vector<std::string> role_names(const Field& field) {
  std::vector<std::string> names;
  std::ranges::transform(field.roles, std::back_inserter(names),
                         [](Role role) { return std::string(name_of(role)); });
  return names;
}

std::string_view note(Source source) {
  return source == Source::kInferred ? "  # inferred from the rows: check it" : "";
}

/// Inferred ones as a comment: a line that is kept unread would declare them, and so switch off the protection of rare
/// values.
void append_categories(std::string& out, const Field& field) {
  const bool declared = field.categories_source == Source::kDeclared;
  fmt::format_to(std::back_inserter(out), "{}categories = {}\n",
                 declared ? ""
                          : "# The values found in the rows. Taking the \"# \" away declares that "
                            "all of them are public "
                            "knowledge, the rare ones too:\n# ",
                 toml_list(field.categories));
}

void append_field(std::string& out, const Field& field) {
  const auto to = std::back_inserter(out);
  fmt::format_to(to, "\n[columns.{}]\nkind = \"{}\"{}\n", toml_key(field.name), name_of(field.kind),
                 note(field.kind_source));
  if (field.bounds) {
    fmt::format_to(to, "bounds = [{}, {}]\n", field.bounds->low, field.bounds->high);
  }
  if (field.step > 0) {
    fmt::format_to(to, "step = {}\n", field.step);
  }
  if (!field.categories.empty()) {
    append_categories(out, field);
  }
  if (!field.format.empty()) {
    fmt::format_to(to, "format = {}{}\n", toml_string(field.format), note(field.kind_source));
  }
  if (field.dimension > 0) {
    fmt::format_to(to, "dimension = {}\n", field.dimension);
  }
  if (field.missing != std::vector<std::string>{""}) {
    fmt::format_to(to, "missing = {}{}\n", toml_list(field.missing), note(field.kind_source));
  }
  if (field.roles.size() == 1) {
    fmt::format_to(to, "role = \"{}\"\n", name_of(field.roles[0]));
  } else if (!field.roles.empty()) {
    fmt::format_to(to, "role = {}\n", toml_list(role_names(field)));
  }
  if (!field.favourable.empty()) {
    fmt::format_to(to, "favourable = {}\n", toml_string(field.favourable));
  }
}

}  // namespace

std::string schema_toml(const Schema& schema) {
  std::string out = "format = \"assay-schema/1\"\n";
  const auto to = std::back_inserter(out);
  if (schema.rows_public) {
    out += "rows-public = true\n";
  }
  if (schema.max_rows_per_entity) {
    fmt::format_to(to, "max-rows-per-entity = {}\n", *schema.max_rows_per_entity);
  }
  for (const auto& field : schema.fields) {
    append_field(out, field);
  }
  for (const auto& rule : schema.constraints) {
    fmt::format_to(to, "\n[[constraints]]\nrule = {}\n", toml_string(rule));
  }
  return out;
}

std::string schema_json(const Schema& schema) {
  using Json = nlohmann::ordered_json;
  const auto source = [](Source s) { return s == Source::kDeclared ? "declared" : "inferred"; };
  Json columns = Json::array();
  for (const auto& field : schema.fields) {
    Json column = {{"name", field.name},
                   {"kind", name_of(field.kind)},
                   {"kind_source", source(field.kind_source)}};
    if (field.kind == Kind::kCategorical) {
      column["categories"] = field.categories;
      column["categories_source"] = source(field.categories_source);
      column["foreign"] = field.foreign;
    }
    if (field.kind == Kind::kNumeric) {
      column["bounds"] = field.bounds ? Json{field.bounds->low, field.bounds->high} : Json();
      column["step"] = field.step > 0 ? Json(field.step) : Json();
      column["decimals"] = field.decimals >= 0 ? Json(field.decimals) : Json();
    }
    if (field.kind == Kind::kDatetime) {
      column["format"] = field.format;
    }
    if (field.kind == Kind::kVector) {
      column["dimension"] = field.dimension;
    }
    column["missing"] = field.missing;
    column["roles"] = role_names(field);
    column["favourable"] = field.favourable.empty() ? Json() : Json(field.favourable);
    columns.push_back(std::move(column));
  }
  const Json json = {{"rows_public", schema.rows_public},
                     {"max_rows_per_entity",
                      schema.max_rows_per_entity ? Json(*schema.max_rows_per_entity) : Json()},
                     {"columns", std::move(columns)},
                     {"constraints", schema.constraints}};
  return json.dump();
}

}  // namespace assay
