#include "metrics/fidelity/shape_tables.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "core/bins.h"
#include "core/stats/intervals.h"
#include "core/stats/quantile.h"

namespace assay {
namespace {

constexpr std::array kTails{0.001, 0.01, 0.05, 0.95, 0.99, 0.999};
constexpr double kFewestBeyond = 5, kAtomShare = 0.02, kRareShare = 0.01, kLevel = 0.05;
constexpr std::size_t kMostLines = 1000;
constexpr std::int64_t kMicrosecondsAnHour = 3'600'000'000, kHours = 24, kWeekdays = 7;
constexpr std::array<const char*, kWeekdays> kWeekdayNames{
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

/// Standard error of the difference of two shares under one law.
double standard_error(double first, double second, SampleSizes sizes) {
  const double pooled =
      (first * sizes.train + second * sizes.release) / (sizes.train + sizes.release);
  return std::sqrt(pooled * (1 - pooled) * (1 / sizes.train + 1 / sizes.release));
}

double in_errors(double first, double second, SampleSizes sizes) {
  const double error = standard_error(first, second, sizes);
  return error > 0 ? std::abs(first - second) / error : 0;
}

class ColumnTables {
 public:
  ColumnTables(const Evidence& evidence, std::size_t column, SampleSizes sizes)
      : evidence_(evidence),
        column_(column),
        field_(evidence.train().field(column)),
        sizes_(sizes) {}

  ShapeLines lines(const std::vector<double>& train, const std::vector<double>& release) const {
    ShapeLines out;
    if (field_.kind == Kind::kCategorical) {
      add_rare(out);
      return out;
    }
    out.atoms = atoms_of(train, release, evidence_.train().rows(), evidence_.synthetic().rows(),
                         kAtomShare);
    if (!train.empty() && !release.empty()) {
      add_tails(train, release, out);
      if (field_.kind == Kind::kDatetime) {
        add_times(train, release, out);
      }
    }
    return out;
  }

 private:
  Value shown(double value) const {
    return field_.kind == Kind::kDatetime ? Value(label_of(value, field_.kind)) : Value(value);
  }

  /// Share of all rows that are beyond `bound`, on the side of the tail.
  static double beyond(const std::vector<double>& sorted, std::size_t rows, double bound,
                       bool upper) {
    const auto at = upper ? std::upper_bound(sorted.begin(), sorted.end(), bound)
                          : std::lower_bound(sorted.begin(), sorted.end(), bound);
    const auto count = upper ? sorted.end() - at : at - sorted.begin();
    return static_cast<double>(count) / static_cast<double>(rows);
  }

  void add_tails(const std::vector<double>& train, const std::vector<double>& release,
                 ShapeLines& out) const {
    const double present =
        static_cast<double>(train.size()) / static_cast<double>(evidence_.train().rows());
    for (const double p : kTails) {
      const bool upper = p > 0.5;
      const double mass = present * (upper ? 1 - p : p);
      if (mass * std::min(sizes_.train, sizes_.release) < kFewestBeyond) {
        continue;
      }
      const double bound = quantile_of_sorted(train, p);
      const double real = beyond(train, evidence_.train().rows(), bound, upper);
      const double synthetic = beyond(release, evidence_.synthetic().rows(), bound, upper);
      out.tails.emplace_back(in_errors(real, synthetic, sizes_), field_.name,
                             fmt::format("{} {:g} %", upper ? "above" : "below", 100 * p),
                             shown(bound), shown(quantile_of_sorted(release, p)), real, synthetic);
    }
  }

  void add_rare(ShapeLines& out) const {
    const auto& words = evidence_.train().words(column_);
    const RareCategories found =
        rare_categories(evidence_.train().codes(column_), evidence_.synthetic().codes(column_),
                        words.size(), kRareShare, sizes_.release);
    if (found.rare + found.invented == 0) {
      return;
    }
    const auto count = [](std::size_t n) { return static_cast<double>(n); };
    out.rare.emplace_back(found.expected - count(found.present), field_.name, count(found.rare),
                          count(found.present), found.expected, found.rare_rows, found.present_rows,
                          found.present < found.rare ? words[found.most_lost] : std::string(),
                          count(found.invented), found.invented_rows);
  }

  /// One way of cutting time into cells, compared.
  template <class Cell>
  void add_cells(const char* by, std::size_t cells, const Cell& cell_of,
                 const std::vector<double>& train, const std::vector<double>& release,
                 const auto& name, ShapeLines& out) const {
    const auto shares = [&](const std::vector<double>& times) {
      std::vector<double> share(cells, 0);
      for (const double time : times) {
        share[cell_of(static_cast<std::int64_t>(time))] += 1;
      }
      for (double& s : share) {
        s /= static_cast<double>(times.size());
      }
      return share;
    };
    const auto p = shares(train), q = shares(release);
    std::size_t worst = 0;
    for (std::size_t c = 0; c < cells; ++c) {
      worst = std::abs(p[c] - q[c]) > std::abs(p[worst] - q[worst]) ? c : worst;
    }
    const double distance = total_variation(p, q);
    const double fresh = expected_total_variation(p, sizes_.train, sizes_.release);
    out.times.emplace_back(distance - fresh, field_.name, std::string(by), distance, fresh,
                           name(worst), p[worst], q[worst]);
  }

  static std::int64_t floor_divided(std::int64_t a, std::int64_t b) {
    return a / b - (a % b < 0 ? 1 : 0);
  }

  void add_times(const std::vector<double>& train, const std::vector<double>& release,
                 ShapeLines& out) const {
    const std::int64_t day = kHours * kMicrosecondsAnHour;
    const auto midnight = [&](double time) { return static_cast<std::int64_t>(time) % day == 0; };
    if (!std::ranges::all_of(train, midnight) || !std::ranges::all_of(release, midnight)) {
      add_cells(
          "hour of the day", kHours,
          [&](std::int64_t time) {
            return static_cast<std::size_t>((time - floor_divided(time, day) * day) /
                                            kMicrosecondsAnHour);
          },
          train, release, [](std::size_t hour) { return fmt::format("{:02}:00", hour); }, out);
    }
    add_cells(
        "day of the week", kWeekdays,
        [&](std::int64_t time) {  // 1970-01-01 was a Thursday, three days after a Monday
          const std::int64_t days = floor_divided(time, day) + 3;
          return static_cast<std::size_t>(days - floor_divided(days, kWeekdays) * kWeekdays);
        },
        train, release, [](std::size_t weekday) { return std::string(kWeekdayNames[weekday]); },
        out);
  }

  const Evidence& evidence_;
  std::size_t column_;
  const Field& field_;
  SampleSizes sizes_;
};

std::vector<ShapeLine> atom_lines(const Evidence& evidence, std::span<const std::size_t> columns,
                                  const std::vector<ShapeLines>& found, SampleSizes sizes) {
  std::size_t tests = 0;
  for (const auto& column : found) {
    tests += column.atoms.size();
  }
  std::vector<ShapeLine> lines;
  if (tests == 0) {
    return lines;
  }
  const double critical = normal_quantile(1 - kLevel / 2 / static_cast<double>(tests));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Field& field = evidence.train().field(columns[i]);
    for (const Atom& atom : found[i].atoms) {
      const bool differs = in_errors(atom.first, atom.second, sizes) > critical;
      const char* fate = !differs ? "kept" : atom.first > atom.second ? "lost" : "invented";
      lines.emplace_back(std::abs(atom.first - atom.second), field.name,
                         label_of(atom.value, field.kind), atom.first, atom.second,
                         std::string(fate));
    }
  }
  return lines;
}

void add_table(std::string title, std::vector<std::string> columns, std::vector<ShapeLine> lines,
               Result& result) {
  if (lines.empty()) {
    return;
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const ShapeLine& a, const ShapeLine& b) { return a.badness > b.badness; });
  if (lines.size() > kMostLines) {
    result.note +=
        fmt::format(" {}: the {} worst of {} lines are listed.", title, kMostLines, lines.size());
    lines.erase(lines.begin() + kMostLines, lines.end());
  }
  TableBlock block{std::move(title), std::move(columns), {}};
  for (auto& line : lines) {
    block.rows.push_back(std::move(line.cells));
  }
  result.tables.push_back(std::move(block));
}

}  // namespace

ShapeLines shape_lines(const Evidence& evidence, std::size_t column, const SortedColumn& train,
                       const SortedColumn& release, SampleSizes sizes) {
  return ColumnTables(evidence, column, sizes).lines(train.values, release.values);
}

void add_shape_tables(const Evidence& evidence, std::span<const std::size_t> columns,
                      const std::vector<ShapeLines>& found, SampleSizes sizes, Result& result) {
  std::vector<ShapeLine> tails, rare, times;
  for (const auto& column : found) {
    tails.insert(tails.end(), column.tails.begin(), column.tails.end());
    rare.insert(rare.end(), column.rare.begin(), column.rare.end());
    times.insert(times.end(), column.times.begin(), column.times.end());
  }
  add_table("Atoms: values that many rows share",
            {"column", "value", "share of training", "share of release", "fate"},
            atom_lines(evidence, columns, found, sizes), result);
  add_table("Tails: rows beyond the training table's quantiles",
            {"column", "tail", "training quantile", "release quantile", "share of training beyond",
             "share of release beyond"},
            std::move(tails), result);
  add_table("Rare categories: below 1 % of the training rows",
            {"column", "rare in training", "in the release", "in a fresh sample, expected",
             "share of training", "share of release", "commonest that is lost",
             "only in the release", "their share of the release"},
            std::move(rare), result);
  add_table("Times of day and days of the week",
            {"column", "by", "total variation", "fresh sample, expected", "moved most",
             "share of training", "share of release"},
            std::move(times), result);
}

}  // namespace assay
