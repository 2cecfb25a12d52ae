#include "metrics/fidelity/marginals.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "core/error.h"
#include "core/stats/resampling.h"
#include "metrics/fidelity/all_pairs.h"
#include "metrics/fidelity/equivalent_sample.h"
#include "metrics/fidelity/marginal_study.h"

namespace assay {
namespace {

/// Below this a holdout says less about a fresh sample than chance alone does.
constexpr std::size_t kFewestPeople = 20;
constexpr std::size_t kMostParts = 1000;
constexpr std::array<const char*, 5> kPlaces{"column", "with", "and", "fourth", "fifth"};

/// All sets of one order.
struct Order {
  std::size_t begin = 0, end = 0;  ///< in the list of sets
  double possible = 0;
  Replicated release, floor, holdout;  ///< mean distances
  double fresh = 0,
         fresh_holdout = 0;  ///< by chance, of samples of the release's and the holdout's size
  std::size_t size() const { return end - begin; }
};

struct Study {
  std::vector<ColumnBins> bins;  ///< in the order of column names
  std::vector<ColumnSet> sets;
  std::vector<Order> orders;
  MarginalTable train, synthetic;
  std::optional<MarginalTable> holdout;
  double pool = 0;               ///< real rows that chance was told from
  MarginalStudy release, fresh;  ///< train against release, and against the holdout
  const MarginalStudy& real() const { return holdout ? fresh : release; }
  std::vector<FreshCurve> curves;  ///< one an order
};

Replicated mean_of(const MarginalStudy& study, const Order& order,
                   Replicated SetDistance::*member) {
  Replicated mean;
  const auto n = static_cast<double>(order.size());
  const auto add = [&](std::vector<double>& sum, const std::vector<double>& values) {
    sum.resize(values.size());
    for (std::size_t g = 0; g < values.size(); ++g) {
      sum[g] += values[g] / n;
    }
  };
  for (std::size_t s = order.begin; s < order.end; ++s) {
    const Replicated& one = study.sets[s].*member;
    mean.value += one.value / n;
    add(mean.first, one.first);
    add(mean.second, one.second);
  }
  return mean;
}

/// Distance of a fresh sample of the release's size: the holdout's, where chance, not drift, is exchanged.
double ceiling_of(const Order& order, double holdout) {
  const double chance = std::min(holdout, order.fresh_holdout);
  return order.fresh_holdout > 0 ? holdout + chance * (order.fresh / order.fresh_holdout - 1)
                                 : holdout;
}

/// Sums of the orders first..last-1 and their replicates; only the totals of AllPairs are used.
AllPairs totals_of(const Study& study, std::size_t first, std::size_t last) {
  AllPairs sums;
  const bool held = study.holdout.has_value();
  sums.replicates = {std::vector<Totals>(study.train.groups()),
                     std::vector<Totals>(study.synthetic.groups())};
  if (held) {
    sums.replicates.emplace_back(study.holdout->groups());
  }
  const auto n = static_cast<double>(last - first);
  for (std::size_t k = first; k < last; ++k) {
    const Order& order = study.orders[k];
    const double release = order.release.value, floor = order.floor.value;
    const double ceiling = held ? ceiling_of(order, order.holdout.value) : order.fresh;
    sums.totals.add({release / n, floor / n, ceiling / n});
    for (std::size_t g = 0; g < sums.replicates[0].size(); ++g) {
      const double fresh = held ? ceiling_of(order, order.holdout.first[g]) : ceiling;
      sums.replicates[0][g].add({order.release.first[g] / n, order.floor.first[g] / n, fresh / n});
    }
    for (std::size_t g = 0; g < sums.replicates[1].size(); ++g) {
      sums.replicates[1][g].add(
          {order.release.second[g] / n, order.floor.second[g] / n, ceiling / n});
    }
    for (std::size_t g = 0; held && g < sums.replicates[2].size(); ++g) {
      sums.replicates[2][g].add(
          {release / n, floor / n, ceiling_of(order, order.holdout.second[g]) / n});
    }
  }
  return sums;
}

Estimate distance_of(const AllPairs& sums) {
  Estimate distance = sums.with_interval([](const Totals& t) { return t.release; });
  if (distance.low) {
    distance.low = std::max(0.0, *distance.low);
  }
  return distance;
}

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

}  // namespace

DrawnSets draw_sets(std::size_t columns, std::size_t ways, std::size_t most, Rng rng) {
  DrawnSets drawn;
  drawn.possible = ways <= columns ? 1 : 0;
  for (std::size_t i = 0; i < ways && drawn.possible > 0; ++i) {
    drawn.possible *= static_cast<double>(columns - i) / static_cast<double>(i + 1);
  }
  drawn.possible = std::round(drawn.possible);
  if (drawn.possible <= static_cast<double>(most)) {
    drawn.sets = all_column_sets(columns, ways);
    return drawn;
  }
  std::set<ColumnSet> sets;
  while (sets.size() < most) {
    ColumnSet set;  // Floyd's algorithm: each set is equally likely
    for (std::size_t i = columns - ways; i < columns; ++i) {
      const auto column = static_cast<std::size_t>(rng.below(i + 1));
      set.push_back(std::ranges::find(set, column) == set.end() ? column : i);
    }
    std::ranges::sort(set);
    sets.insert(std::move(set));
  }
  drawn.sets.assign(sets.begin(), sets.end());
  return drawn;
}

namespace {

class Marginals final : public Measure {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field("ways", ways_, Count{2, 5}, "columns of the largest marginals");
    visitor.field("most-sets", most_sets_, Count{1, 10'000'000},
                  "most sets of one number of columns; beyond it so many are drawn at random");
  }

  Result evaluate(const Evidence& evidence, Rng rng) const override {
    require(evidence.synthetic().rows() > 0, "the release has no rows");
    const Study study = study_of(evidence, rng);
    Result result;
    result.goal = Goal::kHigher;
    add_headline(study, result);
    add_orders(study, evidence, result);
    add_parts(study, evidence, result);
    add_heat_map(study, evidence, result);
    return result;
  }

 private:
  Study study_of(const Evidence& evidence, Rng rng) const {
    Study study;
    study.bins = learn_bins(evidence.train());
    require(!study.bins.empty(), "no numeric, datetime or categorical column to compare");
    std::ranges::sort(study.bins, {},
                      [&](const ColumnBins& b) { return evidence.train().field(b.column).name; });
    std::vector<std::size_t> cells;
    for (const auto& bins : study.bins) {
      cells.push_back(bins.cells());
    }
    const std::uint64_t seed = rng.split("groups").bits();
    const auto table = [&](const Table& of) {
      return marginal_table(grouped(of, study.bins, seed), cells);
    };
    study.train = table(evidence.train());
    study.synthetic = table(evidence.synthetic());
    if (evidence.has_holdout() && units_of(evidence.holdout()).count() >= kFewestPeople) {
      study.holdout = table(evidence.holdout());
    }
    const auto most_ways = std::min(static_cast<std::size_t>(ways_), study.bins.size());
    for (std::size_t ways = 1; ways <= most_ways; ++ways) {
      DrawnSets drawn = draw_sets(study.bins.size(), ways, static_cast<std::size_t>(most_sets_),
                                  rng.split("sets").split(ways));
      const std::size_t begin = study.sets.size();
      std::ranges::move(drawn.sets, std::back_inserter(study.sets));
      study.orders.push_back({begin, study.sets.size(), drawn.possible, {}, {}, {}, 0, 0});
    }
    count(cells, study);
    return study;
  }

  static void count(const std::vector<std::size_t>& cells, Study& study) {
    study.pool = static_cast<double>(study.train.rows()) +
                 (study.holdout ? static_cast<double>(study.holdout->rows()) : 0);
    const ChanceDistance fresh(study.pool, study.train.size, study.synthetic.size);
    if (study.holdout) {
      study.fresh =
          study_marginals(study.train, *study.holdout, cells, study.sets, {false, &fresh, true});
    }
    study.release = study_marginals(study.train, study.synthetic, cells, study.sets,
                                    {true, study.holdout ? nullptr : &fresh, false});
    std::vector<OrderSpectrum> spectra;
    for (std::size_t k = 0; k < study.orders.size(); ++k) {
      Order& order = study.orders[k];
      order.release = mean_of(study.release, order, &SetDistance::distance);
      order.floor = mean_of(study.release, order, &SetDistance::independent);
      const CountSpectrum& spectrum = study.real().spectrum[k];
      const auto sets = static_cast<double>(order.size());
      spectra.push_back({&spectrum, sets});
      order.fresh = fresh.of(spectrum) / sets;
      if (study.holdout) {
        order.holdout = mean_of(study.fresh, order, &SetDistance::distance);
        order.fresh_holdout =
            ChanceDistance(study.pool, study.train.size, study.holdout->size).of(spectrum) / sets;
      }
    }
    study.curves = fresh_curves(spectra, study.pool, study.train.size,
                                static_cast<double>(study.train.rows()) / study.train.size);
  }

  static double fresh_of(const Study& study) {
    double sum = 0;
    for (const Order& order : study.orders) {
      sum += order.fresh;
    }
    return sum / static_cast<double>(study.orders.size());
  }

  static void add_headline(const Study& study, Result& result) {
    const std::size_t orders = study.orders.size();
    const AllPairs sums = totals_of(study, 0, orders);
    const Estimate distance = distance_of(sums);
    const FreshCurve curve = mean_curve(study.curves);
    const auto sample = equivalent_sample(curve, distance, fresh_of(study));
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
    add_skill(sums, orders, result);
    add_curve(curve, distance, result);
  }

  static void add_skill(const AllPairs& sums, std::size_t orders, Result& result) {
    if (orders < 2) {
      result.note += "The skill is undefined: a single column has no dependence to keep.";
      return;
    }
    const Estimate room = sums.with_interval([](const Totals& t) { return t.room(); });
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
    result.estimate = sums.with_interval([](const Totals& t) { return t.skill(); });
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

  static void add_orders(const Study& study, const Evidence& evidence, Result& result) {
    TableBlock block{"By number of columns",
                     {"columns", "marginals", "raw", "floor", "ceiling", "skill", "equivalent rows",
                      "low", "high"},
                     {}};
    for (std::size_t k = 0; k < study.orders.size(); ++k) {
      const Order& order = study.orders[k];
      const AllPairs sums = totals_of(study, k, k + 1);
      const auto sample = equivalent_sample(study.curves[k], distance_of(sums), order.fresh);
      const bool has_floor = k > 0;
      block.rows.push_back(
          {static_cast<double>(k + 1), static_cast<double>(order.size()), 1 - sums.totals.release,
           has_floor ? Value(1 - sums.totals.floor) : Value(), 1 - sums.totals.ceiling,
           has_floor && result.estimate && sums.totals.room() > 0 ? Value(sums.totals.skill())
                                                                  : Value(),
           number(sample.rows), number(sample.low), number(sample.high)});
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
    if (measured > study.bins.size()) {
      result.note += fmt::format(
          " {} of {} columns scored; {} not, because text, id and vector columns have no cells to "
          "count.",
          study.bins.size(), measured, measured - study.bins.size());
    }
    if (evidence.has_holdout() && !study.holdout) {
      result.note += fmt::format(
          " The holdout has fewer than {} people: the ceiling is what chance alone allows.",
          kFewestPeople);
    }
  }

  static std::string cell_in_words(const Study& study, const Evidence& evidence,
                                   const ColumnSet& set, std::uint64_t code) {
    std::string words;
    for (std::size_t place = set.size(); place-- > 0;) {
      const ColumnBins& bins = study.bins[set[place]];
      const std::string own = evidence.train().field(bins.column).name + " = " +
                              bins.labels[static_cast<std::size_t>(code % bins.cells())];
      words = words.empty() ? own : own + ", " + words;
      code /= bins.cells();
    }
    return words;
  }

  static void add_parts(const Study& study, const Evidence& evidence, Result& result) {
    const auto fresh = [&](std::size_t s) { return study.real().sets[s].fresh; };
    std::vector<std::size_t> order(study.sets.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return study.release.sets[a].distance.value - fresh(a) >
             study.release.sets[b].distance.value - fresh(b);
    });
    if (order.size() > kMostParts) {
      result.note +=
          fmt::format(" The {} worst of {} marginals are listed.", kMostParts, order.size());
      order.resize(kMostParts);
    }
    for (const auto s : order) {
      const ColumnSet& set = study.sets[s];
      const SetDistance& found = study.release.sets[s];
      Part part;
      for (std::size_t place = 0; place < set.size(); ++place) {
        part.key.emplace_back(kPlaces[place],
                              evidence.train().field(study.bins[set[place]].column).name);
      }
      part.estimate = similarity_of(found.distance);
      part.values = {{"fresh sample", 1 - fresh(s)}};
      if (set.size() > 1) {
        part.values.emplace_back("columns shuffled", 1 - found.independent.value);
      }
      if (study.holdout) {
        part.values.emplace_back("holdout", 1 - study.fresh.sets[s].distance.value);
      }
      part.values.emplace_back("cell that moved most",
                               cell_in_words(study, evidence, set, found.moved));
      part.values.emplace_back("its share of training", found.moved_first);
      part.values.emplace_back("its share of the release", found.moved_second);
      result.parts.push_back(std::move(part));
    }
  }

  /// All pairs, where all were counted.
  static void add_heat_map(const Study& study, const Evidence& evidence, Result& result) {
    const std::size_t n = study.bins.size();
    if (study.orders.size() < 2 ||
        study.orders[1].possible > static_cast<double>(study.orders[1].size())) {
      return;
    }
    Plot plot{"heatmap", "Similarity of pairs of columns", "", "", {}, {}, {}, ""};
    for (const auto& bins : study.bins) {
      plot.labels.push_back(evidence.train().field(bins.column).name);
    }
    std::vector<double> release(n * n, std::nan("")), fresh = release, difference = release;
    for (std::size_t s = study.orders[1].begin; s < study.orders[1].end; ++s) {
      const std::size_t a = study.sets[s][0], b = study.sets[s][1];
      for (const auto cell : {a * n + b, b * n + a}) {
        release[cell] = 1 - study.release.sets[s].distance.value;
        fresh[cell] = 1 - study.real().sets[s].fresh;
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
