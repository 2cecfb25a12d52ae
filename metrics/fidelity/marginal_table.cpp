#include "metrics/fidelity/marginal_table.h"

#include <algorithm>

namespace assay {
namespace {

std::vector<std::vector<double>> column_shares(const GroupedTable& table, std::size_t column,
                                               std::size_t cells) {
  const std::size_t groups = table.groups();
  std::vector<std::uint32_t> counts(groups * cells, 0);
  for (std::size_t g = 0; g < groups; ++g) {
    for (std::size_t row = table.begin[g]; row < table.begin[g + 1]; ++row) {
      ++counts[g * cells + table.cells[column][row]];
    }
  }
  const auto whole = group_totals(counts, cells);
  std::vector<std::vector<double>> shares(groups > 1 ? groups + 1 : 1, std::vector<double>(cells));
  shares_of(whole, nullptr, static_cast<double>(table.rows()), shares[0]);
  for (std::size_t g = 0; g + 1 < shares.size(); ++g) {
    const auto left = table.rows() - (table.begin[g + 1] - table.begin[g]);
    shares_of(whole, counts.data() + g * cells, static_cast<double>(left), shares[g + 1]);
  }
  return shares;
}

/// How often a row drawn by person counts: variance of the 1-way shares between groups over that of rows drawn one by
/// one, at least 1.
double design_effect(const MarginalTable& made) {
  const auto groups = static_cast<double>(made.groups());
  if (made.table.one_row_each || groups < 2) {
    return 1;
  }
  double between = 0, alone = 0;
  for (const auto& versions : made.shares) {
    for (std::size_t cell = 0; cell < versions[0].size(); ++cell) {
      const double p = versions[0][cell];
      alone += p * (1 - p) / static_cast<double>(made.rows());
      double mean = 0;
      for (std::size_t g = 1; g < versions.size(); ++g) {
        mean += versions[g][cell] / groups;
      }
      for (std::size_t g = 1; g < versions.size(); ++g) {
        between += (versions[g][cell] - mean) * (versions[g][cell] - mean) * (groups - 1) / groups;
      }
    }
  }
  return alone > 0 ? std::max(1.0, between / alone) : 1;
}

}  // namespace

std::vector<std::uint32_t> group_totals(const std::vector<std::uint32_t>& counts,
                                        std::size_t cells) {
  std::vector<std::uint32_t> sum(cells, 0);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    sum[i % cells] += counts[i];
  }
  return sum;
}

void shares_of(const std::vector<std::uint32_t>& whole, const std::uint32_t* left_out, double rows,
               std::vector<double>& shares) {
  for (std::size_t c = 0; c < whole.size(); ++c) {
    shares[c] = (whole[c] - (left_out == nullptr ? 0 : left_out[c])) / rows;
  }
}

MarginalTable marginal_table(GroupedTable table, const std::vector<std::size_t>& cells) {
  MarginalTable made;
  for (std::size_t column = 0; column < cells.size(); ++column) {
    made.shares.push_back(column_shares(table, column, cells[column]));
  }
  std::vector<std::uint16_t> group(table.rows());
  for (std::size_t g = 0; g < table.groups(); ++g) {
    std::fill(group.begin() + static_cast<std::ptrdiff_t>(table.begin[g]),
              group.begin() + static_cast<std::ptrdiff_t>(table.begin[g + 1]),
              static_cast<std::uint16_t>(g));
  }
  table.cells.push_back(std::move(group));
  made.table = std::move(table);
  made.size = std::max(1.0, static_cast<double>(made.table.rows()) / design_effect(made));
  return made;
}

}  // namespace assay
