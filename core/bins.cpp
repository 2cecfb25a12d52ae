#include "core/bins.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "core/error.h"
#include "core/parallel.h"

namespace assay {
namespace {

struct Atom {
  double value;
  std::size_t rows;
};

/// Distinct values in ascending order with their counts; missing ones left out.
std::vector<Atom> distinct(std::vector<double> values) {
  std::erase_if(values, [](double x) { return std::isnan(x); });
  std::sort(values.begin(), values.end());
  std::vector<Atom> atoms;
  for (const double value : values) {
    if (atoms.empty() || atoms.back().value != value) {
      atoms.push_back({value, 0});
    }
    ++atoms.back().rows;
  }
  return atoms;
}

/// Cuts a run of light values into bins of nearly equal mass. A run that holds at least a fifth of a bin's mass gets two, so that
/// the tail beside a heavy atom keeps some shape.
void cut_run(std::span<const Atom> run, double bin_mass, std::vector<double>& upper) {
  double mass = 0;
  for (const auto& atom : run) {
    mass += static_cast<double>(atom.rows);
  }
  const double wanted = std::max(std::round(mass / bin_mass), mass >= bin_mass / 5 ? 2.0 : 1.0);
  const double share = mass / wanted;
  double filled = 0;
  double goal = share;
  for (std::size_t i = 0; i < run.size(); ++i) {
    filled += static_cast<double>(run[i].rows);
    if (filled >= goal * (1 - 1e-12) || i + 1 == run.size()) {
      upper.push_back(run[i].value);
      goal = std::max(goal + share, filled + share / 2);
    }
  }
}

/// Upper ends of the bins; the last one is the largest training value.
std::vector<double> cut_points(std::span<const Atom> atoms, std::size_t target) {
  double total = 0;
  for (const auto& atom : atoms) {
    total += static_cast<double>(atom.rows);
  }
  const double bin_mass = total / static_cast<double>(target);
  std::vector<double> upper;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= atoms.size(); ++i) {
    const bool heavy = i < atoms.size() && static_cast<double>(atoms[i].rows) >= bin_mass;
    if (i == atoms.size() || heavy) {
      if (i > begin) {
        cut_run(atoms.subspan(begin, i - begin), bin_mass, upper);
      }
      if (heavy) {
        upper.push_back(atoms[i].value);
      }
      begin = i + 1;
    }
  }
  return upper;
}

ColumnBins bins_of_ordered(const Table& train, std::size_t column, const BinOptions& options) {
  ColumnBins bins;
  bins.column = column;
  const auto atoms = distinct(train.as_numbers(column));
  bins.upper = cut_points(atoms, options.target);
  const Kind kind = train.field(column).kind;
  double low = atoms.empty() ? 0 : atoms.front().value;
  std::size_t next = 0;
  for (const double high : bins.upper) {
    while (next < atoms.size() && atoms[next].value < low) {
      ++next;
    }
    bins.labels.push_back(low == high ? label_of(low, kind)
                                      : label_of(low, kind) + " to " + label_of(high, kind));
    while (next < atoms.size() && atoms[next].value <= high) {
      ++next;
    }
    low = next < atoms.size() ? atoms[next].value : high;
  }
  if (bins.upper.empty()) {  // nothing to learn from: whatever is present later is new
    bins.upper.push_back(0);
    bins.labels.emplace_back("(new)");
  }
  bins.upper.back() = std::numeric_limits<double>::infinity();
  bins.labels.emplace_back("(missing)");
  return bins;
}

ColumnBins bins_of_categories(const Table& train, std::size_t column, const BinOptions& options) {
  ColumnBins bins;
  bins.column = column;
  const auto& words = train.words(column);
  std::vector<std::size_t> rows(words.size(), 0);
  for (const auto code : train.codes(column)) {
    if (code >= 0) {
      ++rows[static_cast<std::size_t>(code)];
    }
  }
  const double least = options.rare_share * static_cast<double>(train.rows());
  bins.cell_of.resize(words.size());
  std::vector<std::size_t> rare, unseen;
  for (std::size_t code = 0; code < words.size(); ++code) {
    if (rows[code] == 0) {
      unseen.push_back(code);
    } else if (static_cast<double>(rows[code]) < least) {
      rare.push_back(code);
    } else {
      bins.cell_of[code] = static_cast<std::uint16_t>(bins.labels.size());
      bins.labels.push_back(words[code]);
    }
  }
  for (const auto& [codes, label] : {std::pair{&rare, "(rare)"}, std::pair{&unseen, "(new)"}}) {
    for (const auto code : *codes) {
      bins.cell_of[code] = static_cast<std::uint16_t>(bins.labels.size());
    }
    if (!codes->empty()) {
      bins.labels.emplace_back(label);
    }
  }
  bins.labels.emplace_back("(missing)");
  return bins;
}

std::vector<std::uint16_t> cells_of(const ColumnBins& bins, const Table& table) {
  const auto missing = static_cast<std::uint16_t>(bins.cells() - 1);
  std::vector<std::uint16_t> cells(table.rows(), missing);
  if (table.field(bins.column).is_ordered()) {
    const auto values = table.as_numbers(bins.column);
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (!std::isnan(values[row])) {
        const auto bin = std::lower_bound(bins.upper.begin(), bins.upper.end(), values[row]);
        cells[row] = static_cast<std::uint16_t>(bin - bins.upper.begin());
      }
    }
  } else {
    const auto codes = table.codes(bins.column);
    for (std::size_t row = 0; row < codes.size(); ++row) {
      if (codes[row] >= 0) {
        cells[row] = bins.cell_of[static_cast<std::size_t>(codes[row])];
      }
    }
  }
  return cells;
}

}  // namespace

std::string label_of(double value, Kind kind) {
  if (kind == Kind::kDatetime) {
    const auto seconds = static_cast<std::int64_t>(std::floor(value / 1e6));
    return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(seconds)));
  }
  return fmt::format("{:.6g}", value);
}

std::vector<ColumnBins> learn_bins(const Table& train, const BinOptions& options) {
  require(options.target >= 1 && options.target <= 1000, "bins: target = ", options.target,
          " is outside 1..1000");
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < train.columns(); ++c) {
    const Field& field = train.field(c);
    if (field.is_measured() && (field.is_ordered() || field.kind == Kind::kCategorical)) {
      columns.push_back(c);
    }
  }
  std::vector<ColumnBins> bins(columns.size());
  parallel_for(columns.size(), [&](std::size_t i) {
    bins[i] = train.field(columns[i]).is_ordered() ? bins_of_ordered(train, columns[i], options)
                                                   : bins_of_categories(train, columns[i], options);
  });
  return bins;
}

Binned apply_bins(const std::vector<ColumnBins>& bins, const Table& table) {
  Binned binned(bins.size());
  parallel_for(bins.size(), [&](std::size_t i) { binned[i] = cells_of(bins[i], table); });
  return binned;
}

}  // namespace assay
