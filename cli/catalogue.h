#pragma once
#include <iosfwd>
#include <string>
#include <vector>

#include "core/options.h"

namespace assay::cli {

/// One registry entry in words.
struct Item {
  std::string name, summary;
  std::vector<OptionText> options;
};
/// One registry: "generators", "measures" or "learners".
struct Section {
  std::string kind;
  std::vector<Item> items;
};

/// All registries, in order.
std::vector<Section> catalogue();
Section section_of(const std::string& kind);

/// Name and summary at the beginning of a line, options indented below.
void print_section(const Section& section, std::ostream& out);
/// The options of each item, grouped by item; items without options are left out. With item names
/// an option reads "id.option".
void print_options(const Section& section, bool with_item_name, std::ostream& out);

}  // namespace assay::cli
