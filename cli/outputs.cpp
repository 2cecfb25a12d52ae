#include "cli/outputs.h"

#include "core/files.h"
#include "reports/report.h"
#include "reports/run_store.h"

namespace assay::cli {

std::vector<std::string> run_files() {
  return {"run.h5", "report.html", "report.md", "report.json"};
}

void write_run(const RunRecord& run, const std::filesystem::path& folder) {
  make_folder(folder);
  save_run(folder / "run.h5", run);
  for (const auto* format : {"html", "md", "json"}) {
    write_report(run, format, folder);
  }
}

}  // namespace assay::cli
