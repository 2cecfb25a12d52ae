#pragma once
#include <filesystem>
#include <string>

#include "core/schema.h"

namespace assay {

/// Reads an assay-schema/1 TOML file (DESIGN.md 4). Everything in it is declared, but for the categories of a column
/// that lists none: read_table takes these from the rows, as inferred ones, and the schema of that table is the one to
/// read a holdout or a release by. Columns keep the file's order. Throws InputError "FILE:LINE: key K: value V: rule":
/// unknown key, wrong type, unknown kind or role, low > high, a constraint that cannot be read (constraints.h), ...
Schema read_schema(const std::filesystem::path& file);

/// The schema as TOML text, with a comment on every line that was inferred. Inferred categories are themselves a
/// comment, which the user may turn into a declaration: read back, they are inferred again.
std::string schema_toml(const Schema& schema);
/// The schema as JSON text (report.json, section data.schema).
std::string schema_json(const Schema& schema);

}  // namespace assay
