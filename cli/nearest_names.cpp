#include <algorithm>
#include <numeric>

#include "cli/arguments.h"

namespace assay::cli {
namespace {

/// Levenshtein distance.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({change, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row.back();
}

}  // namespace

std::vector<std::string> nearest_names(std::string_view word,
                                       const std::vector<std::string>& known) {
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const auto& name : known) {
    const bool begins = word.size() > 2 && (name.starts_with(word) || word.starts_with(name));
    const auto distance = begins ? 1 : edit_distance(word, name);
    if (distance <= std::max<std::size_t>(1, word.size() / 3)) {
      near.emplace_back(distance, name);
    }
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, near.size()); ++i) {
    names.push_back(near[i].second);
  }
  return names;
}

std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
  std::string list;
  for (const auto& name : nearest_names(word, known)) {
    list += (list.empty() ? "" : ", ") + name;
  }
  return list.empty() ? "" : "; did you mean " + list + "?";
}

}  // namespace assay::cli
