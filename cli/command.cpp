#include "cli/command.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <limits>

#include "core/csv.h"
#include "core/progress.h"
#include "core/schema_file.h"

namespace assay::cli {

std::vector<Command> commands() {
  std::vector<Command> all = {simulate_command(), schema_command(),   explore_command(),
                              split_command(),    generate_command(), audit_command(),
                              bound_command(),    report_command(),   list_command()};
  for (auto& command : all) {
    for (auto& flag : common_flags()) {
      command.syntax.flags.push_back(std::move(flag));
    }
  }
  return all;
}

Flag seed_flag() {
  return {"seed", "K", "same seed, same result", "1",
          Count{0, std::numeric_limits<std::int64_t>::max()}};
}

Flag schema_flag() {
  return {"schema", "S.toml", "kinds, roles and public domains of the columns; absent: inferred"};
}

Flag threads_flag() {
  return {"threads", "T", "worker threads, 0 for one a core; results do not depend on it", "0",
          Count{0, 1024}};
}

Flag out_flag(std::string value, std::string help) {
  return required({"out", std::move(value), std::move(help)});
}

Flag required(Flag flag) {
  flag.required = true;
  return flag;
}

Flag repeated(Flag flag) {
  flag.repeats = true;
  return flag;
}

Flag data_argument() {
  return required({"DATA", "", "table (.csv, .tsv, .csv.gz) or embeddings (.npy, .h5)"});
}

std::vector<Flag> common_flags() {
  return {{"quiet", "", "no progress on stderr"},
          {"log-level", "LEVEL", "what is logged to stderr", "warning",
           OneOf{"debug", "info", "warning", "error", "off"}}};
}

Table read_data(const std::string& file, const Arguments& arguments) {
  const auto declared = arguments.optional("schema");
  if (!declared) {
    return read_table(file);
  }
  const Schema schema = read_schema(*declared);
  ReadOptions read;
  read.schema = &schema;
  return read_table(file, read);
}

Session::Session(const Arguments& arguments) {
  spdlog::set_default_logger(std::make_shared<spdlog::logger>(
      "assay", std::make_shared<spdlog::sinks::stderr_color_sink_mt>()));
  spdlog::set_pattern("%^%l%$: %v");
  spdlog::set_level(spdlog::level::from_str(arguments.text("log-level")));
  Progress::set_quiet(arguments.has("quiet"));
  if (arguments.has("threads")) {
    threads_ = std::make_unique<ThreadLimit>(arguments.count("threads"));
  }
}

}  // namespace assay::cli
