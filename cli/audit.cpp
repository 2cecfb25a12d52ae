#include "experiments/audit.h"

#include <spdlog/spdlog.h>

#include <iostream>

#include "cli/catalogue.h"
#include "cli/command.h"
#include "cli/guards.h"
#include "cli/outputs.h"
#include "cli/words.h"
#include "core/files.h"
#include "reports/words.h"

namespace assay::cli {
namespace {

void print_results(const RunRecord& run) {
  for (const auto& result : run.results) {
    std::cout << padded(result.id, 24) << padded(estimate_words(result.estimate), 32);
    if (result.verdict) {
      std::cout << name_of(*result.verdict);
    } else if (!result.estimate) {
      std::cout << first_sentence(result.note);
    }
    std::cout << '\n';
  }
}

int run(const Arguments& arguments, const std::string& line) {
  std::vector<MeasureOption> options;
  for (auto& [name, value] : arguments.pairs("set")) {
    options.push_back({name, value});
  }
  const auto plan =
      plan_measures(arguments.split_list("only"), arguments.split_list("skip"), options);
  AuditInput input;
  input.train = arguments.text("train");
  input.synthetic = arguments.text("synthetic");
  input.holdout = arguments.optional("holdout");
  input.schema = arguments.optional("schema");
  input.provenance = arguments.optional("provenance");
  input.seed = arguments.count("seed");
  const std::filesystem::path out = arguments.text("out");
  keep_apart(given_files(arguments, {"train", "holdout", "synthetic", "schema", "provenance"}),
             files_in("--out", out, run_files()));
  make_folder(out);  // before the work, so that a bad folder is found at once
  RunRecord record = run_audit(input, plan, [](const Result& result) {
    spdlog::info("{} took {:.2f} s", result.id, result.seconds);
  });
  record.command = line;
  write_run(record, out);
  print_results(record);
  if (const auto summary = summary_of(record); !summary.empty()) {
    std::cout << summary << '\n';
  }
  std::cout << "report: " << (out / "report.html").string() << '\n';
  return 0;
}

void more_help(std::ostream& out) {
  out << "\nmeasures and their options (--set id.option=value)\n\n";
  const auto section = section_of("measures");
  for (const auto& item : section.items) {
    out << "  " << item.name << ": " << item.summary << '\n';
  }
  print_options(section, /*with_item_name=*/true, out);
}

}  // namespace

Command audit_command() {
  return {{"audit",
           "attack a release and measure it against the real data",
           {},
           {required({"train", "F", "the table the release was made from"}),
            {"holdout", "F", "people of the same population that the generator never saw"},
            required({"synthetic", "F", "the release"}),
            out_flag("DIR", "folder for run.h5, report.html, report.md, report.json"),
            schema_flag(),
            seed_flag(),
            threads_flag(),
            repeated({"only", "id,family,...", "run these measures; absent: all"}),
            repeated({"skip", "id,family,...", "leave these out"}),
            repeated({"set", "id.option=value", "option of a measure"}),
            {"provenance", "F",
             "how the release was made; absent: SYNTHETIC.provenance.json if it exists"}}},
          run,
          more_help};
}

}  // namespace assay::cli
