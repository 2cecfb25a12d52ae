#include "metrics/fidelity/explore.h"

#include <algorithm>
#include <iostream>

#include "cli/command.h"
#include "cli/guards.h"
#include "cli/outputs.h"
#include "cli/words.h"
#include "experiments/audit.h"

namespace assay::cli {
namespace {

constexpr std::size_t kShown = 20;

void print_pairs(const Result& result) {
  std::cout << padded("column", 22) << padded("with", 22) << padded("dependence [95 %]", 28)
            << "p (adjusted)\n";
  const auto shown = std::min(kShown, result.parts.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& part = result.parts[i];
    for (const auto& [role, column] : part.key) {
      std::cout << padded(column, 22);
    }
    std::cout << padded(estimate_words(part.estimate), 28);
    for (const auto& [name, value] : part.values) {
      if (name == "p_adjusted" && std::holds_alternative<double>(value)) {
        std::cout << p_words(std::get<double>(value));
      }
    }
    std::cout << '\n';
  }
  if (shown < result.parts.size()) {
    std::cout << "... and " << result.parts.size() - shown
              << " more pairs; --out DIR writes them all\n";
  }
  std::cout << result.note << '\n';
}

int run(const Arguments& arguments, const std::string& line) {
  const auto& data = arguments.text("DATA");
  if (const auto out = arguments.optional("out")) {
    keep_apart(given_files(arguments, {"DATA", "schema"}), files_in("--out", *out, run_files()));
  }
  RunRecord record = start_record();
  record.command = line;
  record.seed = arguments.count("seed");
  const Table table = read_data(data, arguments);
  record.tables = {describe_table("train", data, table)};
  record.columns = describe_columns(table.schema());
  record.results = {explore_dependence(table, Rng(record.seed).split("explore.dependence"))};
  record.seconds = record.results[0].seconds;
  if (const auto out = arguments.optional("out")) {
    write_run(record, *out);
    std::cout << *out << "/report.html\n";
  } else {
    print_pairs(record.results[0]);
  }
  return 0;
}

}  // namespace

Command explore_command() {
  return {{"explore",
           "the strongest dependences in one table, with intervals",
           {data_argument()},
           {schema_flag(),
            {"out", "DIR",
             "folder for run.h5 and the reports; absent: the strongest pairs are printed"},
            seed_flag(),
            threads_flag()}},
          run};
}

}  // namespace assay::cli
