#include <algorithm>
#include <exception>
#include <iostream>
#include <new>

#include "cli/command.h"
#include "core/error.h"
#include "experiments/build_info.h"

namespace assay::cli {
namespace {

constexpr int kBadInput = 2, kBug = 3;

void print_overview(std::ostream& out) {
  out << "assay - is this synthetic release faithful, fair, useful and safe, and how sure are "
         "we?\n\n"
         "usage: assay COMMAND [arguments]\n\n";
  for (const auto& command : commands()) {
    out << "  " << command.syntax.command << std::string(12 - command.syntax.command.size(), ' ')
        << command.syntax.summary << '\n';
  }
  out << "\n  assay COMMAND --help   every option with default and range\n"
         "  assay --version        version and commit\n"
         "\nexit status: 0 done, 2 bad input, 3 a bug\n";
}

/// A word as a POSIX shell reads it back.
std::string quoted(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=,:+@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) {
    return word;
  }
  std::string out = "'";
  for (const char c : word) {
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return out + "'";
}

const Command& find_command(const std::vector<Command>& all, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& command : all) {
    if (command.syntax.command == name) {
      return command;
    }
    names.push_back(command.syntax.command);
  }
  throw InputError(text(name.starts_with('-') ? "no option '" : "no command '", name, "'",
                        suggestion(name, names), "; see assay --help"));
}

int run(const std::vector<std::string>& words) {
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    print_overview(std::cout);
    return 0;
  }
  if (words[0] == "--version") {
    std::cout << "assay " << build_version() << " (" << build_git() << ")\n";
    return 0;
  }
  const auto all = commands();
  const auto& command = find_command(all, words[0]);
  const std::vector<std::string> rest(words.begin() + 1, words.end());
  if (std::any_of(rest.begin(), rest.end(),
                  [](const auto& w) { return w == "--help" || w == "-h"; })) {
    print_help(command.syntax, std::cout);
    if (command.more_help != nullptr) {
      command.more_help(std::cout);
    }
    return 0;
  }
  std::string line = "assay";
  for (const auto& word : words) {
    line += ' ' + quoted(word);
  }
  const auto arguments = parse(command.syntax, rest);
  const Session session(arguments);
  return command.run(arguments, line);
}

/// Messages are one line, whatever a file name or cell in them holds.
std::string one_line(std::string message) {
  std::replace_if(
      message.begin(), message.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return message;
}

/// What did not fit into memory, as far as the call says it.
std::string too_large(const std::vector<std::string>& words) {
  std::string what;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    for (const std::string_view option :
         {"--rows", "--match", "--train", "--holdout", "--synthetic"}) {
      if (words[i] == option) {
        what += (what.empty() ? "" : ", ") + words[i] + ' ' + words[i + 1];
      }
    }
  }
  return one_line("out of memory: the tables of this call are too large (rows x columns)" +
                  (what.empty() ? "" : ": " + what) + "; use fewer rows or columns");
}

}  // namespace
}  // namespace assay::cli

int main(int argc, char** argv) {
  using namespace assay;  // NOLINT
  try {
    return cli::run({argv + 1, argv + argc});
  } catch (const InputError& error) {
    std::cerr << "assay: " << cli::one_line(error.what()) << '\n';
    return cli::kBadInput;
  } catch (const std::bad_alloc&) {
    std::cerr << "assay: " << cli::too_large({argv + 1, argv + argc}) << '\n';
    return cli::kBadInput;
  } catch (const std::exception& error) {
    std::cerr << "assay: this is a bug, please report it: " << cli::one_line(error.what()) << '\n';
    return cli::kBug;
  }
}
