#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "core/run_record.h"

namespace assay {

std::string report_json(const RunRecord& run);  ///< DESIGN.md 5, exactly
std::string report_markdown(const RunRecord& run);
std::string report_html(
    const RunRecord& run);  ///< one self-contained file, static SVG, no network, nothing links out
std::string report_csv(
    const RunRecord& run);  ///< one line an estimate or part: id, key, value, low, high, note

/// Writes FOLDER/report.<format>; format: html, md, json or csv. Throws InputError for another
/// format.
void write_report(const RunRecord& run, std::string_view format,
                  const std::filesystem::path& folder);

}  // namespace assay
