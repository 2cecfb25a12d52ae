#include "metrics/fidelity/shapes.h"

#include <algorithm>
#include <functional>
#include <limits>

#include <fmt/format.h>

#include "core/error.h"
#include "core/parallel.h"
#include "core/stats/resampling.h"
#include "metrics/fidelity/shape_bins.h"
#include "metrics/fidelity/shape_figures.h"
#include "metrics/fidelity/shape_study.h"
#include "metrics/fidelity/shape_tables.h"

namespace assay {
namespace {

constexpr double kMicrosecondsADay = 86'400e6;

/// One scored column: what it adds to the headline, to its part and to the tables.
struct Scored {
  std::size_t column = 0;
  ColumnShape shape;
  Estimate similarity;
  Values values;
  ShapeLines lines;
};

std::vector<double> shares_of(const CellTotals& totals) {
  std::vector<double> shares;
  for (const auto rows : totals.cells) {
    shares.push_back(rows / totals.rows);
  }
  return shares;
}

/// A similarity is at most 1; taking the bias off its interval can carry the upper end beyond.
void cut_at_one(Estimate& similarity) {
  if (similarity.high) {
    similarity.high = std::min(*similarity.high, 1.0);
  }
}

Estimate similarity_of(const ColumnShape& shape) {
  Estimate out;
  if (shape.half_distance.empty()) {
    out.value = 1 - shape.distance;
    return out;
  }
  std::vector<double> halves = shape.half_distance;
  for (double& half : halves) {
    half = 1 - half;
  }
  out = half_sample_estimate(1 - shape.distance, std::move(halves));
  cut_at_one(out);
  return out;
}

/// Mean over columns of the figures that `one_of` picks from a column's shape.
template <class OneOf>
double mean_over(const std::vector<Scored>& scored, const OneOf& one_of) {
  double sum = 0;
  for (const auto& column : scored) {
    sum += one_of(column.shape);
  }
  return sum / static_cast<double>(scored.size());
}

/// Means over columns: the raw similarity, and that of a fresh real sample.
struct Reading {
  double raw = 0, ceiling = 0;
  Reading(double distance, double fresh) : raw(1 - distance), ceiling(1 - std::max(0.0, fresh)) {}
  std::optional<double> skill() const {
    return ceiling > 0 ? std::optional(raw / ceiling) : std::nullopt;
  }
};

Reading reading_of(const std::vector<Scored>& scored) {
  return {mean_over(scored, [](const ColumnShape& shape) { return shape.distance; }),
          mean_over(scored, [](const ColumnShape& shape) { return shape.fresh.value_or(1); })};
}

std::vector<double> half_skills(const std::vector<Scored>& scored) {
  std::vector<double> skills;
  for (std::size_t b = 0; b < ShapeStudy::kHalves; ++b) {
    const Reading half(
        mean_over(scored, [&](const ColumnShape& shape) { return shape.half_distance[b]; }),
        mean_over(scored, [&](const ColumnShape& shape) { return shape.half_fresh[b]; }));
    skills.push_back(half.skill().value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  return skills;
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
    std::vector<std::size_t> columns;
    std::size_t measured = 0;
    for (std::size_t c = 0; c < evidence.train().columns(); ++c) {
      const Field& field = evidence.train().field(c);
      if (field.is_measured()) {
        ++measured;
        if (field.is_ordered() || field.kind == Kind::kCategorical) {
          columns.push_back(c);
        }
      }
    }
    require(!columns.empty(), "no numeric, datetime or categorical column to compare");
    std::ranges::sort(columns, {}, [&](std::size_t c) { return evidence.schema().fields[c].name; });
    const ShapeStudy study(evidence, rng);
    const BinnedTables binned = binned_tables(evidence);
    const SampleSizes sizes{study.train_units(), study.release_units()};
    std::vector<Scored> scored(columns.size());
    parallel_for(columns.size(), [&](std::size_t i) {
      scored[i] = score(study, columns[i], evidence, binned, sizes);
    });
    Result result;
    result.goal = Goal::kHigher;
    add_headline(scored, study, evidence, result);
    result.note += fmt::format(" {} of {} columns scored", columns.size(), measured);
    if (measured > columns.size()) {
      result.note += fmt::format(
          "; {} not, because text, id and vector columns have no distribution to compare",
          measured - columns.size());
    }
    result.note += '.';
    std::vector<ShapeLines> lines;
    for (auto& column : scored) {
      lines.push_back(std::move(column.lines));
    }
    add_shape_tables(evidence, columns, lines, sizes, result);
    add_parts(scored, evidence, result);
    add_shape_plots(evidence, binned, result);
    return result;
  }

 private:
  static Scored score(const ShapeStudy& study, std::size_t column, const Evidence& evidence,
                      const BinnedTables& binned, SampleSizes sizes) {
    const ColumnData data = study.data(column);
    Scored out;
    out.column = column;
    out.shape = study.shape(data);
    out.similarity = similarity_of(out.shape);
    out.lines = shape_lines(evidence, column, data.train, data.release, sizes);
    const bool ordered = data.ordered;
    out.values = {{"distance", ordered ? "Kolmogorov-Smirnov" : "total variation"},
                  {"n", static_cast<double>(evidence.synthetic().rows())}};
    if (out.shape.fresh) {
      out.values.emplace_back("fresh sample", 1 - std::max(0.0, *out.shape.fresh));
    }
    if (ordered) {
      add_binned(column, binned, out.values);
      add_wasserstein(data, evidence, sizes, out.values);
    } else {
      out.values.emplace_back("total variation", out.shape.distance);
      out.values.emplace_back(
          "Jensen-Shannon",
          jensen_shannon_divergence(shares_of(out.shape.train), shares_of(out.shape.release)));
    }
    out.values.emplace_back("missing training", missing_share(evidence.train(), column));
    out.values.emplace_back("missing release", missing_share(evidence.synthetic(), column));
    out.values.emplace_back("outside domain", outside(evidence.synthetic(), column));
    return out;
  }

  static void add_headline(const std::vector<Scored>& scored, const ShapeStudy& study,
                           const Evidence& evidence, Result& result) {
    const Reading reading = reading_of(scored);
    result.floor = 0;
    result.values = {{"raw", reading.raw}};
    if (!study.halved()) {
      result.note = fmt::format(
          "Undefined: {} people in training and {} in the release are too few; with fewer than {} "
          "in either nobody can tell how much two real samples differ.",
          study.train_units(), study.release_units(), ShapeStudy::kFewestUnits);
      return;
    }
    result.ceiling = reading.ceiling;
    if (!reading.skill()) {
      result.note =
          "Undefined: new people of the release's number would look no more like the training "
          "people than anything else; the tables are too small, or the holdout is of another kind.";
      return;
    }
    result.estimate = half_sample_error(*reading.skill(), half_skills(scored), study.degrees());
    result.note = fmt::format(
        "On average a column's distribution is {:.1f} % the training one; a fresh real sample of "
        "the release's size would reach {:.1f} %, {}.",
        100 * reading.raw, 100 * reading.ceiling,
        study.has_holdout() ? "told from the holdout" : "told from halves of the training table");
    if (!study.has_holdout() && evidence.has_holdout()) {
      result.note += fmt::format(" The holdout has fewer than {} people and is not used.",
                                 ShapeStudy::kFewestUnits);
    }
    if (result.estimate->low && *result.estimate->low > 1) {
      result.note +=
          " The release is closer to the training people than new people are: see attacks.";
    }
  }

  static void add_parts(std::vector<Scored>& scored, const Evidence& evidence, Result& result) {
    std::ranges::stable_sort(scored, std::greater<>(), [](const Scored& column) {
      return column.shape.distance - column.shape.fresh.value_or(0);
    });
    for (auto& column : scored) {
      Part part;
      part.key = {{"column", evidence.train().field(column.column).name}};
      part.estimate = std::move(column.similarity);
      part.values = std::move(column.values);
      result.parts.push_back(std::move(part));
    }
  }

  static void add_binned(std::size_t column, const BinnedTables& binned, Values& values) {
    const auto at = static_cast<std::size_t>(
        std::ranges::find(binned.bins, column, &ColumnBins::column) - binned.bins.begin());
    values.emplace_back("total variation", total_variation(binned.train[at], binned.release[at]));
    values.emplace_back("Jensen-Shannon",
                        jensen_shannon_divergence(binned.train[at], binned.release[at]));
  }

  static void add_wasserstein(const ColumnData& data, const Evidence& evidence, SampleSizes sizes,
                              Values& values) {
    const auto &train = data.train.values, &release = data.release.values;
    if (train.empty() || release.empty()) {
      return;  // nobody has a value there: no distance between values
    }
    const bool dates = evidence.train().field(data.column).kind == Kind::kDatetime;
    const double unit = dates ? kMicrosecondsADay : 1;
    const double unmissing = static_cast<double>(train.size()) / data.train.rows;
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
