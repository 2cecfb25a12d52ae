#include "metrics/fidelity/sequences.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/error.h"
#include "metrics/fidelity/sequences_study.h"

namespace assay {
namespace {

void add_headline(const SequenceStudy& study, Result& result) {
  double shown = 0, raw = 0, floor = 0, ceiling = 0;
  std::string_view worst;
  double worst_skill = 0;
  for (std::size_t a = 0; a < kAspectNames.size(); ++a) {
    const auto& aspect = study.aspects[a];
    if (!aspect.shown()) {
      continue;
    }
    const double room = aspect.whole.room();
    if (worst.empty() || aspect.skill->value < worst_skill) {
      worst = kAspectNames[a];
      worst_skill = aspect.skill->value;
    }
    ++shown;
    raw += aspect.whole.release / room;
    floor += aspect.whole.floor / room;
    ceiling += aspect.whole.ceiling / room;
  }
  if (shown == 0) {
    result.values = {{"raw", Value()}};
    result.note =
        "Undefined: the rows of a real person are not shown to hang together more than rows drawn "
        "at random, so there is no sequence to keep.";
    return;
  }
  result.estimate = study.mean_skill();
  result.floor = 1 - floor / shown;
  result.ceiling = 1 - ceiling / shown;
  result.values = {
      {"raw", 1 - raw / shown}, {"aspects", shown}, {"worst aspect", std::string(worst)}};
  result.note = fmt::format(
      "Of what {} of the release's size would show of people's sequences, the release keeps {:.0f} "
      "% (squared, mean of {:.0f} aspects; 0 = rows in no order, 100 = new people); least of {}: "
      "{:.0f} %.",
      study.panels.holdout ? "a fresh real sample" : "an ideal sample",
      100 * result.estimate->value, shown, worst, 100 * worst_skill);
  if (result.estimate->low && *result.estimate->low > 1) {
    result.note +=
        " The release is closer to the training people than new people are: see attacks.";
  }
}

void add_not_scored(const Evidence& evidence, const SequenceStudy& study, Result& result) {
  std::string words;
  for (std::size_t a = 0; a < kAspectNames.size(); ++a) {
    if (!study.aspects[a].shown()) {
      words += fmt::format("{}{}", words.empty() ? "" : ", ", kAspectNames[a]);
    }
  }
  if (result.estimate && !words.empty()) {
    result.note += fmt::format(
        " Not scored, because real people are not shown to differ from rows in no order: {}.",
        words);
  }
  std::size_t constant = 0;
  for (const auto& task : study.tasks) {
    constant += task.item ? 0 : 1;
  }
  if (constant > 0) {
    result.note +=
        fmt::format(" {} of {} items do not vary in the training table and are not scored.",
                    constant, study.tasks.size());
  }
  const Panels& panels = study.panels;
  const std::size_t unplaced = panels.train.unplaced + panels.release.unplaced;
  if (unplaced > 0) {
    result.note += fmt::format(
        " Rows without an order value have no place and are left out: {} training, {} release.",
        panels.train.unplaced, panels.release.unplaced);
  }
  if (evidence.has_holdout() && !panels.holdout) {
    result.note += fmt::format(
        " The holdout has fewer than {} people: the ceiling is the closed-form sampling limit.",
        kFewestSequences);
  }
}

Part part_of(const Evidence& evidence, const SequenceStudy& study, const SequenceTask& task) {
  Part part;
  part.key = {{"aspect", std::string(kAspectNames[static_cast<std::size_t>(task.aspect)])}};
  if (task.bin) {
    part.key.emplace_back("column",
                          evidence.train().field(study.panels.bins[*task.bin].column).name);
  }
  if (!task.item) {
    part.note = "not scored: it does not vary in the training table";
    return part;
  }
  std::vector<std::vector<double>> replicates;
  for (const auto& table : task.item->replicates) {
    auto& values = replicates.emplace_back();
    for (const auto& distances : table) {
      values.push_back(1 - distances.release);
    }
  }
  part.estimate = jackknifed_figure(1 - task.item->whole.release, replicates);
  if (part.estimate->high) {
    part.estimate->high = std::min(*part.estimate->high, 1.0);
  }
  part.values = {{"fresh sample", 1 - task.item->whole.ceiling},
                 {"without sequence", 1 - task.item->whole.floor}};
  part.values.insert(part.values.end(), task.figures.begin(), task.figures.end());
  if (task.item->none_in_release) {
    part.note = "no person in the release has rows enough for this";
  }
  return part;
}

void add_parts(const Evidence& evidence, const SequenceStudy& study, Result& result) {
  std::vector<const SequenceTask*> order;
  for (const auto& task : study.tasks) {
    order.push_back(&task);
  }
  const auto excess = [](const SequenceTask* task) {
    return task->item ? task->item->whole.release - task->item->whole.ceiling : -1e300;
  };
  std::stable_sort(order.begin(), order.end(), [&](const SequenceTask* a, const SequenceTask* b) {
    return excess(a) > excess(b);
  });
  for (const auto* task : order) {
    result.parts.push_back(part_of(evidence, study, *task));
  }
}

void add_aspects(const SequenceStudy& study, Result& result) {
  TableBlock block{"Aspects of sequences", {"aspect", "items", "skill", "low", "high"}, {}};
  Plot plot{"intervals",
            "Skill by aspect",
            "skill (0 = rows in no order, 1 = new people)",
            "",
            {},
            {},
            {{"release", {}, {}, {}, {}}},
            ""};
  for (std::size_t a = 0; a < kAspectNames.size(); ++a) {
    const auto& aspect = study.aspects[a];
    const std::string name(kAspectNames[a]);
    const auto cell = [](const std::optional<double>& x) { return x ? Value(*x) : Value(); };
    const auto& skill = aspect.skill;
    block.rows.push_back({name, static_cast<double>(aspect.items),
                          skill ? Value(skill->value) : Value(), skill ? cell(skill->low) : Value(),
                          skill ? cell(skill->high) : Value()});
    if (skill && skill->low) {
      plot.labels.push_back(name);
      plot.series[0].y.push_back(skill->value);
      plot.series[0].low.push_back(*skill->low);
      plot.series[0].high.push_back(*skill->high);
    }
  }
  result.tables.push_back(std::move(block));
  if (!plot.labels.empty()) {
    result.plots.push_back(std::move(plot));
  }
}

/// Why there is nothing to measure; empty if there is.
std::string why_not(const Schema& schema) {
  for (const auto& [role, word] : {std::pair{Role::kEntity, "entity"}, {Role::kOrder, "order"}}) {
    const auto columns = schema.with(role);
    if (columns.empty()) {
      return fmt::format("No sequences: no column has the role \"{}\" in the schema.", word);
    }
    require(columns.size() == 1, "columns '", schema.fields[columns[0]].name, "' and '",
            schema.fields[columns.back()].name, "' both have the role ", word,
            "; sequences need one");
  }
  const Field& order = schema.fields[schema.with(Role::kOrder).front()];
  if (!order.is_ordered()) {
    return fmt::format("No sequences: the order column '{}' is {}; it must be numeric or datetime.",
                       order.name, name_of(order.kind));
  }
  return "";
}

std::string why_not(const Panels& panels) {
  if (panels.train.people() < kFewestSequences || panels.release.people() < kFewestSequences) {
    return fmt::format(
        "Undefined: {} people in the training table and {} in the release; at least {} are needed.",
        panels.train.people(), panels.release.people(), kFewestSequences);
  }
  if (panels.train.people() == panels.train.rows.size()) {
    return "No sequences: every person in the training table has one row.";
  }
  return "";
}

class Sequences final : public Measure {
 public:
  Result evaluate(const Evidence& evidence, Rng rng) const override {
    require(evidence.synthetic().rows() > 0, "the release has no rows");
    Result result;
    result.goal = Goal::kHigher;
    result.note = why_not(evidence.schema());
    if (!result.note.empty()) {
      return result;
    }
    SequenceStudy study = prepare_sequences(evidence, rng.split("people").bits());
    result.note = why_not(study.panels);
    if (!result.note.empty()) {
      return result;
    }
    study_tasks(evidence, rng.split("deal").bits(), study);
    add_headline(study, result);
    add_not_scored(evidence, study, result);
    add_parts(evidence, study, result);
    add_aspects(study, result);
    return result;
  }
};

}  // namespace

std::unique_ptr<Measure> make_sequences() { return std::make_unique<Sequences>(); }

}  // namespace assay
