#pragma once
#include <filesystem>
#include <string>

#include "core/schema.h"

namespace assay {

/// Reads an assay-schema/1 TOML file (DESIGN.md 4). Everything in it is declared; columns keep the
/// file's order. Throws InputError "FILE:LINE: key K: value V: rule": unknown key, wrong type,
/// unknown kind or role, low > high, ...
Schema read_schema(const std::filesystem::path& file);

/// The schema as TOML text, with a comment on every line that was inferred.
std::string schema_toml(const Schema& schema);
/// The schema as JSON text (report.json, section data.schema).
std::string schema_json(const Schema& schema);

}  // namespace assay
