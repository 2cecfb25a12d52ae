#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "core/run_record.h"

namespace assay::cli {

/// What write_run writes.
std::vector<std::string> run_files();

/// Writes run.h5, report.html, report.md and report.json into the folder.
void write_run(const RunRecord& run, const std::filesystem::path& folder);

}  // namespace assay::cli
