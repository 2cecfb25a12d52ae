#include "metrics/fidelity/shapes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "core/error.h"
#include "core/parallel.h"
#include "core/stats/resampling.h"
#include "metrics/fidelity/groups.h"
#include "metrics/fidelity/shape_bins.h"
#include "metrics/fidelity/shape_distance.h"
#include "metrics/fidelity/shape_figures.h"
#include "metrics/fidelity/shape_tables.h"

namespace assay {
namespace {

constexpr double kMicrosecondsADay = 86'400e6;

/// One scored column.
struct Shape {
  std::size_t column = 0;
  ColumnLevels levels;  ///< train against release
  double distance = 0;
  double fresh = 0;  ///< expected distance of a fresh real sample of the release's size
  std::optional<double> holdout;  ///< observed distance of the holdout
  Estimate similarity;
};

/// E[KS] under the null, for continuous data; ties only make it smaller.
double expected_ks(double n, double m) {
  return std::sqrt(std::numbers::pi / 2) * std::numbers::ln2 * std::sqrt(1 / n + 1 / m);
}

std::vector<double> level_shares(const std::vector<std::uint32_t>& levels, std::size_t count) {
  std::vector<double> shares(count, 0);
  for (const auto level : levels) {
    shares[level] += 1 / static_cast<double>(levels.size());
  }
  return shares;
}

/// A similarity is at most 1; taking the bias off its interval can carry the upper end beyond.
void cut_at_one(Estimate& similarity) {
  if (similarity.high) {
    similarity.high = std::min(*similarity.high, 1.0);
  }
}

Shape shape_of(const Evidence& evidence, std::size_t column, const Units& train,
               const Units& release, const std::optional<Units>& holdout) {
  Shape shape;
  shape.column = column;
  shape.levels = levels_of(evidence.train(), evidence.synthetic(), column);
  shape.distance = shape_distance(shape.levels);
  const auto n = static_cast<double>(train.count()), m = static_cast<double>(release.count());
  const auto by_chance = [&](double size) {
    return shape.levels.ordered
               ? expected_ks(n, size)
               : expected_total_variation(level_shares(shape.levels.first, shape.levels.levels), n,
                                          size);
  };
  shape.fresh = by_chance(m);
  if (holdout) {
    // What chance explains of the holdout's distance shrinks or grows with the sample; real drift does not.
    const auto h = static_cast<double>(holdout->count());
    const double observed = shape_distance(levels_of(evidence.train(), evidence.holdout(), column));
    const double chance = std::min(observed, by_chance(h));
    shape.fresh = observed - chance + chance * std::sqrt((1 / n + 1 / m) / (1 / n + 1 / h));
  }
  return shape;
}

std::vector<double> with_mean(std::vector<double> values) {
  double sum = 0;
  for (const double value : values) {
    sum += value;
  }
  values.push_back(sum / static_cast<double>(values.size()));
  return values;
}

/// Fills the columns' similarities and returns their mean; one set of half-samples serves them all.
Estimate estimate_similarities(std::vector<Shape>& shapes, const Units& train, const Units& release,
                               Rng rng) {
  std::vector<double> whole;
  for (const auto& shape : shapes) {
    whole.push_back(1 - shape.distance);
  }
  auto estimates = subsampling(
      with_mean(std::move(whole)), {&train, &release},
      [&](const std::vector<std::vector<std::size_t>>& rows) {
        std::vector<double> similarities;
        for (const auto& shape : shapes) {
          similarities.push_back(1 - shape_distance(shape.levels, rows[0], rows[1]));
        }
        return with_mean(std::move(similarities));
      },
      rng);
  std::ranges::for_each(estimates, cut_at_one);
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    shapes[i].similarity = estimates[i];
  }
  return estimates.back();
}

/// Cells of the release that the schema or the training table does not know.
double outside(const Table& release, std::size_t column) {
  const Field& field = release.field(column);
  double count = 0;
  if (field.kind == Kind::kCategorical) {
    const auto known = static_cast<std::int32_t>(field.categories.size() - field.foreign);
    count += static_cast<double>(
        std::ranges::count_if(release.codes(column), [&](auto code) { return code >= known; }));
  } else if (field.kind == Kind::kNumeric && field.bounds) {
    count += static_cast<double>(std::ranges::count_if(release.numbers(column), [&](double x) {
      return x < field.bounds->low || x > field.bounds->high;
    }));
  }
  return count;
}

double missing_share(const Table& table, std::size_t column) {
  double count = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    count += table.missing(column, row) ? 1 : 0;
  }
  return count / static_cast<double>(table.rows());
}

class Shapes final : public Measure {
 public:
  Result evaluate(const Evidence& evidence, Rng rng) const override {
    require(evidence.synthetic().rows() > 0, "the release has no rows");
    std::vector<std::size_t> columns, left_out;
    for (std::size_t c = 0; c < evidence.train().columns(); ++c) {
      const Field& field = evidence.train().field(c);
      if (field.is_measured()) {
        const bool scored = field.is_ordered() || field.kind == Kind::kCategorical;
        (scored ? columns : left_out).push_back(c);
      }
    }
    require(!columns.empty(), "no numeric, datetime or categorical column to compare");
    std::ranges::sort(columns, {}, [&](std::size_t c) { return evidence.schema().fields[c].name; });
    const std::uint64_t seed = rng.split("order").bits();
    const Units train = in_content_order(evidence.train(), seed);
    const Units release = in_content_order(evidence.synthetic(), seed);
    std::optional<Units> holdout;
    if (evidence.has_holdout() && evidence.holdout().rows() > 0) {
      holdout = units_of(evidence.holdout());
    }
    std::vector<Shape> shapes(columns.size());
    parallel_for(columns.size(), [&](std::size_t i) {
      shapes[i] = shape_of(evidence, columns[i], train, release, holdout);
    });
    Result result;
    result.goal = Goal::kHigher;
    const Estimate mean = estimate_similarities(shapes, train, release, rng.split("halves"));
    add_headline(shapes, mean, result);
    result.note +=
        fmt::format(" {} of {} columns scored", columns.size(), columns.size() + left_out.size());
    if (!left_out.empty()) {
      result.note += fmt::format(
          "; {} not, because text, id and vector columns have no "
          "distribution to compare",
          left_out.size());
    }
    result.note += '.';
    const BinnedTables binned = binned_tables(evidence);
    const SampleSizes sizes{static_cast<double>(train.count()),
                            static_cast<double>(release.count())};
    add_parts(shapes, evidence, binned, sizes, result);
    add_shape_tables(evidence, columns, sizes, result);
    add_shape_plots(evidence, binned, result);
    return result;
  }

 private:
  static void add_headline(const std::vector<Shape>& shapes, Estimate mean, Result& result) {
    const double raw = mean.value;
    double fresh = 0;
    for (const auto& shape : shapes) {
      fresh += shape.fresh / static_cast<double>(shapes.size());
    }
    result.floor = 0;
    result.ceiling = 1 - fresh;
    result.values = {{"raw", raw}};
    if (!(*result.ceiling > 0)) {
      result.note =
          "Undefined: new people of the release's number would look no more like the training "
          "people than anything else; the tables are too small, or the holdout is of another kind.";
      return;
    }
    const double ceiling = *result.ceiling;
    mean.value /= ceiling;
    if (mean.low) {
      mean.low = *mean.low / ceiling;
      mean.high = *mean.high / ceiling;
    }
    result.estimate = mean;
    result.note = fmt::format(
        "On average a column's distribution is {:.1f} % the training one; a fresh real sample of "
        "the release's size would reach {:.1f} %.",
        100 * raw, 100 * ceiling);
    if (mean.low && *mean.low > 1) {
      result.note +=
          " The release is closer to the training people than new people are: see attacks.";
    }
  }

  static void add_parts(const std::vector<Shape>& shapes, const Evidence& evidence,
                        const BinnedTables& binned, SampleSizes sizes, Result& result) {
    std::vector<const Shape*> order;
    for (const auto& shape : shapes) {
      order.push_back(&shape);
    }
    std::stable_sort(order.begin(), order.end(), [](const Shape* a, const Shape* b) {
      return a->distance - a->fresh > b->distance - b->fresh;
    });
    for (const auto* shape : order) {
      Part part;
      part.key = {{"column", evidence.train().field(shape->column).name}};
      part.estimate = shape->similarity;
      part.values = {{"distance", shape->levels.ordered ? "Kolmogorov-Smirnov" : "total variation"},
                     {"n", static_cast<double>(shape->levels.second.size())},
                     {"fresh sample", 1 - shape->fresh}};
      add_distances(*shape, evidence, binned, sizes, part.values);
      part.values.emplace_back("missing training", missing_share(evidence.train(), shape->column));
      part.values.emplace_back("missing release",
                               missing_share(evidence.synthetic(), shape->column));
      part.values.emplace_back("outside domain", outside(evidence.synthetic(), shape->column));
      result.parts.push_back(std::move(part));
    }
  }

  static void add_distances(const Shape& shape, const Evidence& evidence,
                            const BinnedTables& binned, SampleSizes sizes, Values& values) {
    if (!shape.levels.ordered) {
      values.emplace_back("total variation", shape.distance);
      values.emplace_back(
          "Jensen-Shannon",
          jensen_shannon_divergence(level_shares(shape.levels.first, shape.levels.levels),
                                    level_shares(shape.levels.second, shape.levels.levels)));
      return;
    }
    const auto at = static_cast<std::size_t>(
        std::ranges::find(binned.bins, shape.column, &ColumnBins::column) - binned.bins.begin());
    values.emplace_back("total variation", total_variation(binned.train[at], binned.release[at]));
    values.emplace_back("Jensen-Shannon",
                        jensen_shannon_divergence(binned.train[at], binned.release[at]));
    const auto train = sorted_values(evidence.train(), shape.column);
    const auto release = sorted_values(evidence.synthetic(), shape.column);
    if (train.empty() || release.empty()) {
      return;  // nobody has a value there: no distance between values
    }
    const bool dates = evidence.train().field(shape.column).kind == Kind::kDatetime;
    const double unit = dates ? kMicrosecondsADay : 1;
    const double unmissing =
        static_cast<double>(train.size()) / static_cast<double>(evidence.train().rows());
    values.emplace_back("Wasserstein-1", wasserstein_distance(train, release) / unit);
    values.emplace_back(
        "Wasserstein-1, fresh sample",
        expected_wasserstein(train, sizes.train * unmissing, sizes.release * unmissing) / unit);
    values.emplace_back("unit", std::string(dates ? "days" : "the column's own"));
  }
};

}  // namespace

std::unique_ptr<Measure> make_shapes() { return std::make_unique<Shapes>(); }

}  // namespace assay
