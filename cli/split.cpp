#include "core/split.h"

#include <filesystem>
#include <iostream>

#include "cli/command.h"
#include "cli/guards.h"
#include "core/csv.h"
#include "core/files.h"
#include "core/matrix.h"

namespace assay::cli {
namespace {

int run(const Arguments& arguments, const std::string&) {
  const std::filesystem::path folder = arguments.text("out");
  const std::string ending = is_matrix_file(arguments.text("DATA")) ? ".npy" : ".csv";
  const std::string train = "train" + ending, holdout = "holdout" + ending;
  keep_apart(given_files(arguments, {"DATA", "schema"}),
             files_in("--out", folder, {train, holdout}));
  const Table table = read_data(arguments.text("DATA"), arguments);
  const Split split =
      split_rows(table, arguments.real("holdout"), Rng(arguments.count("seed")).split("split"));
  make_folder(folder);
  write_table(table.take(split.train), folder / train);
  write_table(table.take(split.holdout), folder / holdout);
  std::cout << (folder / train).string() << "  " << split.train.size() << " rows\n"
            << (folder / holdout).string() << "  " << split.holdout.size() << " rows\n";
  return 0;
}

}  // namespace

Command split_command() {
  Flag share{"holdout", "SHARE", "share of the rows for the holdout, between 0 and 1", "0.2"};
  share.range = Between{0, 1};
  return {{"split",
           "training people and a holdout; entities and duplicates stay on one side",
           {data_argument()},
           {share, seed_flag(), schema_flag(),
            out_flag("DIR", "folder for train.csv and holdout.csv; .npy for embeddings")}},
          run};
}

}  // namespace assay::cli
