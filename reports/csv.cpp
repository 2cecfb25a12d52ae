#include <array>

#include "reports/numbers.h"
#include "reports/report.h"

namespace assay {
namespace {

/// RFC 4180: quoted where needed.
std::string cell(std::string_view value) {
  if (value.find_first_of(",\"\r\n") == std::string_view::npos) {
    return std::string(value);
  }
  std::string quoted = "\"";
  for (const char c : value) {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + '"';
}

std::string number(const std::optional<double>& value) { return value ? shortest(*value) : ""; }

void add_line(std::string& out, const Result& result, const std::string& key,
              const std::optional<Estimate>& estimate, const std::string& note) {
  const std::array<std::string, 6> cells{cell(result.id),
                                         cell(key),
                                         estimate ? shortest(estimate->value) : "",
                                         estimate ? number(estimate->low) : "",
                                         estimate ? number(estimate->high) : "",
                                         cell(note)};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    out += (i == 0 ? "" : ",") + cells[i];
  }
  out += '\n';
}

std::string key_text(const Key& key) {
  std::string joined;
  for (const auto& [name, value] : key) {
    joined += (joined.empty() ? "" : "; ") + name + '=' + value;
  }
  return joined;
}

}  // namespace

std::string report_csv(const RunRecord& run) {
  std::string out = "id,key,value,low,high,note\n";
  for (const auto& result : run.results) {
    add_line(out, result, "", result.estimate, result.note);
    for (const auto& part : result.parts) {
      add_line(out, result, key_text(part.key), part.estimate, part.note);
    }
  }
  return out;
}

}  // namespace assay
