#pragma once
#include <filesystem>
#include <functional>
#include <string>

#include "core/schema.h"
#include "core/state.h"

namespace assay {

/// Saves a fitted model: `walk` visits its state. The file starts with format, model name and schema; it is written
/// under "<file>.part" and renamed, so a file that exists is complete. Throws InputError if it cannot be written.
void save_state(const std::filesystem::path& file, const std::string& model, const Schema& schema,
                const std::function<void(StateVisitor&)>& walk);

/// Loads what save_state wrote. Throws InputError if the file is not one, holds another model, or lacks a field.
Schema load_state(const std::filesystem::path& file, const std::string& model,
                  const std::function<void(StateVisitor&)>& walk);

/// Tables as state (the resampling generators keep rows): every column by kind.
class Table;
void visit_table(StateVisitor& visitor, std::string_view name, Table& table);

}  // namespace assay
