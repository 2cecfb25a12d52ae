#include <iostream>

#include "cli/catalogue.h"
#include "cli/command.h"
#include "core/error.h"
#include "core/json.h"

namespace assay::cli {
namespace {

Json section_json(const Section& section) {
  Json items = Json::array();
  for (const auto& item : section.items) {
    Json options = Json::array();
    for (const auto& option : item.options) {
      options.push_back({{"name", option.name},
                         {"default", option.value},
                         {"range", option.range},
                         {"help", option.help}});
    }
    items.push_back(
        {{"name", item.name}, {"summary", item.summary}, {"options", std::move(options)}});
  }
  return items;
}

std::string cell(std::string words) {  // a pipe would end a Markdown cell
  for (std::size_t at = 0; (at = words.find('|', at)) != std::string::npos; at += 2) {
    words.insert(at, "\\");
  }
  return words;
}

void print_markdown(const Section& section) {
  std::cout << "| " << section.kind
            << " | what it answers or does | options |\n| --- | --- | --- |\n";
  for (const auto& item : section.items) {
    std::string options;
    for (const auto& option : item.options) {
      options += (options.empty() ? "`" : ", `") + option.name + "`";
    }
    std::cout << "| `" << item.name << "` | " << cell(item.summary) << " | " << options << " |\n";
  }
  std::cout << '\n';
}

int run(const Arguments& arguments, const std::string&) {
  require(!(arguments.has("json") && arguments.has("markdown")),
          "list: choose --json or --markdown, not both");
  auto sections = catalogue();
  const auto kind = arguments.optional("KIND");
  if (kind) {
    std::erase_if(sections, [&](const Section& section) { return section.kind != *kind; });
  }
  if (arguments.has("json")) {
    Json json = Json::object();
    for (const auto& section : sections) {
      json[section.kind] = section_json(section);
    }
    std::cout << to_text(kind ? json[*kind] : json) << '\n';
    return 0;
  }
  for (const auto& section : sections) {
    if (arguments.has("markdown")) {
      print_markdown(section);
      continue;
    }
    if (!kind) {
      std::cout << (section.kind == sections.front().kind ? "" : "\n") << section.kind << ":\n\n";
    }
    print_section(section, std::cout);
  }
  return 0;
}

}  // namespace

Command list_command() {
  Flag kind{"KIND", "", "which registry; absent: all"};
  kind.range = OneOf{"generators", "measures", "learners"};
  return {{"list",
           "what is registered: name, summary, options with default and range",
           {kind},
           {{"json", "", "as JSON"}, {"markdown", "", "as the tables of README.md"}}},
          run};
}

}  // namespace assay::cli
