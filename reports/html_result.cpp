#include <algorithm>

#include "core/text.h"
#include "reports/html_parts.h"
#include "reports/numbers.h"
#include "reports/svg/plot.h"
#include "reports/words.h"

namespace assay {
namespace {

constexpr std::size_t kShownRows = 15;
constexpr std::size_t kMostRows = 1000;  ///< 45,000 pairs of 300 columns would be 11 MB
constexpr std::size_t kShownPlots = 12;
constexpr std::size_t kShownValues = 12;

bool is_number(const Value& value) { return std::holds_alternative<double>(value); }

/// Columns that hold numbers and nothing else but empty cells.
std::vector<bool> number_columns(std::size_t columns, const std::vector<std::vector<Value>>& rows) {
  std::vector<bool> numbers(columns), words(columns);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < std::min(columns, row.size()); ++i) {
      numbers[i] = numbers[i] || is_number(row[i]);
      words[i] = words[i] || std::holds_alternative<std::string>(row[i]);
    }
  }
  for (std::size_t i = 0; i < columns; ++i) {
    numbers[i] = numbers[i] && !words[i];
  }
  return numbers;
}

void table_rows(Markup& out, const std::vector<std::string>& headings,
                const std::vector<std::vector<Value>>& rows, const std::vector<std::string>& notes,
                std::size_t from, std::size_t to, std::string_view caption) {
  const auto numbers = number_columns(headings.size(), rows);
  const auto columns = std::to_string(headings.size());
  out.open("div", {{"class", "scroll"}}).open("table");
  if (!caption.empty()) {
    out.leaf("caption", caption);
  }
  out.open("thead").open("tr");
  for (std::size_t i = 0; i < headings.size(); ++i) {
    out.leaf("th", headings[i], {{"scope", "col"}, {"class", numbers[i] ? "n" : ""}});
  }
  out.close().close().open("tbody");
  for (std::size_t row = from; row < to; ++row) {
    out.open("tr");
    for (std::size_t i = 0; i < rows[row].size(); ++i) {
      const auto& value = rows[row][i];
      const auto shown = is_number(value) ? typeset(human_cell(value)) : human_cell(value);
      if (is_number(value) || numbers[i]) {
        out.leaf("td", shown, {{"class", "n"}});
      } else {
        out.leaf("td", shown);
      }
    }
    out.close();
    if (row < notes.size() && !notes[row].empty()) {
      out.open("tr", {{"class", "said"}}).leaf("td", notes[row], {{"colspan", columns}}).close();
    }
  }
  out.close().close().close();
}

/// Key columns, estimate, interval, values: the columns of a parts table, those that any part
/// fills. Notes stand below their row.
struct PartColumns {
  std::vector<std::string> keys, values;
  bool estimates = false, intervals = false;

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
  for (const auto& name : columns.keys) {
    row.push_back(find_key(part.key, name));
  }
  if (columns.estimates) {
    row.push_back(part.estimate ? Value(typeset(human_value(*part.estimate))) : Value());
  }
  if (columns.intervals) {
    const auto interval = part.estimate ? human_interval(*part.estimate) : "";
    row.push_back(interval.empty() ? Value() : Value(typeset(interval)));
  }
  for (const auto& name : columns.values) {
    row.push_back(find_value(part.values, name));
  }
  return row;
}

Markup parts_table(const std::vector<Part>& parts, std::string_view order) {
  const PartColumns columns(parts);
  std::vector<std::vector<Value>> rows;
  std::vector<std::string> notes;
  rows.reserve(parts.size());
  notes.reserve(parts.size());
  for (const auto& part : parts) {
    rows.push_back(part_row(columns, part));
    notes.push_back(part.note);
  }
  return folded_table(columns.headings(), rows,
                      parts.size() > 1 ? text("In detail, ", order, " first") : "In detail", notes);
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

std::string typeset(std::string number) {
  for (const auto& [plain, fine] : {std::pair{"-", "\u2212"}, {" to ", "\u00a0to\u00a0"}}) {
    for (auto at = number.find(plain); at != std::string::npos; at = number.find(plain, at)) {
      number.replace(at, std::string_view(plain).size(), fine);
    }
  }
  return number;
}

Markup folded_table(const std::vector<std::string>& headings,
                    const std::vector<std::vector<Value>>& rows, std::string_view caption,
                    const std::vector<std::string>& notes) {
  Markup out;
  const auto count = [](std::size_t n) { return fixed(static_cast<double>(n), 0); };
  const auto shown = std::min(rows.size(), kShownRows), most = std::min(rows.size(), kMostRows);
  table_rows(out, headings, rows, notes, 0, shown, caption);
  if (shown < rows.size()) {
    out.open("details").leaf(
        "summary", text("Show the ", most < rows.size() ? "next " : "other ", count(most - shown),
                        " of ", counted(rows.size(), "row")));
    table_rows(out, headings, rows, notes, shown, most, "");
    out.close();
  }
  if (most < rows.size()) {
    out.leaf("p",
             text("The first ", count(most), " rows of ", count(rows.size()), " are here; ",
                  count(rows.size() - most), " more stand in report.json."),
             {{"class", "note"}});
  }
  return out;
}

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
    out.add(parts_table(result.parts, result.family == "explore" ? "strongest" : "worst"));
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
