#include "metrics/fidelity/marginals.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "core/error.h"
#include "core/stats/resampling.h"
#include "metrics/fidelity/marginal_figures.h"

namespace assay {
namespace {

constexpr std::size_t kMostParts = 1000;
constexpr std::array<const char*, 5> kPlaces{"column", "with", "and", "fourth", "fifth"};

Estimate similarity_of(const Replicated& distance) {
  Estimate similarity;
  similarity.value = 1 - distance.value;
  std::vector<std::vector<double>> replicates{distance.first, distance.second};
  if (distance.first.size() < 2 || distance.second.size() < 2) {
    return similarity;
  }
  for (auto& table : replicates) {
    for (double& value : table) {
      value = 1 - value;
    }
  }
  similarity = jackknife(similarity.value, replicates);
  similarity.low = std::max(0.0, *similarity.low);
  similarity.high = std::min(1.0, *similarity.high);
  return similarity;
}

Value number(const std::optional<double>& value) { return value ? Value(*value) : Value(); }

class Marginals final : public Measure {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field("ways", ways_, Count{2, 5}, "columns of the largest marginals");
    visitor.field("most-sets", most_sets_, Count{1, 10'000'000},
                  "most sets of one number of columns; beyond it so many are drawn at random");
  }

  Result evaluate(const Evidence& evidence, Rng rng) const override {
    require(evidence.synthetic().rows() > 0, "the release has no rows");
    const MarginalFigures figures = marginal_figures(evidence, static_cast<std::size_t>(ways_),
                                                     static_cast<std::size_t>(most_sets_), rng);
    Result result;
    result.goal = Goal::kHigher;
    if (figures.bins.empty()) {
      result.note = "Undefined: there is no numeric, datetime or categorical column to compare.";
      return result;
    }
    add_headline(figures, result);
    add_orders(figures, evidence, result);
    add_parts(figures, evidence, result);
    add_heat_map(figures, evidence, result);
    return result;
  }

 private:
  static double fresh_of(const MarginalFigures& figures) {
    double sum = 0;
    for (const MarginalOrder& order : figures.orders) {
      sum += order.fresh;
    }
    return sum / static_cast<double>(figures.orders.size());
  }

  static void add_headline(const MarginalFigures& figures, Result& result) {
    const std::size_t orders = figures.orders.size();
    const AllPairs sums = totals_of(figures, 0, orders);
    const Estimate distance = distance_of(sums);
    const FreshCurve curve = mean_curve(figures.curves);
    const auto sample = equivalent_sample(curve, distance, fresh_of(figures));
    result.values = {{"raw", 1 - distance.value},
                     {"equivalent rows", number(sample.rows)},
                     {"equivalent rows low", number(sample.low)},
                     {"equivalent rows high", number(sample.high)}};
    if (orders > 1) {
      result.floor = 1 - sums.totals.floor;
      result.ceiling = 1 - sums.totals.ceiling;
    }
    result.note = fmt::format("Counted {} at a time, the release is {}. ",
                              orders == 1 ? "one column" : fmt::format("up to {} columns", orders),
                              in_words(sample, distance.level));
    add_skill(sums, orders, ceiling_error_of(figures, 0, orders), result);
    add_curve(curve, distance, result);
  }

  static void add_skill(const AllPairs& sums, std::size_t orders, double ceiling_error,
                        Result& result) {
    if (orders < 2) {
      result.note += "The skill is undefined: a single column has no dependence to keep.";
      return;
    }
    const Estimate room =
        widened(sums.with_interval([](const Totals& t) { return t.room(); }), ceiling_error);
    if (!room.low) {
      result.note +=
          "The skill is undefined: too few people in one of the tables to say how sure it is.";
      return;
    }
    if (!(*room.low > 0)) {
      result.note +=
          "The skill is undefined: new people would be no closer to the training table than the "
          "release with its columns shuffled, so the real columns show no dependence to keep.";
      return;
    }
    result.estimate = widened(sums.with_interval([](const Totals& t) { return t.skill(); }),
                              std::abs(sums.totals.skill()) * ceiling_error / sums.totals.room());
    result.note += fmt::format(
        "Its marginals are on average {:.1f} % the training ones; with its columns shuffled "
        "{:.1f} %, and new people in its place {:.1f} %.",
        100 * (1 - sums.totals.release), 100 * *result.floor, 100 * *result.ceiling);
    if (result.estimate->low && *result.estimate->low > 1) {
      result.note +=
          " The release is closer to the training people than new people are: see attacks.";
    }
  }

  static void add_curve(const FreshCurve& curve, const Estimate& distance, Result& result) {
    Plot plot;
    plot.kind = "curve";
    plot.title = "How many real rows would do as well";
    plot.x_label = "rows of a fresh real sample (log10)";
    plot.y_label = "similarity to the training table";
    Series real{"fresh real sample", {}, {}, {}, {}}, release{"release", {}, {}, {}, {}};
    for (std::size_t i = 0; i < curve.rows.size(); ++i) {
      real.x.push_back(std::log10(curve.rows[i]));
      real.y.push_back(1 - curve.distance[i]);
    }
    release.x = {real.x.front(), real.x.back()};
    release.y = {1 - distance.value, 1 - distance.value};
    plot.series = {std::move(real), std::move(release)};
    result.plots.push_back(std::move(plot));
  }

  static void add_orders(const MarginalFigures& figures, const Evidence& evidence, Result& result) {
    TableBlock block{"By number of columns",
                     {"columns", "marginals", "raw", "floor", "ceiling", "skill", "equivalent rows",
                      "low", "high"},
                     {}};
    for (std::size_t k = 0; k < figures.orders.size(); ++k) {
      const MarginalOrder& order = figures.orders[k];
      const AllPairs sums = totals_of(figures, k, k + 1);
      const auto sample = equivalent_sample(figures.curves[k], distance_of(sums), order.fresh);
      std::vector<Value>& row = block.rows.emplace_back();
      row.reserve(block.columns.size());
      row.emplace_back(static_cast<double>(k + 1));
      row.emplace_back(static_cast<double>(order.size()));
      row.emplace_back(1 - sums.totals.release);
      row.push_back(number(k > 0 ? std::optional(1 - sums.totals.floor) : std::nullopt));
      row.emplace_back(1 - sums.totals.ceiling);
      const bool has_skill = k > 0 && result.estimate && sums.totals.room() > 0;
      row.push_back(number(has_skill ? std::optional(sums.totals.skill()) : std::nullopt));
      for (const auto& rows : {sample.rows, sample.low, sample.high}) {
        row.push_back(number(rows));
      }
      result.note += k == 0 ? " Marginals counted:" : ",";
      result.note +=
          order.possible > static_cast<double>(order.size())
              ? fmt::format(" {} of {:.0f} of {} columns, drawn at random", order.size(),
                            order.possible, k + 1)
              : fmt::format(" all {} of {} {}", order.size(), k + 1, k == 0 ? "column" : "columns");
    }
    result.note += '.';
    result.tables.push_back(std::move(block));
    std::size_t measured = 0;
    for (const auto& field : evidence.schema().fields) {
      measured += field.is_measured() ? 1 : 0;
    }
    if (measured > figures.bins.size()) {
      result.note += fmt::format(
          " {} of {} columns scored; {} not, because text, id and vector columns have no cells to "
          "count.",
          figures.bins.size(), measured, measured - figures.bins.size());
    }
    if (evidence.has_holdout() && !figures.holdout) {
      result.note += fmt::format(
          " The holdout has fewer than {} people: the ceiling is what chance alone allows.",
          kFewestHoldoutPeople);
    }
  }

  static std::string cell_in_words(const MarginalFigures& figures, const Evidence& evidence,
                                   const ColumnSet& set, std::uint64_t code) {
    std::string words;
    for (std::size_t place = set.size(); place-- > 0;) {
      const ColumnBins& bins = figures.bins[set[place]];
      const std::string own = evidence.train().field(bins.column).name + " = " +
                              bins.labels[static_cast<std::size_t>(code % bins.cells())];
      words = words.empty() ? own : own + ", " + words;
      code /= bins.cells();
    }
    return words;
  }

  static void add_parts(const MarginalFigures& figures, const Evidence& evidence, Result& result) {
    const auto fresh = [&](std::size_t s) { return figures.real().sets[s].fresh; };
    std::vector<std::size_t> order(figures.sets.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return figures.release.sets[a].distance.value - fresh(a) >
             figures.release.sets[b].distance.value - fresh(b);
    });
    if (order.size() > kMostParts) {
      result.note +=
          fmt::format(" The {} worst of {} marginals are listed.", kMostParts, order.size());
      order.resize(kMostParts);
    }
    for (const auto s : order) {
      const ColumnSet& set = figures.sets[s];
      const SetDistance& found = figures.release.sets[s];
      Part part;
      for (std::size_t place = 0; place < set.size(); ++place) {
        part.key.emplace_back(kPlaces[place],
                              evidence.train().field(figures.bins[set[place]].column).name);
      }
      part.estimate = similarity_of(found.distance);
      part.values = {{"fresh sample", 1 - fresh(s)}};
      if (set.size() > 1) {
        part.values.emplace_back("columns shuffled", 1 - found.independent.value);
      }
      if (figures.holdout) {
        part.values.emplace_back("holdout", 1 - figures.fresh.sets[s].distance.value);
      }
      part.values.emplace_back("cell that moved most",
                               cell_in_words(figures, evidence, set, found.moved));
      part.values.emplace_back("its share of training", found.moved_first);
      part.values.emplace_back("its share of the release", found.moved_second);
      result.parts.push_back(std::move(part));
    }
  }

  /// All pairs, where all were counted.
  static void add_heat_map(const MarginalFigures& figures, const Evidence& evidence,
                           Result& result) {
    const std::size_t n = figures.bins.size();
    if (figures.orders.size() < 2 ||
        figures.orders[1].possible > static_cast<double>(figures.orders[1].size())) {
      return;
    }
    Plot plot{"heatmap", "Similarity of pairs of columns", "", "", {}, {}, {}, ""};
    for (const auto& bins : figures.bins) {
      plot.labels.push_back(evidence.train().field(bins.column).name);
    }
    std::vector<double> release(n * n, std::nan("")), fresh = release, difference = release;
    for (std::size_t s = figures.orders[1].begin; s < figures.orders[1].end; ++s) {
      const std::size_t a = figures.sets[s][0], b = figures.sets[s][1];
      for (const auto cell : {a * n + b, b * n + a}) {
        release[cell] = 1 - figures.release.sets[s].distance.value;
        fresh[cell] = 1 - figures.real().sets[s].fresh;
        difference[cell] = release[cell] - fresh[cell];
      }
    }
    plot.series = {{"fresh real sample", {}, fresh, {}, {}},
                   {"release", {}, release, {}, {}},
                   {"difference", {}, difference, {}, {}}};
    result.plots.push_back(std::move(plot));
  }

  std::int64_t ways_ = 3, most_sets_ = 10'000;
};

}  // namespace

std::unique_ptr<Measure> make_marginals() { return std::make_unique<Marginals>(); }

}  // namespace assay
