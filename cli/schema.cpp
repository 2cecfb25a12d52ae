#include <iostream>

#include "cli/command.h"
#include "cli/guards.h"
#include "core/csv.h"
#include "core/files.h"
#include "core/schema_file.h"

namespace assay::cli {
namespace {

int run(const Arguments& arguments, const std::string&) {
  keep_apart(given_files(arguments, {"DATA"}), given_files(arguments, {"out"}));
  const auto toml = schema_toml(read_table(arguments.text("DATA")).schema());
  if (const auto out = arguments.optional("out")) {
    write_file(*out, toml);
    std::cout << *out << '\n';
  } else {
    std::cout << toml;
  }
  return 0;
}

}  // namespace

Command schema_command() {
  return {{"schema",
           "inferred schema of a table, to be edited",
           {data_argument()},
           {{"out", "S.toml", "file for the schema; absent: printed"}}},
          run};
}

}  // namespace assay::cli
