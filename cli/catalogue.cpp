#include "cli/catalogue.h"

#include <algorithm>
#include <ostream>

#include "cli/words.h"
#include "core/error.h"
#include "experiments/audit.h"
#include "generators/generator.h"
#include "learners/registry.h"

namespace assay::cli {
namespace {

template <class Thing>
Item item(std::string_view name, std::string_view summary, Thing&& thing) {
  return {std::string(name), std::string(summary), describe_options(thing)};
}

std::string explained(const OptionText& option) {
  return text(option.help, " (", option.range, option.value.empty() ? "" : "; default ",
              option.value, ")");
}

}  // namespace

std::vector<Section> catalogue() {
  Section made{"generators", {}}, measured{"measures", {}}, learned{"learners", {}};
  for (const auto& entry : generators()) {
    made.items.push_back(item(entry.name, entry.summary, *entry.make()));
  }
  for (const auto* entry : all_measures()) {
    measured.items.push_back(item(entry->id, entry->summary, *entry->make()));
  }
  for (const auto& entry : learners()) {
    learned.items.push_back(item(entry.name, entry.summary, *entry.make()));
  }
  return {std::move(made), std::move(measured), std::move(learned)};
}

Section section_of(const std::string& kind) {
  for (auto& section : catalogue()) {
    if (section.kind == kind) {
      return section;
    }
  }
  throw InternalError(text("no registry '", kind, "'"));
}

void print_section(const Section& section, std::ostream& out) {
  for (const auto& item : section.items) {
    out << padded(item.name, 24) << item.summary << '\n';
    for (const auto& option : item.options) {
      out << "    " << padded(option.name, 24) << explained(option) << '\n';
    }
  }
}

void print_options(const Section& section, bool with_item_name, std::ostream& out) {
  for (const auto& item : section.items) {
    if (item.options.empty()) {
      continue;
    }
    out << '\n' << item.name << '\n';
    for (const auto& option : item.options) {
      out << "  " << padded((with_item_name ? item.name + "." : "") + option.name, 38)
          << explained(option) << '\n';
    }
  }
}

}  // namespace assay::cli
