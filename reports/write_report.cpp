#include "core/error.h"
#include "core/files.h"
#include "reports/report.h"

namespace assay {
namespace {

struct Format {
  std::string_view name;
  std::string (*render)(const RunRecord&);
};
constexpr Format kFormats[] = {
    {"html", report_html}, {"md", report_markdown}, {"json", report_json}, {"csv", report_csv}};

}  // namespace

void write_report(const RunRecord& run, std::string_view format,
                  const std::filesystem::path& folder) {
  std::string known;
  for (const auto& each : kFormats) {
    if (each.name == format) {
      write_file(folder / ("report." + std::string(format)), each.render(run));
      return;
    }
    known += (known.empty() ? "" : ", ") + std::string(each.name);
  }
  throw InputError(text("no report format '", format, "'; choose one of: ", known));
}

}  // namespace assay
