#include "cli/arguments.h"

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>
#include <ostream>

#include "core/error.h"

namespace assay::cli {
namespace {

namespace po = boost::program_options;

template <class Number>
std::optional<Number> number_from(std::string_view word) {
  Number value{};
  const auto* end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, value);
  return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

template <class... Cases>
struct Overload : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overload(Cases...) -> Overload<Cases...>;

bool fits(const Flag& flag, std::string_view value) {
  return std::visit(Overload{[](std::monostate) { return true; },
                             [&](Count range) {
                               const auto number = number_from<std::int64_t>(value);
                               return number && *number >= range.low && *number <= range.high;
                             },
                             [&](Between range) {
                               const auto number = number_from<double>(value);
                               return number && *number >= range.low && *number <= range.high;
                             },
                             [&](const OneOf& choices) {
                               return std::find(choices.begin(), choices.end(), value) !=
                                      choices.end();
                             }},
                    flag.range);
}

const Flag* find_flag(const Syntax& syntax, std::string_view name) {
  for (const auto* flags : {&syntax.flags, &syntax.positional}) {
    for (const auto& flag : *flags) {
      if (flag.name == name) {
        return &flag;
      }
    }
  }
  return nullptr;
}

/// Positional arguments have names in capitals.
std::string shown(const Flag& flag) {
  const bool positional = flag.name.front() >= 'A' && flag.name.front() <= 'Z';
  return positional ? flag.name : "--" + flag.name;
}

std::vector<po::option> boost_parse(const Syntax& syntax, const std::vector<std::string>& words) {
  po::options_description known;
  for (const auto& flag : syntax.flags) {
    auto* value = po::value<std::vector<std::string>>();
    if (flag.value.empty()) {
      value->zero_tokens();
    } else if (flag.repeats && flag.value.find('=') != std::string::npos) {
      value->multitoken();  // --set a=1 b=2; a list without "=" could swallow a positional argument
    }
    known.add_options()(flag.name.c_str(), value, "");
  }
  po::positional_options_description order;
  for (const auto& flag : syntax.positional) {
    known.add_options()(flag.name.c_str(), po::value<std::vector<std::string>>(), "");
    order.add(flag.name.c_str(), flag.repeats ? -1 : 1);
  }
  const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing &
                    ~po::command_line_style::allow_short;
  return po::command_line_parser(words).options(known).positional(order).style(style).run().options;
}

std::string dashed(const std::string& name) { return (name.starts_with("--") ? "" : "--") + name; }

/// The same, with the library's complaints in our words.
std::vector<po::option> tokens_of(const Syntax& syntax, const std::vector<std::string>& words) {
  const std::string who = syntax.command + ": ";
  try {
    return boost_parse(syntax, words);
  } catch (const po::unknown_option& error) {
    std::vector<std::string> known;
    for (const auto& flag : syntax.flags) {
      known.push_back("--" + flag.name);
    }
    const std::string name = dashed(error.get_option_name());
    throw InputError(text(who, "no option '", name, "'", suggestion(name, known), "; see assay ",
                          syntax.command, " --help"));
  } catch (const po::too_many_positional_options_error&) {
    throw InputError(text(who, "too many arguments; see assay ", syntax.command, " --help"));
  } catch (const po::error_with_option_name& error) {
    const std::string name = dashed(error.get_option_name());
    const auto* flag = find_flag(syntax, name.substr(2));
    throw InputError(
        text(who, "option '", name, "' ",
             flag != nullptr && flag->value.empty() ? "takes no value" : "needs a value",
             "; see assay ", syntax.command, " --help"));
  } catch (const po::error& error) {
    throw InputError(text(who, error.what(), "; see assay ", syntax.command, " --help"));
  }
}

void check_values(const Syntax& syntax, const Flag& flag, const std::vector<std::string>& values) {
  require(flag.repeats || values.size() <= 1, syntax.command, ": ", shown(flag), " is given ",
          values.size(), " times; give it once");
  for (const auto& value : values) {
    require(fits(flag, value), syntax.command, ": ", shown(flag), " = '", value, "' must be ",
            std::holds_alternative<Count>(flag.range) ? "a whole number in " : "",
            range_text(flag.range));
  }
}

std::string describe(const Flag& flag, std::string lead) {
  std::string line = "  " + lead + (flag.value.empty() ? "" : " " + flag.value);
  line += std::string(line.size() < 30 ? 30 - line.size() : 1, ' ') + flag.help;
  std::string extra = range_text(flag.range);
  const auto add = [&extra](const std::string& words) {
    extra += (extra.empty() ? "" : "; ") + words;
  };
  if (flag.required) {
    add("required");
  }
  if (flag.repeats) {
    add("may be repeated");
  }
  if (!flag.fallback.empty()) {
    add("default " + flag.fallback);
  }
  return line + (extra.empty() ? "" : " (" + extra + ")");
}

}  // namespace

const std::string& Arguments::text(const std::string& name) const {
  const auto found = values_.find(name);
  ensure(found != values_.end() && !found->second.empty(), "argument '", name, "' has no value");
  return found->second.front();
}

std::optional<std::string> Arguments::optional(const std::string& name) const {
  return has(name) ? std::optional(text(name)) : std::nullopt;
}

std::vector<std::string> Arguments::list(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

std::vector<std::string> Arguments::split_list(const std::string& name) const {
  std::vector<std::string> items;
  for (const auto& value : list(name)) {
    for (std::size_t begin = 0; begin <= value.size();) {
      const auto end = std::min(value.find(',', begin), value.size());
      if (end > begin) {
        items.push_back(value.substr(begin, end - begin));
      }
      begin = end + 1;
    }
  }
  require(!has(name) || !items.empty(), "--", name, " is empty");
  return items;
}

std::uint64_t Arguments::count(const std::string& name) const {
  const auto number = number_from<std::uint64_t>(text(name));
  ensure(number.has_value(), "argument '", name, "' was not checked");
  return *number;
}

double Arguments::real(const std::string& name) const {
  const auto number = number_from<double>(text(name));
  ensure(number.has_value(), "argument '", name, "' was not checked");
  return *number;
}

std::vector<std::pair<std::string, std::string>> Arguments::pairs(const std::string& name) const {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& item : list(name)) {
    const auto equals = item.find('=');
    require(equals != std::string::npos && equals > 0, "--", name, " '", item,
            "' must have the form name=value");
    pairs.emplace_back(item.substr(0, equals), item.substr(equals + 1));
  }
  return pairs;
}

Arguments parse(const Syntax& syntax, const std::vector<std::string>& words) {
  std::map<std::string, std::vector<std::string>> values;
  for (const auto& token : tokens_of(syntax, words)) {
    auto& slot = values[token.string_key];
    slot.insert(slot.end(), token.value.begin(), token.value.end());
  }
  for (const auto* flags : {&syntax.positional, &syntax.flags}) {
    for (const auto& flag : *flags) {
      const auto found = values.find(flag.name);
      if (found != values.end()) {
        check_values(syntax, flag, found->second);
        continue;
      }
      require(!flag.required, syntax.command, ": ", shown(flag), " is missing (", flag.help, ")");
      if (!flag.fallback.empty()) {
        values[flag.name] = {flag.fallback};
      }
    }
  }
  return Arguments(std::move(values));
}

void print_help(const Syntax& syntax, std::ostream& out) {
  out << "assay " << syntax.command << " - " << syntax.summary << "\n\nusage: assay "
      << syntax.command;
  for (const auto& flag : syntax.positional) {
    out << ' ' << (flag.required ? flag.name : "[" + flag.name + "]")
        << (flag.repeats ? " ..." : "");
  }
  for (const auto& flag : syntax.flags) {
    if (flag.required) {
      out << " --" << flag.name << ' ' << flag.value;
    }
  }
  out << " [options]\n";
  if (!syntax.positional.empty()) {
    out << "\narguments\n";
    for (const auto& flag : syntax.positional) {
      out << describe(flag, flag.name) << '\n';
    }
  }
  out << "\noptions\n";
  for (const auto& flag : syntax.flags) {
    out << describe(flag, "--" + flag.name) << '\n';
  }
}

std::string range_text(const Flag::Range& range) {
  return std::visit(Overload{[](std::monostate) { return std::string(); },
                             [](Count r) { return assay::text(r.low, "..", r.high); },
                             [](Between r) { return assay::text(r.low, "..", r.high); },
                             [](const OneOf& choices) {
                               std::string list;
                               for (const auto choice : choices) {
                                 list += (list.empty() ? "" : " | ") + std::string(choice);
                               }
                               return list;
                             }},
                    range);
}

}  // namespace assay::cli
