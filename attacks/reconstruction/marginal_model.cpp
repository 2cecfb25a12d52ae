#include "attacks/reconstruction/marginal_model.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/parallel.h"

namespace assay {
namespace {

constexpr std::size_t kBlock = 1024;
constexpr std::size_t kSteps = 30;
constexpr double kResidual = 1e-4;
constexpr double kTie = 1e-7;  // rounding and the order of rows move f by less

/// Bins of the columns that an attacker may know.
std::vector<ColumnBins> known_bins(const Table& release, std::size_t secret) {
  auto bins = learn_bins(release);
  std::erase_if(bins, [&](const ColumnBins& each) {
    return each.column == secret || !release.field(each.column).is_measured();
  });
  std::sort(bins.begin(), bins.end(), [&](const ColumnBins& a, const ColumnBins& b) {
    return release.field(a.column).name < release.field(b.column).name;
  });
  return bins;
}

/// Sum over cells of sum_v count^2 / cell, which orders columns as Goodman and Kruskal's tau does.
double told(const std::vector<std::uint16_t>& cells, const std::vector<std::int32_t>& truth,
            std::size_t levels, std::size_t values) {
  std::vector<double> counts(levels * values), totals(levels);
  for (std::size_t row = 0; row < truth.size(); ++row) {
    if (truth[row] >= 0) {
      ++counts[cells[row] * values + static_cast<std::size_t>(truth[row])];
      ++totals[cells[row]];
    }
  }
  std::vector<double> terms;
  for (std::size_t cell = 0; cell < levels; ++cell) {
    for (std::size_t v = 0; v < values && totals[cell] > 0; ++v) {
      terms.push_back(counts[cell * values + v] * counts[cell * values + v] / totals[cell]);
    }
  }
  std::sort(terms.begin(), terms.end());  // no order of categories changes the sum
  return std::accumulate(terms.begin(), terms.end(), 0.0);
}

/// Conjugate gradients for one matrix and several right-hand sides.
class Solver {
 public:
  Solver(const std::vector<std::uint32_t>& cells, std::size_t features, std::size_t rows,
         std::size_t values, double ridge)
      : cells_(cells), features_(features), rows_(rows), values_(values), ridge_(ridge) {}

  /// A x: one row of `values` sums a row of the release.
  std::vector<double> sums(const std::vector<double>& x) const {
    std::vector<double> result(rows_ * values_);
    parallel_blocks(rows_, kBlock, [&](std::size_t begin, std::size_t end) {
      for (std::size_t f = 0; f < features_; ++f) {
        const std::uint32_t* cell = cells_.data() + f * rows_;
        for (std::size_t row = begin; row < end; ++row) {
          for (std::size_t v = 0; v < values_; ++v) {
            result[row * values_ + v] += x[cell[row] * values_ + v];
          }
        }
      }
    });
    return result;
  }

  /// A' y + ridge x.
  std::vector<double> gather(const std::vector<double>& y, const std::vector<double>& x) const {
    std::vector<double> result(x.size());
    parallel_for(features_, [&](std::size_t f) {  // a feature has its cells to itself
      const std::uint32_t* cell = cells_.data() + f * rows_;
      for (std::size_t row = 0; row < rows_; ++row) {
        for (std::size_t v = 0; v < values_; ++v) {
          result[cell[row] * values_ + v] += y[row * values_ + v];
        }
      }
    });
    for (std::size_t i = 0; i < x.size(); ++i) {
      result[i] += ridge_ * x[i];
    }
    return result;
  }

  std::vector<double> dot(const std::vector<double>& a, const std::vector<double>& b) const {
    std::vector<double> result(values_);
    for (std::size_t i = 0; i < a.size(); ++i) {
      result[i % values_] += a[i] * b[i];
    }
    return result;
  }

  std::vector<double> solve(const std::vector<double>& y, std::size_t size) const {
    std::vector<double> x(size);
    auto residual = gather(y, x);
    auto direction = residual;
    auto squares = dot(residual, residual);
    const auto first = squares;
    for (std::size_t step = 0; step < kSteps && open(squares, first); ++step) {
      const auto image = gather(sums(direction), direction);
      const auto curvature = dot(direction, image);
      for (std::size_t i = 0; i < size; ++i) {
        const std::size_t v = i % values_;
        const double rate = curvature[v] > 0 ? squares[v] / curvature[v] : 0;
        x[i] += rate * direction[i];
        residual[i] -= rate * image[i];
      }
      const auto now = dot(residual, residual);
      for (std::size_t i = 0; i < size; ++i) {
        const std::size_t v = i % values_;
        direction[i] = residual[i] + (squares[v] > 0 ? now[v] / squares[v] : 0) * direction[i];
      }
      squares = now;
    }
    return x;
  }

 private:
  bool open(const std::vector<double>& squares, const std::vector<double>& first) const {
    for (std::size_t v = 0; v < values_; ++v) {
      if (squares[v] > kResidual * kResidual * first[v]) {
        return true;
      }
    }
    return false;
  }

  const std::vector<std::uint32_t>& cells_;
  std::size_t features_, rows_, values_;
  double ridge_;
};

}  // namespace

MarginalModel::MarginalModel(const Table& release, std::size_t secret,
                             const MarginalOptions& options)
    : secret_(secret), bins_(known_bins(release, secret)) {
  if (release.field(secret).kind != Kind::kCategorical) {
    const std::vector<std::size_t> alone = {secret};
    secret_bins_ = learn_bins(release.select(alone));
    values_ = secret_bins_.empty() ? 0 : secret_bins_[0].cells();
  } else {
    values_ = release.field(secret).categories.size();
  }
  const auto all = secret_cells(release);
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < all.size(); ++row) {
    if (all[row] >= 0) {
      rows.push_back(row);
    }
  }
  const Table with_secret = release.take(rows);
  const auto truth = secret_cells(with_secret);
  prior_.assign(values_, 0);
  for (const std::int32_t cell : truth) {
    prior_[static_cast<std::size_t>(cell)] += 1 / static_cast<double>(truth.size());
  }
  choose_features(with_secret, truth, options);
  if (!truth.empty() && !features_.empty()) {
    solve(cells_of(with_secret), truth, options.ridge);
  }
}

std::vector<std::int32_t> MarginalModel::secret_cells(const Table& table) const {
  if (secret_bins_.empty()) {
    const auto codes = table.codes(secret_);
    return {codes.begin(), codes.end()};
  }
  const std::vector<std::size_t> alone = {secret_};
  const Table column = table.select(alone);
  const auto cells = apply_bins(secret_bins_, column)[0];
  std::vector<std::int32_t> result(cells.begin(), cells.end());
  for (std::size_t row = 0; row < result.size(); ++row) {
    result[row] = column.missing(0, row) ? -1 : result[row];
  }
  return result;
}

void MarginalModel::choose_features(const Table& release, const std::vector<std::int32_t>& truth,
                                    const MarginalOptions& options) {
  const Binned binned = apply_bins(bins_, release);
  std::vector<double> tells(bins_.size());
  std::size_t offset = 0;
  const auto add = [&](std::size_t first, std::size_t second) {
    const std::size_t cells = bins_[first].cells() * (first == second ? 1 : bins_[second].cells());
    features_.push_back({first, second, offset, cells});
    offset += cells;
  };
  for (std::size_t b = 0; b < bins_.size(); ++b) {
    tells[b] = std::round(told(binned[b], truth, bins_[b].cells(), values_) * 1e6);
    if (options.ways > 1) {
      add(b, b);
    }
  }
  std::vector<std::size_t> order(bins_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return tells[a] > tells[b]; });
  order.resize(std::min(order.size(), static_cast<std::size_t>(options.columns)));
  std::sort(order.begin(), order.end());
  for (std::size_t i = 0; options.ways > 2 && i < order.size(); ++i) {
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      add(order[i], order[j]);
    }
  }
  beta_.assign(offset * values_, 0);
}

std::vector<std::uint32_t> MarginalModel::cells_of(const Table& table) const {
  const Binned binned = apply_bins(bins_, table);
  std::vector<std::uint32_t> cells(features_.size() * table.rows());
  for (std::size_t f = 0; f < features_.size(); ++f) {
    const auto& [first, second, offset, count] = features_[f];
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const std::size_t cell =
          first == second ? binned[first][row]
                          : binned[first][row] * bins_[second].cells() + binned[second][row];
      cells[f * table.rows() + row] = static_cast<std::uint32_t>(offset + cell);
    }
  }
  return cells;
}

void MarginalModel::solve(const std::vector<std::uint32_t>& cells,
                          const std::vector<std::int32_t>& truth, double ridge) {
  std::vector<double> y(truth.size() * values_);
  for (std::size_t row = 0; row < truth.size(); ++row) {
    for (std::size_t v = 0; v < values_; ++v) {
      y[row * values_ + v] = (static_cast<std::size_t>(truth[row]) == v ? 1 : 0) - prior_[v];
    }
  }
  const Solver solver(cells, features_.size(), truth.size(), values_, ridge);
  beta_ = solver.solve(y, beta_.size());
}

std::vector<double> MarginalModel::success(const Table& people) const {
  const auto truth = secret_cells(people);
  const auto cells = cells_of(people);
  std::vector<double> result(people.rows(), std::numeric_limits<double>::quiet_NaN());
  const auto attack = [&](std::size_t row) {
    std::vector<double> f = prior_;
    for (std::size_t m = 0; m < features_.size(); ++m) {
      for (std::size_t v = 0; v < values_; ++v) {
        f[v] += beta_[cells[m * people.rows() + row] * values_ + v];
      }
    }
    const double best = *std::max_element(f.begin(), f.end()) - kTie;
    const auto ties = std::count_if(f.begin(), f.end(), [&](double each) { return each >= best; });
    const bool among = f[static_cast<std::size_t>(truth[row])] >= best;
    return among ? 1 / static_cast<double>(ties) : 0;
  };
  parallel_blocks(people.rows(), kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) {
      result[row] = truth[row] < 0 ? result[row] : attack(row);
    }
  });
  return result;
}

}  // namespace assay
