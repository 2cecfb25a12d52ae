#include "metrics/peers/gretel_sqs.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/error.h"
#include "metrics/peers/gretel_correlation.h"
#include "metrics/peers/gretel_distribution.h"
#include "metrics/peers/gretel_structure.h"
#include "metrics/peers/parts.h"

namespace assay {
namespace {

using gretel::Score;

constexpr std::string_view kNote =
    "Synthetic Quality Score of NVIDIA NeMo Safe Synthesizer (formerly Gretel, commit 48a8f5c), 0 "
    "to 10, on all rows. It has no floor and no noise level: columns shuffled on their own, all "
    "dependence gone, still earn about 8 points, \"Good\".";

Part column_part(const gretel::ColumnDistance& column) {
  Part part;
  part.key = {{"column", column.name}};
  if (const auto score = gretel::distribution_score(column)) {
    Estimate estimate;
    estimate.value = score->reported;
    part.estimate = estimate;
    part.values = {{"distance", *column.distance},
                   {"unrounded", score->score},
                   {"grade", std::string(score->grade)}};
  } else {
    part.note =
        column.reference.is_tabular()
            ? "no distance: empty, text or names in the release; the mean takes it for 0, perfect"
            : "not scored: empty, text or names in the training table";
  }
  part.values.emplace_back("type training", std::string(gretel::name_of(column.reference.type)));
  part.values.emplace_back("type release", std::string(gretel::name_of(column.output.type)));
  return part;
}

Plot heat_map(const gretel::CorrelationStability& stability) {
  Plot plot;
  plot.kind = "heatmap";
  plot.title = "Correlation as the tool mixes it: Pearson, Theil's U, correlation ratio";
  plot.labels = stability.reference.columns;
  std::vector<double> difference;
  for (std::size_t i = 0; i < stability.reference.cells.size(); ++i) {
    difference.push_back(stability.output.cells[i] - stability.reference.cells[i]);
  }
  plot.series = {{"real", {}, stability.reference.cells, {}, {}},
                 {"release", {}, stability.output.cells, {}, {}},
                 {"difference", {}, difference, {}, {}}};
  return plot;
}

class GretelSqs final : public Measure {
 public:
  Result evaluate(const Evidence& evidence, Rng /*rng*/) const override {
    require(evidence.train().rows() > 0 && evidence.synthetic().rows() > 0,
            "the training table or the release has no rows");
    const std::array tables{&evidence.train(), &evidence.synthetic()};
    const auto frames = gretel::frames_of(tables);
    const auto columns = gretel::column_distances(frames[0], frames[1]);
    const auto distribution = gretel::distribution_score(columns);
    const auto stability = gretel::correlation_stability(frames[0], frames[1]);
    const auto structure = gretel::deep_structure(frames[0], frames[1]);
    const auto correlation = stability ? std::optional(stability->score) : std::nullopt;
    const auto deep = structure ? std::optional(structure->score) : std::nullopt;
    Result result;
    result.goal = Goal::kHigher;
    add_headline(columns, gretel::quality_score(distribution, correlation, deep), result);
    std::vector<Part> properties{
        gretel::property_part("distribution", distribution, "no tabular column to compare"),
        gretel::property_part("correlation", correlation, "fewer than two tabular columns"),
        gretel::property_part("deep structure", deep,
                              "fewer than two columns or rows that are tabular in both tables, "
                              "or numbers too large to square")};
    std::vector<Part> scores;
    std::ranges::transform(columns, std::back_inserter(scores), column_part);
    peers::append_worst_first(std::move(properties), result);
    peers::append_worst_first(std::move(scores), result);
    if (stability) {
      result.plots.push_back(heat_map(*stability));
    }
    return result;
  }

 private:
  static void add_headline(const std::vector<gretel::ColumnDistance>& columns,
                           const std::optional<Score>& score, Result& result) {
    result.note = kNote;
    const auto texts = std::ranges::count_if(columns, [](const gretel::ColumnDistance& column) {
      return column.reference.type == gretel::FieldType::kText;
    });
    if (texts > 0) {
      result.note += fmt::format(
          " No composite here: for the {} of {} columns that hold running text the tool averages "
          "in 0.7 x the likeness of meaning, by a neural embedding that it downloads, + 0.3 x that "
          "of structure; the parts are those of the other columns.",
          texts, columns.size());
    } else if (!score) {
      result.note +=
          " No composite here: no sub-score, or exactly 0, which the tool takes for none.";
    } else {
      Estimate estimate;
      estimate.value = score->reported;
      result.estimate = estimate;
      result.values = {{"unrounded", score->score}, {"grade", std::string(score->grade)}};
    }
  }
};

}  // namespace

std::optional<Score> gretel::quality_score(const std::optional<Score>& distribution,
                                           const std::optional<Score>& correlation,
                                           const std::optional<Score>& structure) {
  double sum = 0, weights = 0;
  const auto add = [&](double weight, const std::optional<Score>& score) {
    sum += weight * (score ? score->reported : 0);
    weights += score ? weight : 0;
  };
  add(0.84, structure);
  add(0.86, distribution);
  add(1, correlation);
  if (sum == 0) {
    return std::nullopt;
  }
  const double score = rounded(sum / weights, 3, Rounding::kNumpy);
  return finished(score, score, Rounding::kNumpy);
}

std::unique_ptr<Measure> make_gretel_sqs() { return std::make_unique<GretelSqs>(); }

}  // namespace assay
