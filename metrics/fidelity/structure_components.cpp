#include "metrics/fidelity/structure_components.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>

#include <fmt/format.h>

#include "core/bins.h"
#include "core/encode.h"
#include "core/parallel.h"
#include "core/stats/resampling.h"
#include "metrics/fidelity/radix_sort.h"
#include "metrics/fidelity/structure_axes.h"

namespace assay {
namespace {

constexpr std::size_t kWanted = 500;  ///< dimensions
constexpr std::size_t kMost = 2000;
constexpr std::size_t kBlock = 2048;  ///< rows that are encoded at once
constexpr std::size_t kNamed = 3;     ///< dimensions by which an axis is called

/// Measured columns that the encoder takes, in the order of their names. A column without a training cell says nothing.
std::vector<std::size_t> columns_of(const Table& train) {
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < train.columns(); ++c) {
    const Field& field = train.field(c);
    bool present = false;
    for (std::size_t row = 0; row < train.rows() && !present; ++row) {
      present = !train.missing(c, row);
    }
    if (field.is_measured() && (field.is_ordered() || field.kind == Kind::kCategorical) &&
        present) {
      columns.push_back(c);
    }
  }
  std::ranges::sort(columns, {}, [&](std::size_t c) { return train.field(c).name; });
  return columns;
}

/// How a table is made ready for the encoder.
struct Preparation {
  std::vector<ColumnBins> bins;  ///< of categorical columns, by column; empty otherwise
  std::vector<Bounds> range;     ///< of ordered columns, in the training table
  double rare_share = 0;
};

Preparation preparation_of(const Table& train, double rare_share) {
  Preparation out;
  out.rare_share = rare_share;
  out.bins.resize(train.columns());
  out.range.resize(train.columns());
  BinOptions options;
  options.rare_share = rare_share;
  for (auto& bins : learn_bins(train, options)) {
    out.bins[bins.column] = bins;
  }
  for (std::size_t c = 0; c < train.columns(); ++c) {
    if (train.field(c).is_ordered()) {
      const auto cells = train.as_numbers(c);
      Bounds& range = out.range[c];
      range = {INFINITY, -INFINITY};
      for (const double x : cells) {
        range.low = std::fmin(range.low, x);
        range.high = std::fmax(range.high, x);
      }
    }
  }
  return out;
}

Table prepared(const Table& table, const Preparation& by) {
  Schema schema;
  std::vector<Column> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    Field field;
    field.name = table.field(c).name;
    if (table.field(c).is_ordered()) {
      auto cells = table.as_numbers(c);
      for (double& x : cells) {
        x = std::isnan(x) ? x : std::clamp(x, by.range[c].low, by.range[c].high);
      }
      columns.emplace_back(Numbers(std::move(cells)));
    } else {
      field.kind = Kind::kCategorical;
      field.categories = by.bins[c].labels;
      field.categories.pop_back();  // the cell of missing ones
      std::vector<std::int32_t> codes;
      for (const std::int32_t code : table.codes(c)) {
        codes.push_back(code < 0 ? -1 : by.bins[c].cell_of[static_cast<std::size_t>(code)]);
      }
      columns.emplace_back(Codes(std::move(codes)));
    }
    schema.fields.push_back(std::move(field));
  }
  return {schema, columns};
}

Preparation narrow_enough(const Table& train) {
  double share = BinOptions().rare_share;
  while (true) {
    Preparation found = preparation_of(train, share);
    if (share > 0.3 || Encoder(prepared(train, found)).dimension() <= kWanted) {
      return found;
    }
    share *= 2;
  }
}

/// Rows in an order that only their content decides, so that sums round alike. Rows of one content are alike, so their
/// own order is immaterial.
Table in_order(const Table& table, const std::vector<std::size_t>& columns) {
  const auto hashes = table.row_hashes();
  std::vector<std::pair<std::uint64_t, std::size_t>> keyed(table.rows());
  for (std::size_t row = 0; row < keyed.size(); ++row) {
    keyed[row] = {hashes[row], row};
  }
  std::ranges::sort(keyed);
  std::vector<std::size_t> rows(keyed.size());
  std::ranges::transform(keyed, rows.begin(), [](const auto& key) { return key.second; });
  return table.select(columns).take(rows);
}

std::string name_of_axis(std::span<const double> axis, const std::vector<std::string>& names) {
  std::vector<std::size_t> order(axis.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::ranges::greater(),
                           [&](std::size_t c) { return std::abs(axis[c]); });
  std::string out;
  for (std::size_t i = 0; i < std::min(kNamed, order.size()); ++i) {
    out +=
        fmt::format("{}{} {}", i == 0 ? "" : ", ", axis[order[i]] < 0 ? "-" : "+", names[order[i]]);
  }
  return out;
}

/// E[KS] under the null, as in shapes.h.
double by_chance(double n, double m) {
  return std::sqrt(std::numbers::pi / 2) * std::numbers::ln2 * std::sqrt(1 / n + 1 / m);
}

/// 1 - D with the band that holds for any distribution and any size: each empirical distribution function is within
/// sqrt(ln(2/a)/(2n)) of its own with chance 1 - a (Massart 1990); half of the error for each.
Estimate similarity_of(double distance, double n, double m) {
  Estimate out;
  const double a = (1 - out.level) / 2;
  const double band = std::sqrt(std::log(2 / a) / 2) * (1 / std::sqrt(n) + 1 / std::sqrt(m));
  out.value = 1 - distance;
  out.low = std::max(0.0, out.value - band);
  out.high = std::min(1.0, out.value + band);
  out.method = "dkw";
  return out;
}

/// Kolmogorov-Smirnov distance of two ascending samples, at least one value each.
double sorted_distance(const std::vector<double>& first, const std::vector<double>& second) {
  const auto n = static_cast<double>(first.size()), m = static_cast<double>(second.size());
  std::size_t i = 0, j = 0;
  double widest = 0;
  while (i < first.size() && j < second.size()) {
    const double x = std::min(first[i], second[j]);
    while (i < first.size() && first[i] == x) {
      ++i;
    }
    while (j < second.size() && second[j] == x) {
      ++j;
    }
    widest = std::max(widest, std::abs(static_cast<double>(i) / n - static_cast<double>(j) / m));
  }
  return widest;
}

/// One table, made ready for the encoder.
struct Side {
  std::size_t units = 0;
  Table table;
  Axes axes;
  std::vector<std::vector<double>>
      along;  ///< projections on each axis of the training table, ascending
  double people() const { return static_cast<double>(units); }
  double share_along(std::span<const double> direction) const {
    return axes.total > 0 ? variance_along(axes, direction) / axes.total : 0;
  }
};

/// Calls use(block) on the encoded rows, block by block.
void for_each_block(const Table& table, const Encoder& encoder,
                    const std::function<void(const Points&)>& use) {
  std::vector<std::size_t> rows;
  for (std::size_t begin = 0; begin < table.rows(); begin += kBlock) {
    rows.resize(std::min(kBlock, table.rows() - begin));
    std::iota(rows.begin(), rows.end(), begin);
    use(encoder.encode(table.take(rows)));
  }
}

Axes axes_of(const Table& table, const Encoder& encoder, std::size_t count) {
  Moments moments(encoder.dimension());
  for_each_block(table, encoder, [&](const Points& block) { moments.add(block); });
  return moments.axes(count);
}

std::vector<std::vector<double>> sorted_projections(const Table& table, const Encoder& encoder,
                                                    const Axes& axes) {
  std::vector<std::vector<double>> along(axes.variance.size());
  for_each_block(table, encoder, [&](const Points& block) { project(block, axes, along); });
  for (auto& values : along) {
    radix_sort(values);
  }
  return along;
}

Component component_of(std::size_t k, const Side& train, const Side& release, const Side* holdout,
                       const std::vector<std::string>& names) {
  const auto axis = train.axes.direction(k);
  Component out;
  out.axis = name_of_axis(axis, names);
  out.train_share = train.share_along(axis);
  out.release_share = release.share_along(axis);
  out.release_agreement = agreement(train.axes, release.axes, k + 1);
  out.similarity = similarity_of(sorted_distance(train.along[k], release.along[k]), train.people(),
                                 release.people());
  out.fresh = by_chance(train.people(), release.people());
  if (holdout != nullptr) {
    out.holdout_share = holdout->share_along(axis);
    out.holdout_agreement = agreement(train.axes, holdout->axes, k + 1);
    const double observed = sorted_distance(train.along[k], holdout->along[k]);
    const double limit = by_chance(train.people(), holdout->people());
    const double chance = std::min(observed, limit);
    out.fresh = observed - chance + chance * out.fresh / limit;
  }
  return out;
}

}  // namespace

ComponentStudy study_components(const Evidence& evidence, std::size_t count) {
  ComponentStudy out;
  const auto columns = columns_of(evidence.train());
  const bool rows = evidence.train().rows() > 1 && evidence.synthetic().rows() > 1;
  if (columns.empty() || !rows) {
    out.why_not = rows ? "there is no numeric, datetime or categorical column with a cell"
                       : "a table has fewer than two rows";
    return out;
  }
  std::vector<const Table*> tables = {&evidence.train(), &evidence.synthetic()};
  if (evidence.has_holdout() && evidence.holdout().rows() > 1) {
    tables.push_back(&evidence.holdout());
  }
  std::vector<Side> sides(tables.size());
  const Table train = in_order(evidence.train(), columns);
  const Preparation preparation = narrow_enough(train);
  sides[0].table = prepared(train, preparation);
  const Encoder encoder(sides[0].table);
  out.dimensions = encoder.dimension();
  out.rare_share = preparation.rare_share;
  if (encoder.dimension() > kMost) {
    out.why_not = fmt::format("the encoded tables have {} dimensions, more than {}",
                              encoder.dimension(), kMost);
    return out;
  }
  parallel_for(sides.size(), [&](std::size_t t) {
    sides[t].units = units_of(*tables[t]).count();
    if (t > 0) {
      sides[t].table = prepared(in_order(*tables[t], columns), preparation);
    }
    sides[t].axes = axes_of(sides[t].table, encoder, count);
  });
  parallel_for(sides.size(), [&](std::size_t t) {
    sides[t].along = sorted_projections(sides[t].table, encoder, sides[0].axes);
  });
  std::size_t varying = 0;
  while (varying < sides[0].axes.variance.size() && sides[0].axes.variance[varying] > 1e-12) {
    ++varying;
  }
  out.components.resize(varying);
  out.why_not = varying == 0 ? "no column of the training table varies" : "";
  parallel_for(varying, [&](std::size_t k) {
    out.components[k] = component_of(k, sides[0], sides[1], sides.size() > 2 ? &sides[2] : nullptr,
                                     encoder.names());
  });
  return out;
}

}  // namespace assay
