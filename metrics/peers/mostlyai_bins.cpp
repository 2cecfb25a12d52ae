#include "metrics/peers/mostlyai_bins.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "core/error.h"
#include "metrics/peers/parts.h"

namespace assay {
namespace {

constexpr std::size_t kBins = 10;
constexpr std::size_t kMostRanks = 1000;
constexpr std::size_t kFewestRows = 5;  ///< of a category with a cell of its own
constexpr int kMostDecimals = 20;
constexpr double kDay = 86'400e6;  ///< microseconds
constexpr std::string_view kEmpty = "(empty)", kMissing = "(n/a)", kOther = "(other)";
constexpr std::array<std::string_view, 4> kSpecial{kEmpty, kOther, "_RARE_", kMissing};

/// Up to `most` distinct values; one more than `most` means there are more.
std::vector<double> first_distinct(std::span<const double> sorted, std::size_t most) {
  std::vector<double> distinct;
  for (const double x : sorted) {
    if (distinct.empty() || distinct.back() != x) {
      distinct.push_back(x);
      if (distinct.size() > most) {
        break;
      }
    }
  }
  return distinct;
}

double floored(double x, int decimals) {
  const double scale = std::pow(10.0, decimals);
  return std::floor(x * scale) / scale;
}

/// The fewest decimals that keep all breaks distinct; the last break is then kept as it is. None does: nothing is
/// floored.
void floor_breaks(std::vector<double>& breaks) {
  for (int decimals = 0; decimals < kMostDecimals; ++decimals) {
    std::vector<double> coarse;
    for (const double x : breaks) {
      coarse.push_back(floored(x, decimals));
    }
    if (std::adjacent_find(coarse.begin(), coarse.end()) == coarse.end()) {
      coarse.back() = breaks.back();
      breaks = std::move(coarse);
      return;
    }
  }
}

std::vector<double> numeric_breaks(std::span<const double> sorted) {
  auto breaks = first_distinct(sorted, kBins);
  if (breaks.empty()) {
    return {-1e10, 1e10};
  }
  if (breaks.size() > kBins) {
    breaks = mostlyai_breaks(sorted);
  } else if (breaks.back() + 1 > breaks.back()) {  // beyond 2^53 it is not
    breaks.push_back(breaks.back() + 1);
  }
  floor_breaks(breaks);
  return breaks;
}

std::vector<double> datetime_breaks(std::span<const double> sorted) {
  if (sorted.empty()) {
    return {-8'520'336'000e6, 7'258'118'400e6};  // 1700-01-01, 2200-01-01
  }
  auto breaks = mostlyai_breaks(sorted);
  if (breaks.size() == 1) {
    breaks.push_back(breaks.front() + kDay);
  }
  return breaks;
}

std::string label_of(const std::string& word) { return word.empty() ? std::string(kEmpty) : word; }

bool is_special(std::string_view label) {
  return std::ranges::find(kSpecial, label) != kSpecial.end();
}

/// Rows by label, missing cells included.
std::map<std::string, std::size_t> count_labels(const Table& table, std::size_t column) {
  const auto& words = table.words(column);
  std::vector<std::size_t> rows(words.size(), 0);
  std::map<std::string, std::size_t> counts;
  for (const auto code : table.codes(column)) {
    ++(code < 0 ? counts[std::string(kMissing)] : rows[static_cast<std::size_t>(code)]);
  }
  for (std::size_t code = 0; code < words.size(); ++code) {
    if (rows[code] > 0) {
      counts[label_of(words[code])] += rows[code];
    }
  }
  return counts;
}

std::vector<std::string> top_labels(const std::map<std::string, std::size_t>& counts) {
  std::vector<std::pair<std::string, std::size_t>> ranked(counts.begin(), counts.end());
  std::ranges::stable_sort(ranked, std::greater<>(),
                           [](const auto& entry) { return entry.second; });
  ranked.resize(std::min(ranked.size(), kBins));
  std::vector<std::string> labels;
  for (const auto& [label, rows] : ranked) {
    if (rows >= kFewestRows && !is_special(label)) {
      labels.push_back(label);
    }
  }
  std::ranges::sort(labels);
  return labels;
}

void learn_categories(const Table& original, MostlyaiBins& bins) {
  bins.labels = top_labels(count_labels(original, bins.column));
  bins.labels.insert(bins.labels.end(), kSpecial.begin(), kSpecial.end());
  const auto cell = [&](std::string_view label) {
    const auto at = std::ranges::find(bins.labels, label);
    return static_cast<std::uint16_t>(at - bins.labels.begin());
  };
  for (const auto& word : original.words(bins.column)) {
    const auto found = cell(label_of(word));
    bins.cell_of.push_back(found < bins.labels.size() ? found : cell(kOther));
  }
}

}  // namespace

std::vector<double> mostlyai_breaks(std::span<const double> sorted) {
  std::vector<double> breaks;
  if (sorted.empty()) {
    return breaks;
  }
  const auto last = static_cast<double>(sorted.size() - 1);
  const std::size_t end = std::max(kBins + 1, std::min(kMostRanks, sorted.size() + 1));
  for (std::size_t ranks = kBins; ranks < end && breaks.size() < kBins + 1; ++ranks) {
    breaks.clear();
    const double step = last / static_cast<double>(ranks - 1);
    for (std::size_t i = 0; i < ranks; ++i) {
      const auto rank = i + 1 == ranks ? sorted.size() - 1
                                       : static_cast<std::size_t>(static_cast<double>(i) * step);
      if (breaks.empty() || breaks.back() != sorted[rank]) {
        breaks.push_back(sorted[rank]);
      }
    }
  }
  return breaks;
}

MostlyaiBins mostlyai_bins(const Table& original, std::size_t column) {
  const Kind kind = original.field(column).kind;
  require(peers::has_cells(original.field(column)), "mostlyai: column '",
          original.field(column).name, "' is ", name_of(kind),
          "; only numeric, datetime and categorical columns have bins");
  MostlyaiBins bins;
  bins.column = column;
  if (kind == Kind::kCategorical) {
    learn_categories(original, bins);
  } else {
    const auto values = peers::sorted_values(original, column);
    bins.breaks = kind == Kind::kDatetime ? datetime_breaks(values) : numeric_breaks(values);
    bins.end = bins.breaks.back() + (kind == Kind::kDatetime ? kDay : 1);
  }
  return bins;
}

std::vector<std::uint16_t> mostlyai_cells(const MostlyaiBins& bins, const Table& table) {
  const auto missing = static_cast<std::uint16_t>(bins.cells() - 1);
  std::vector<std::uint16_t> cells(table.rows(), missing);
  if (!bins.labels.empty()) {
    const auto codes = table.codes(bins.column);
    for (std::size_t row = 0; row < cells.size(); ++row) {
      if (codes[row] >= 0) {
        cells[row] = bins.cell_of[static_cast<std::size_t>(codes[row])];
      }
    }
    return cells;
  }
  const auto inner_begin = bins.breaks.begin() + 1, inner_end = bins.breaks.end() - 1;
  const auto values = table.as_numbers(bins.column);
  for (std::size_t row = 0; row < cells.size(); ++row) {
    const double x = std::clamp(values[row], bins.breaks.front(), bins.breaks.back());
    if (!std::isnan(x) && x < bins.end && bins.breaks.size() > 1) {
      cells[row] =
          static_cast<std::uint16_t>(std::upper_bound(inner_begin, inner_end, x) - inner_begin);
    }
  }
  return cells;
}

}  // namespace assay
