#include "metrics/fidelity/shape_bins.h"

#include <algorithm>

#include "core/counts.h"

namespace assay {
namespace {

std::vector<double> cell_shares(const std::vector<std::uint16_t>& cells, std::size_t count) {
  CellCounts counts(count);
  counts.add(cells);
  std::vector<double> shares;
  for (const auto rows : counts.cells()) {
    shares.push_back(static_cast<double>(rows) / static_cast<double>(cells.size()));
  }
  return shares;
}

void drop_empty_cells(Plot& plot) {
  for (std::size_t cell = plot.labels.size(); cell-- > 0;) {
    const bool empty =
        std::ranges::all_of(plot.series, [&](const Series& series) { return series.y[cell] == 0; });
    if (empty) {
      const auto at = static_cast<std::ptrdiff_t>(cell);
      plot.labels.erase(plot.labels.begin() + at);
      for (auto& series : plot.series) {
        series.y.erase(series.y.begin() + at);
      }
    }
  }
}

}  // namespace

BinnedTables binned_tables(const Evidence& evidence) {
  BinOptions options;
  options.target = 20;
  BinnedTables made;
  made.bins = learn_bins(evidence.train(), options);
  const auto shares = [&](const Table& table) {
    const Binned binned = apply_bins(made.bins, table);
    std::vector<std::vector<double>> all;
    for (std::size_t i = 0; i < binned.size(); ++i) {
      all.push_back(cell_shares(binned[i], made.bins[i].cells()));
    }
    return all;
  };
  made.train = shares(evidence.train());
  made.release = shares(evidence.synthetic());
  if (evidence.has_holdout() && evidence.holdout().rows() > 0) {
    made.holdout = shares(evidence.holdout());
  }
  return made;
}

void add_shape_plots(const Evidence& evidence, const BinnedTables& binned, Result& result) {
  for (std::size_t i = 0; i < binned.bins.size(); ++i) {
    Plot plot;
    plot.kind = "histogram";
    plot.title = evidence.train().field(binned.bins[i].column).name;
    plot.y_label = "share of rows";
    plot.labels = binned.bins[i].labels;
    plot.series.push_back({"training", {}, binned.train[i], {}, {}});
    if (!binned.holdout.empty()) {
      plot.series.push_back({"holdout", {}, binned.holdout[i], {}, {}});
    }
    plot.series.push_back({"release", {}, binned.release[i], {}, {}});
    drop_empty_cells(plot);
    result.plots.push_back(std::move(plot));
  }
}

}  // namespace assay
