#include "metrics/fidelity/detection_columns.h"

#include <algorithm>
#include <functional>

#include "core/bins.h"
#include "core/parallel.h"
#include "metrics/fidelity/detection_models.h"

namespace assay {

std::vector<ColumnDetector> columns_alone(const DetectionSample& real,
                                          const DetectionSample& released,
                                          const DetectionSample* people,
                                          const std::map<std::string, double>& gains) {
  BinOptions options;
  options.target = 20;
  const auto bins = learn_bins(real.table, options);
  const Binned train = apply_bins(bins, real.table);
  const auto against = [&](const DetectionSample& other, const Binned& cells, std::size_t i) {
    const auto scores = cell_scores(real, train[i], other, cells[i], bins[i].cells());
    return cross_fitted_auc(real, scores.real, other, scores.other);
  };
  const Binned release = apply_bins(bins, released.table);
  const Binned holdout = people ? apply_bins(bins, people->table) : Binned();
  std::vector<ColumnDetector> columns(bins.size());
  parallel_for(bins.size(), [&](std::size_t i) {
    columns[i].name = real.table.field(bins[i].column).name;
    columns[i].release = against(released, release, i);
    if (people) {
      columns[i].fresh = against(*people, holdout, i).value;
    }
    const auto gain = gains.find(columns[i].name);
    columns[i].gain = gain == gains.end() ? 0 : gain->second;
  });
  // First the columns that speak for themselves, then those that the trees needed.
  const auto badness = [](const ColumnDetector& column) {
    return column.release.low > 0.5 ? 1 + column.release.value : column.gain;
  };
  std::ranges::stable_sort(columns, std::greater<>(), badness);
  return columns;
}

Part part_of(const ColumnDetector& column, std::size_t rows) {
  Part part;
  part.key = {{"column", column.name}};
  part.estimate = column.release.estimate();
  part.values = {{"new people", column.fresh ? Value(*column.fresh) : Value()},
                 {"share of gain", column.gain},
                 {"n", static_cast<double>(rows)}};
  return part;
}

Plot columns_plot(const std::vector<ColumnDetector>& columns) {
  constexpr std::size_t kMostColumns = 30;
  Plot plot;
  plot.kind = "intervals";
  plot.title = "What gives the release away: one column alone";
  plot.x_label = "AUC, release against training";
  Series release{"release", {}, {}, {}, {}};
  for (std::size_t i = 0; i < std::min(columns.size(), kMostColumns); ++i) {
    plot.labels.push_back(columns[i].name);
    release.y.push_back(columns[i].release.value);
    release.low.push_back(columns[i].release.low);
    release.high.push_back(columns[i].release.high);
  }
  plot.series.push_back(std::move(release));
  plot.note = "0.5: the column does not help to tell the tables apart.";
  return plot;
}

}  // namespace assay
