#include "metrics/peers/gretel_dps.h"

#include <algorithm>

#include "core/error.h"
#include "metrics/peers/gretel_attributes.h"
#include "metrics/peers/gretel_membership.h"
#include "metrics/peers/parts.h"

namespace assay {
namespace {

using gretel::Score;

constexpr std::string_view kNote =
    "Data Privacy Score of NVIDIA NeMo Safe Synthesizer (formerly Gretel, commit 48a8f5c), 0 to "
    "10, on all rows, equally near neighbours in the order of their rows. It asks nobody outside "
    "for comparison and calls an exact copy of the training rows \"Good\": see attacks for "
    "evidence. Its cost grows with rows squared: training and holdout rows x release rows.";
constexpr std::string_view kNeedsEmbedding =
    "the tool compares columns of running text by a neural embedding that it downloads";

/// A part of the score, or why there is none.
struct Outcome {
  std::optional<Score> score;
  std::string note;
};

Outcome membership_of(const std::vector<gretel::Frame>& frames) {
  if (frames.size() < 3) {
    return {std::nullopt, "needs a holdout"};
  }
  try {
    return {gretel::membership_inference(frames[0], frames[2], frames[1]).score, ""};
  } catch (const InputError& error) {
    return {std::nullopt, error.what()};
  }
}

Outcome attributes_of(const std::vector<gretel::Frame>& frames, std::vector<Part>& parts) {
  std::optional<gretel::AttributeInference> found;
  try {
    found = gretel::attribute_inference(frames[0], frames[1]);
  } catch (const InputError& error) {
    return {std::nullopt, error.what()};
  }
  for (std::size_t c = 0; c < found->columns.size(); ++c) {
    Part part;
    part.key = {{"column", found->columns[c]}};
    Estimate estimate;
    estimate.value = found->column_score[c];
    part.estimate = estimate;
    part.values = {{"accuracy", found->accuracy[c]},
                   {"weight", found->weight[c]},
                   {"guesses", static_cast<double>(found->right[c] + found->wrong[c])},
                   {"grade", std::string(gretel::grade_of(found->column_score[c], true))}};
    parts.push_back(std::move(part));
  }
  return {found->score, ""};
}

class GretelDps final : public Measure {
 public:
  Result evaluate(const Evidence& evidence, Rng /*rng*/) const override {
    std::vector<const Table*> tables{&evidence.train(), &evidence.synthetic()};
    if (evidence.has_holdout()) {
      tables.push_back(&evidence.holdout());
    }
    const auto frames = gretel::frames_of(tables);
    const auto fields = gretel::describe(frames[0]);
    const bool has_text = std::ranges::any_of(
        fields, [](const gretel::Field& field) { return field.type == gretel::FieldType::kText; });
    Outcome membership{std::nullopt, std::string(kNeedsEmbedding)}, attributes = membership;
    std::vector<Part> columns;
    if (!has_text) {
      membership = membership_of(frames);
      attributes = attributes_of(frames, columns);
    }
    Result result;
    result.goal = Goal::kHigher;
    result.note = kNote;
    const auto score = gretel::privacy_score(membership.score, attributes.score);
    if (score) {
      Estimate estimate;
      estimate.value = score->reported;
      result.estimate = estimate;
      result.values = {{"unrounded", score->score}, {"grade", std::string(score->grade)}};
    } else {
      result.note += has_text ? " No score here: " + std::string(kNeedsEmbedding) + "."
                              : " No score here: both parts are undefined, or exactly 0, which "
                                "the tool takes for none.";
    }
    peers::append_worst_first(
        {gretel::property_part("membership inference", membership.score, membership.note),
         gretel::property_part("attribute inference", attributes.score, attributes.note)},
        result);
    peers::append_worst_first(std::move(columns), result);
    return result;
  }
};

}  // namespace

std::optional<Score> gretel::privacy_score(const std::optional<Score>& membership,
                                           const std::optional<Score>& attributes) {
  double sum = 0, count = 0;
  for (const auto& score : {membership, attributes}) {
    if (score && score->reported > 0) {
      sum += score->reported;
      ++count;
    }
  }
  if (count == 0) {
    return std::nullopt;
  }
  return finished(sum / count, sum / count, Rounding::kNumpy, true);
}

std::unique_ptr<Measure> make_gretel_dps() { return std::make_unique<GretelDps>(); }

}  // namespace assay
