#pragma once
#include <filesystem>

#include "core/run_record.h"

namespace assay {

/// One HDF5 file per run, readable without us (h5py): no compound types. Written under
/// "<file>.part" and renamed, so a file that exists is complete.
///   /            attributes: format = "assay-run/1", version, git, command, host, started, seed,
///   threads, seconds /options     one attribute an option;   /data/<table>, /columns/<n>,
///   /results/<n>/...: one group each
void save_run(const std::filesystem::path& file, const RunRecord& run);

/// Throws InputError: not found, not HDF5, another or newer format, torn. `file` may be a run's
/// folder (its run.h5).
RunRecord load_run(const std::filesystem::path& file);

}  // namespace assay
