#include "metrics/fidelity/sequences_panel.h"

#include <algorithm>
#include <cmath>

#include "core/content.h"
#include "core/rng.h"
#include "metrics/fidelity/groups.h"

namespace assay {

Panel panel_of(const Table& table, const std::vector<ColumnBins>& bins, std::size_t order,
               std::uint64_t seed, std::size_t groups) {
  const Units units = in_content_order(table, seed);
  const auto moments = table.as_numbers(order);
  const auto content = content_hashes(table);
  Panel panel;
  panel.begin.push_back(0);
  for (std::size_t u = 0; u < units.count(); ++u) {
    const std::size_t from = panel.rows.size();
    for (const auto row : units.of(u)) {
      if (!std::isnan(moments[row])) {
        panel.rows.push_back(row);
      }
    }
    std::sort(panel.rows.begin() + static_cast<std::ptrdiff_t>(from), panel.rows.end(),
              [&](std::size_t a, std::size_t b) {
                return moments[a] != moments[b] ? moments[a] < moments[b] : content[a] < content[b];
              });
    if (panel.rows.size() > from) {
      panel.begin.push_back(panel.rows.size());
    }
  }
  panel.unplaced = table.rows() - panel.rows.size();
  groups = std::clamp<std::size_t>(panel.people() / 2, 1, groups);
  for (std::size_t g = 0; g <= groups; ++g) {
    panel.groups.push_back(panel.people() * g / groups);
  }
  for (const auto row : panel.rows) {
    panel.order.push_back(moments[row]);
  }
  for (const auto& column : apply_bins(bins, table)) {
    auto& cells = panel.cells.emplace_back();
    cells.reserve(panel.rows.size());
    for (const auto row : panel.rows) {
      cells.push_back(column[row]);
    }
  }
  return panel;
}

GroupedNumbers lengths_of(const Panel& panel) {
  GroupedNumbers out{{}, panel.groups};
  for (std::size_t p = 0; p < panel.people(); ++p) {
    out.values.push_back(static_cast<double>(panel.begin[p + 1] - panel.begin[p]));
  }
  return out;
}

GroupedNumbers gaps_of(const Panel& panel) {
  GroupedNumbers out;
  for (std::size_t g = 0; g < panel.group_count(); ++g) {
    out.begin.push_back(out.values.size());
    for (std::size_t p = panel.groups[g]; p < panel.groups[g + 1]; ++p) {
      for (std::size_t i = panel.begin[p] + 1; i < panel.begin[p + 1]; ++i) {
        out.values.push_back(panel.order[i] - panel.order[i - 1]);
      }
    }
  }
  out.begin.push_back(out.values.size());
  return out;
}

Panel dealt(Panel panel, std::uint64_t seed) {
  Rng rng(seed);
  for (std::size_t g = 0; g < panel.group_count(); ++g) {
    const auto from = static_cast<std::ptrdiff_t>(panel.begin[panel.groups[g]]);
    const auto to = static_cast<std::ptrdiff_t>(panel.begin[panel.groups[g + 1]]);
    std::vector<double> values(panel.order.begin() + from, panel.order.begin() + to);
    Rng own = rng.split(g);
    own.shuffle(values);
    std::copy(values.begin(), values.end(), panel.order.begin() + from);
  }
  for (std::size_t p = 0; p < panel.people(); ++p) {
    std::sort(panel.order.begin() + static_cast<std::ptrdiff_t>(panel.begin[p]),
              panel.order.begin() + static_cast<std::ptrdiff_t>(panel.begin[p + 1]));
  }
  return panel;
}

std::optional<double> autocorrelation(const Panel& panel, const std::vector<double>& numbers,
                                      std::size_t lag) {
  std::vector<double> now, later;
  for (std::size_t p = 0; p < panel.people(); ++p) {
    for (std::size_t i = panel.begin[p]; i + lag < panel.begin[p + 1]; ++i) {
      const double a = numbers[panel.rows[i]], b = numbers[panel.rows[i + lag]];
      if (!std::isnan(a) && !std::isnan(b)) {
        now.push_back(a);
        later.push_back(b);
      }
    }
  }
  if (now.size() < 3) {
    return std::nullopt;
  }
  const auto n = static_cast<double>(now.size());
  double mean_now = 0, mean_later = 0;
  for (std::size_t i = 0; i < now.size(); ++i) {
    mean_now += now[i] / n;
    mean_later += later[i] / n;
  }
  double both = 0, first = 0, second = 0;
  for (std::size_t i = 0; i < now.size(); ++i) {
    both += (now[i] - mean_now) * (later[i] - mean_later);
    first += (now[i] - mean_now) * (now[i] - mean_now);
    second += (later[i] - mean_later) * (later[i] - mean_later);
  }
  // Sums of squares that are rounding only belong to a constant column.
  const double least = 1e-12 * n;
  if (!(first > least * mean_now * mean_now) || !(second > least * mean_later * mean_later)) {
    return std::nullopt;
  }
  return both / std::sqrt(first * second);
}

}  // namespace assay
