#pragma once
#include <filesystem>

#include "core/run_record.h"

namespace assay::cli {

/// Writes run.h5, report.html, report.md and report.json into the folder.
void write_run(const RunRecord& run, const std::filesystem::path& folder);

}  // namespace assay::cli
