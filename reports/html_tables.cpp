#include <algorithm>

#include "core/text.h"
#include "reports/html_parts.h"
#include "reports/numbers.h"

namespace assay {
namespace {

constexpr std::size_t kShownRows = 15;
constexpr std::size_t kMostRows = 1000;  ///< 45,000 pairs of 300 columns would be 11 MB

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

}  // namespace assay
