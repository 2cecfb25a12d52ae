#include "metrics/fidelity/sequences_study.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "core/parallel.h"
#include "core/stats/resampling.h"

namespace assay {
namespace {

/// Of each aspect's test for something to keep, so that all five together err in 5 %.
constexpr double kFamilyLevel = 1 - 0.05 / kAspectNames.size();
constexpr double kMicrosecondsADay = 86'400e6;

Estimate figure_of(const AspectTotals& totals, const std::function<double(const Totals&)>& figure,
                   double level = 0.95) {
  std::vector<std::vector<double>> replicates;
  for (const auto& table : totals.replicates) {
    auto& values = replicates.emplace_back();
    std::ranges::transform(table, std::back_inserter(values), figure);
  }
  return jackknifed_figure(figure(totals.whole), replicates, level);
}

// ---------------------------------------------------------------------------------------------------- familiar figures

Value optional_value(const std::optional<double>& x) { return x ? Value(*x) : Value(); }

double mean_of(const GroupedNumbers& numbers) {
  return std::accumulate(numbers.values.begin(), numbers.values.end(), 0.0) /
         static_cast<double>(numbers.values.size());
}

/// `figure` of the three tables, under `name`.
void add_figures(const Evidence& evidence, const Panels& panels, const std::string& name,
                 const std::function<Value(const Panel&, const Table&)>& figure, Values& out) {
  out.emplace_back(name + " training", figure(panels.train, evidence.train()));
  out.emplace_back(name + " release", figure(panels.release, evidence.synthetic()));
  if (panels.holdout) {
    out.emplace_back(name + " holdout", figure(*panels.holdout, evidence.holdout()));
  }
}

Values lag_figures(const Evidence& evidence, const Panels& panels, std::size_t bin,
                   std::size_t lag) {
  Values out;
  const std::size_t column = panels.bins[bin].column;
  if (evidence.train().field(column).is_ordered()) {
    add_figures(
        evidence, panels, "autocorrelation",
        [&](const Panel& panel, const Table& table) {
          return optional_value(autocorrelation(panel, table.as_numbers(column), lag));
        },
        out);
    return out;
  }
  const auto apart = [&](const Panel& other) {
    return optional_value(transition_distance(panels.train, other, panels.bins, bin, lag));
  };
  out.emplace_back("total variation", apart(panels.release));
  if (panels.holdout) {
    out.emplace_back("total variation of the holdout", apart(*panels.holdout));
  }
  return out;
}

Values length_figures(const Evidence& evidence, const Panels& panels) {
  Values out;
  add_figures(
      evidence, panels, "rows per person",
      [](const Panel& panel, const Table&) { return Value(mean_of(lengths_of(panel))); }, out);
  return out;
}

Values gap_figures(const Evidence& evidence, const SequenceStudy& study) {
  Values out;
  const bool dates = evidence.train().field(study.order).kind == Kind::kDatetime;
  add_figures(
      evidence, study.panels, dates ? "mean gap in days" : "mean gap",
      [&](const Panel& panel, const Table&) {
        const auto gaps = gaps_of(panel);
        const double unit = dates ? kMicrosecondsADay : 1;
        return gaps.values.empty() ? Value() : Value(mean_of(gaps) / unit);
      },
      out);
  return out;
}

// --------------------------------------------------------------------------------------------------------------- items

std::vector<SequenceTask> tasks_of(const SequenceStudy& study) {
  std::vector<SequenceTask> tasks = {{Aspect::kLengths, {}, {}, {}}, {Aspect::kGaps, {}, {}, {}}};
  for (const Aspect aspect : {Aspect::kFirstRows, Aspect::kTransitions, Aspect::kSecondLag}) {
    for (std::size_t bin = 0; bin < study.panels.bins.size(); ++bin) {
      // What follows an order value is the gap.
      if (aspect == Aspect::kFirstRows || study.panels.bins[bin].column != study.order) {
        tasks.push_back({aspect, bin, {}, {}});
      }
    }
  }
  return tasks;
}

void do_task(const Evidence& evidence, const SequenceStudy& study, std::uint64_t seed,
             SequenceTask& task) {
  const Panels& panels = study.panels;
  switch (task.aspect) {
    case Aspect::kLengths:
      task.item = lengths_item(panels);
      task.figures = length_figures(evidence, panels);
      break;
    case Aspect::kGaps:
      task.item = gaps_item(panels, seed);
      task.figures = gap_figures(evidence, study);
      break;
    case Aspect::kFirstRows:
      task.item = first_row_item(panels, *task.bin);
      break;
    case Aspect::kTransitions:
      task.item = lag_item(panels, *task.bin, 1);
      task.figures = lag_figures(evidence, panels, *task.bin, 1);
      break;
    case Aspect::kSecondLag:
      task.item = lag_item(panels, *task.bin, 2);
      task.figures = lag_figures(evidence, panels, *task.bin, 2);
      break;
  }
}

void sum_aspects(SequenceStudy& study) {
  for (const auto& task : study.tasks) {
    if (!task.item) {
      continue;
    }
    AspectTotals& sum = study.aspects[static_cast<std::size_t>(task.aspect)];
    ++sum.items;
    sum.whole.add(task.item->whole);
    sum.replicates.resize(task.item->replicates.size());
    for (std::size_t t = 0; t < sum.replicates.size(); ++t) {
      sum.replicates[t].resize(task.item->replicates[t].size());
      for (std::size_t g = 0; g < sum.replicates[t].size(); ++g) {
        sum.replicates[t][g].add(task.item->replicates[t][g]);
      }
    }
  }
  for (auto& aspect : study.aspects) {
    if (aspect.items == 0) {
      continue;
    }
    const Estimate room = figure_of(
        aspect, [](const Totals& t) { return t.room(); }, kFamilyLevel);
    if (room.low && *room.low > 0) {
      aspect.skill = figure_of(aspect, [](const Totals& t) { return t.skill(); });
    }
  }
}

}  // namespace

Estimate jackknifed_figure(double value, const std::vector<std::vector<double>>& replicates,
                           double level) {
  Estimate made = jackknife(value, replicates, level);
  if (!made.low) {
    made.method = "none";
  }
  return made;
}

Estimate SequenceStudy::mean_skill() const {
  double value = 0, shown = 0;
  std::vector<std::vector<double>> replicates;
  for (const auto& aspect : aspects) {
    if (!aspect.shown()) {
      continue;
    }
    ++shown;
    value += aspect.whole.skill();
    replicates.resize(aspect.replicates.size());
    for (std::size_t t = 0; t < replicates.size(); ++t) {
      replicates[t].resize(aspect.replicates[t].size(), 0);
      for (std::size_t g = 0; g < replicates[t].size(); ++g) {
        replicates[t][g] += aspect.replicates[t][g].skill();
      }
    }
  }
  for (auto& table : replicates) {
    for (auto& sum : table) {
      sum /= shown;
    }
  }
  return jackknifed_figure(value / shown, replicates);
}

SequenceStudy prepare_sequences(const Evidence& evidence, std::uint64_t seed) {
  SequenceStudy study;
  study.order = evidence.schema().with(Role::kOrder).front();
  Panels& panels = study.panels;
  panels.bins = learn_bins(evidence.train());
  std::ranges::sort(panels.bins, {}, [&](const ColumnBins& bins) {
    return evidence.train().field(bins.column).name;
  });
  panels.train = panel_of(evidence.train(), panels.bins, study.order, seed);
  panels.release = panel_of(evidence.synthetic(), panels.bins, study.order, seed);
  if (evidence.has_holdout()) {
    panels.holdout = panel_of(evidence.holdout(), panels.bins, study.order, seed);
    if (panels.holdout->people() < kFewestSequences) {
      panels.holdout.reset();
    }
  }
  return study;
}

void study_tasks(const Evidence& evidence, std::uint64_t seed, SequenceStudy& study) {
  study.tasks = tasks_of(study);
  parallel_for(study.tasks.size(),
               [&](std::size_t i) { do_task(evidence, study, seed, study.tasks[i]); });
  sum_aspects(study);
}

}  // namespace assay
