#pragma once
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "core/parallel.h"
#include "core/table.h"

namespace assay::cli {

/// One subcommand.
struct Command {
  Syntax syntax;
  /// `line` is the whole call as the user might type it again. Returns the exit status.
  int (*run)(const Arguments& arguments, const std::string& line);
  void (*more_help)(std::ostream& out) = nullptr;  ///< printed below the options
};

Command simulate_command();
Command schema_command();
Command explore_command();
Command split_command();
Command generate_command();
Command audit_command();
Command bound_command();
Command report_command();
Command list_command();

/// The subcommands in the order of the way of the data.
std::vector<Command> commands();

/// Flags that several subcommands share.
Flag seed_flag();
Flag schema_flag();
Flag threads_flag();
Flag out_flag(std::string value, std::string help);
Flag required(Flag flag);  ///< the same flag, required
Flag repeated(Flag flag);  ///< the same flag, repeatable
Flag data_argument();      ///< the positional DATA
/// --quiet and --log-level, which every subcommand has.
std::vector<Flag> common_flags();

/// The table in `file`, after --schema where it is given.
Table read_data(const std::string& file, const Arguments& arguments);

/// Applies --quiet, --log-level and, where the subcommand has it, --threads while it lives.
class Session {
 public:
  explicit Session(const Arguments& arguments);

 private:
  std::unique_ptr<ThreadLimit> threads_;
};

}  // namespace assay::cli
