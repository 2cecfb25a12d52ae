#pragma once
#include <cstdint>
#include <iosfwd>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/options.h"

namespace assay::cli {

/// One option of a subcommand. Parsing, checking and --help come from it.
struct Flag {
  using Range = std::variant<std::monostate, Count, Between, OneOf>;
  std::string name;   ///< "rows"; for a positional argument its name in capitals, "DATA"
  std::string value;  ///< what stands for the value in help, "N"; empty: a switch
  std::string help;
  std::string fallback = {};  ///< the value when absent; empty: none
  Range range = {};
  bool required = false;
  bool repeats = false;  ///< may be given several times, or with several values
};

/// What a subcommand takes.
struct Syntax {
  std::string command;  ///< "audit"
  std::string summary;
  std::vector<Flag> positional = {};  ///< in order; a last one that `repeats` takes the rest
  std::vector<Flag> flags = {};
};

/// The checked arguments of one call.
class Arguments {
 public:
  explicit Arguments(std::map<std::string, std::vector<std::string>> values)
      : values_(std::move(values)) {}

  bool has(const std::string& name) const { return values_.contains(name); }
  const std::string& text(const std::string& name) const;  ///< the value or its default
  std::optional<std::string> optional(const std::string& name) const;
  std::vector<std::string> list(const std::string& name) const;        ///< empty if absent
  std::vector<std::string> split_list(const std::string& name) const;  ///< values split at commas
  std::uint64_t count(const std::string& name) const;
  double real(const std::string& name) const;
  /// "name=value" pairs. Throws InputError for a value without "=".
  std::vector<std::pair<std::string, std::string>> pairs(const std::string& name) const;

 private:
  std::map<std::string, std::vector<std::string>> values_;
};

/// Parses the words after the command's name. Throws InputError: unknown option (with the nearest
/// names), missing or superfluous value, value outside its range, missing required argument.
Arguments parse(const Syntax& syntax, const std::vector<std::string>& words);

/// Usage and one entry an option, with default and range.
void print_help(const Syntax& syntax, std::ostream& out);

/// "1..100", "a | b"; empty if there is no range.
std::string range_text(const Flag::Range& range);

/// Those of `known` that `word` is probably a slip of, nearest first, at most three: by edit
/// distance, or because one begins with the other.
std::vector<std::string> nearest_names(std::string_view word,
                                       const std::vector<std::string>& known);
/// "; did you mean a, b?" or nothing.
std::string suggestion(std::string_view word, const std::vector<std::string>& known);

}  // namespace assay::cli
