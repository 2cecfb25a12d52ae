#include <algorithm>

#include "core/text.h"
#include "reports/html_parts.h"
#include "reports/numbers.h"
#include "reports/svg/plot.h"
#include "reports/words.h"

namespace assay {
namespace {

constexpr std::size_t kShownPlots = 12;
constexpr std::size_t kShownValues = 12;
/// A table of parts with more columns shows the first kShownColumns, the order of a measure being that of importance;
/// one or two too many are no reason to cut.
constexpr std::size_t kMostColumns = 11;
constexpr std::size_t kShownColumns = 9;
constexpr std::size_t kFewestValues = 3;

/// Key columns, estimate, interval, values: the columns of a parts table, those that any part
/// fills, as many as fit. Notes stand below their row.
struct PartColumns {
  std::vector<std::string> keys, values;
  bool estimates = false, intervals = false;
  std::size_t left_out = 0;  ///< values that do not fit

  explicit PartColumns(const std::vector<Part>& parts) {
    for (const auto& part : parts) {
      for (const auto& [name, value] : part.key) {
        remember(keys, name);
      }
      for (const auto& [name, value] : part.values) {
        remember(values, name);
      }
      estimates = estimates || part.estimate;
      intervals = intervals || (part.estimate && part.estimate->low);
    }
    const std::size_t others = keys.size() + (estimates ? 1 : 0) + (intervals ? 1 : 0);
    if (others + values.size() > kMostColumns) {
      const std::size_t shown =
          std::max(kFewestValues, kShownColumns - std::min(others, kShownColumns));
      left_out = values.size() - std::min(shown, values.size());
      values.resize(values.size() - left_out);
    }
  }
  static void remember(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  }
  std::vector<std::string> headings() const {
    auto all = keys;
    if (estimates) {
      all.emplace_back("estimate");
    }
    if (intervals) {
      all.emplace_back("interval");
    }
    all.insert(all.end(), values.begin(), values.end());
    return all;
  }
};

template <class Pairs>
Value find_value(const Pairs& pairs, const std::string& name) {
  for (const auto& [key, value] : pairs) {
    if (key == name) {
      return value;
    }
  }
  return {};
}

/// Every value of that name: "age × sex" for a list.
Value find_key(const Key& key, const std::string& name) {
  std::string joined;
  for (const auto& [each, value] : key) {
    if (each == name) {
      joined += (joined.empty() ? "" : " × ") + value;
    }
  }
  return joined.empty() ? Value() : Value(joined);
}

std::vector<Value> part_row(const PartColumns& columns, const Part& part) {
  std::vector<Value> row;
  const auto add = [&row](std::string words) {
    row.emplace_back();
    if (!words.empty()) {
      row.back() = std::move(words);
    }
  };
  for (const auto& name : columns.keys) {
    row.push_back(find_key(part.key, name));
  }
  if (columns.estimates) {
    add(part.estimate ? typeset(human_value(*part.estimate)) : "");
  }
  if (columns.intervals) {
    add(part.estimate ? typeset(human_interval(*part.estimate)) : "");
  }
  for (const auto& name : columns.values) {
    row.push_back(find_value(part.values, name));
  }
  return row;
}

/// Parts of one kind: "In detail, worst first".
Markup table_of(const std::vector<Part>& parts, const std::string& caption) {
  const PartColumns columns(parts);
  std::vector<std::vector<Value>> rows;
  std::vector<std::string> notes;
  rows.reserve(parts.size());
  notes.reserve(parts.size());
  for (const auto& part : parts) {
    rows.push_back(part_row(columns, part));
    notes.push_back(part.note);
  }
  Markup out;
  out.add(folded_table(columns.headings(), rows, caption, notes));
  if (columns.left_out > 0) {
    out.leaf(
        "p",
        text("These are the first columns of the table; ", counted(columns.left_out, "more column"),
             columns.left_out == 1 ? " is" : " are", " in report.json."),
        {{"class", "note"}});
  }
  return out;
}

/// Parts that speak of different things (columns, components) stand in tables of their own: each by the first name of
/// its key.
Markup parts_tables(const std::vector<Part>& parts, std::string_view order) {
  std::vector<std::pair<std::string, std::vector<Part>>> kinds;
  for (const auto& part : parts) {
    const auto name = part.key.empty() ? std::string() : part.key.front().first;
    auto kind = std::ranges::find(kinds, name, [](const auto& each) { return each.first; });
    if (kind == kinds.end()) {
      kind = kinds.insert(kinds.end(), {name, {}});
    }
    kind->second.push_back(part);
  }
  Markup out;
  for (const auto& [name, all] : kinds) {
    const auto title = kinds.size() == 1 || name.empty() ? "In detail" : "By " + name;
    out.add(table_of(all, all.size() > 1 ? text(title, ", ", order, " first") : title));
  }
  return out;
}

void lead(Markup& out, const Result& result) {
  const bool headline = result.estimate || lacks_estimate(result);
  out.open("div", {{"class", headline ? "lead" : "alone"}}).open("div");
  if (result.estimate) {
    out.open("div", {{"class", "figure"}}).say(typeset(human_value(*result.estimate)));
    if (const auto interval = human_interval(*result.estimate); !interval.empty()) {
      out.say(" ").leaf("small", typeset(interval));
    }
    out.close().add(svg::interval_bar(result));
    const auto& [value, low, high, level, covers, method] = *result.estimate;
    const auto how = method == "none" ? std::string("An exact figure, without an interval.")
                                      : text(fixed(100 * level, 0), " % interval for ",
                                             covers == "release" ? "this release" : "the " + covers,
                                             " (", method, ")");
    out.leaf("p", how, {{"class", "small"}});
  } else if (lacks_estimate(result)) {
    out.leaf("p", "Not computed", {{"class", "figure"}});
  }
  out.close().open("div");
  const auto verdict = result.verdict ? verdict_meaning(*result.verdict) + ' ' : std::string();
  // The note of an attack tells the smallest leak it could have found.
  for (const auto& sentence : {verdict + meaning_of(result), result.note}) {
    if (!sentence.empty()) {
      out.leaf("p", sentence);
    }
  }
  if (const auto test = test_text(result); !test.empty()) {
    out.leaf("p", test + '.', {{"class", "small"}});
  }
  out.close().close();
}

void values(Markup& out, const Result& result) {
  auto all = result.values;
  if (result.floor) {
    all.emplace_back("floor (raw)", *result.floor);
  }
  if (result.ceiling) {
    all.emplace_back("ceiling (raw)", *result.ceiling);
  }
  if (all.empty()) {
    return;
  }
  const bool fold = all.size() > kShownValues;
  if (fold) {
    out.open("details").leaf("summary", text("Show ", counted(all.size(), "figure")));
  }
  out.open("dl", {{"class", "values"}});
  for (const auto& [name, value] : all) {
    const bool number = std::holds_alternative<double>(value);
    out.open("div")
        .leaf("dt", name)
        .leaf("dd", number ? typeset(human_cell(value)) : human_cell(value))
        .close();
  }
  out.close();
  if (fold) {
    out.close();
  }
}

void plots(Markup& out, const std::vector<Plot>& all) {
  const auto show = [&](std::size_t from, std::size_t to) {
    out.open("div", {{"class", "plots"}});
    for (std::size_t i = from; i < to; ++i) {
      out.add(svg::figure(all[i]));
    }
    out.close();
  };
  const auto shown = std::min(all.size(), kShownPlots);
  if (shown > 0) {
    show(0, shown);
  }
  if (shown < all.size()) {
    out.open("details").leaf("summary",
                             text("Show the other ", counted(all.size() - shown, "picture")));
    show(shown, all.size());
    out.close();
  }
}

}  // namespace

Markup result_section(const Result& result) {
  Markup out;
  out.open("section", {{"class", "measure"}, {"id", result.id}});
  out.open("div", {{"class", "head"}}).leaf("h3", title_of(result));
  if (result.verdict) {
    out.add(verdict_chip(*result.verdict));
  }
  out.leaf("code", result.id, {{"class", "id"}}).close();
  lead(out, result);
  values(out, result);
  plots(out, result.plots);
  if (!result.parts.empty()) {
    out.add(parts_tables(result.parts, result.family == "explore" ? "strongest" : "worst"));
  }
  for (const auto& table : result.tables) {
    if (table.rows.empty()) {
      out.leaf("h4", table.title).leaf("p", "None.", {{"class", "note"}});
    } else {
      out.add(folded_table(table.columns, table.rows, table.title));
    }
  }
  out.close();
  return out;
}

}  // namespace assay
