#include "experiments/simulate.h"

#include <iostream>

#include "cli/command.h"
#include "cli/guards.h"
#include "experiments/people.h"

namespace assay::cli {
namespace {

int run(const Arguments& arguments, const std::string&) {
  const auto& folder = arguments.text("out");
  require_memory(arguments.count("rows"), people_schema().fields.size());
  simulate(arguments.count("rows"), arguments.count("seed"), folder);
  std::cout << folder << "/train.csv\n"
            << folder << "/holdout.csv\n"
            << folder << "/schema.toml\n"
            << folder << "/truth.json\n";
  return 0;
}

}  // namespace

Command simulate_command() {
  Flag rows{"rows", "N", "people in train.csv; holdout.csv gets a quarter as many, others"};
  rows.range = Count{1, 100'000'000};
  rows.required = true;
  return {{"simulate",
           "example people with known truth: train, holdout, schema, truth",
           {},
           {rows, seed_flag(), out_flag("DIR", "folder for the four files")}},
          run};
}

}  // namespace assay::cli
