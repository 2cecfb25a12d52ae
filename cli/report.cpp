#include "reports/report.h"

#include <algorithm>
#include <array>
#include <iostream>

#include "cli/command.h"
#include "cli/guards.h"
#include "core/error.h"
#include "core/files.h"
#include "reports/run_store.h"

namespace assay::cli {
namespace {

constexpr std::array<std::string_view, 4> kFormats = {"html", "md", "json", "csv"};

int run(const Arguments& arguments, const std::string&) {
  const auto formats = arguments.split_list("format");
  require(!formats.empty(), "report: --format names no format; choose from html, md, json, csv");
  for (const auto& format : formats) {
    require(std::find(kFormats.begin(), kFormats.end(), format) != kFormats.end(),
            "report: no format '", format, "'; choose from html, md, json, csv",
            format == "pdf" ? " (a browser prints report.html as PDF)" : "");
  }
  const std::filesystem::path folder = arguments.text("out");
  std::vector<std::string> files;
  for (const auto& format : formats) {
    files.push_back("report." + format);
  }
  keep_apart(given_files(arguments, {"RUN"}), files_in("--out", folder, files));
  const auto record = load_run(arguments.text("RUN"));
  make_folder(folder);
  for (const auto& format : formats) {
    write_report(record, format, folder);
    std::cout << (folder / ("report." + format)).string() << '\n';
  }
  return 0;
}

}  // namespace

Command report_command() {
  Flag format{"format", "F,...", "any of html, md, json, csv", "html,md,json"};
  format.repeats = true;
  return {{"report",
           "the reports of a run, rendered again",
           {required({"RUN", "", "folder of a run, or its run.h5"})},
           {format, out_flag("DIR", "folder for report.<format>")}},
          run};
}

}  // namespace assay::cli
