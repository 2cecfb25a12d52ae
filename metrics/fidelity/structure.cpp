#include "metrics/fidelity/structure.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/error.h"
#include "core/stats/intervals.h"
#include "metrics/fidelity/structure_components.h"
#include "metrics/fidelity/structure_rules.h"

namespace assay {
namespace {

constexpr std::size_t kPlotted = 30;  ///< rules in the picture

double count(std::size_t n) { return static_cast<double>(n); }

/// Share of the speaking rows that keep a rule; trials are people.
Estimate kept(const RuleCounts& counts) {
  const double people = count(counts.units);
  Estimate share = rate_estimate({counts.share_kept() * people, people});
  share.value = counts.share_kept();
  return share;
}

Key key_of(const RowRule& rule, const RuleColumns& columns) {
  constexpr const char* kNames[] = {"column", "with", "sum"};
  Key key;
  for (std::size_t i = 0; i < rule.columns.size(); ++i) {
    key.emplace_back(kNames[i], columns.columns[rule.columns[i]].name);
  }
  key.emplace_back("rule", text_of(rule, columns));
  return key;
}

Part rule_part(const StudiedRule& studied, const RuleStudy& study) {
  const RowRule& rule = studied.rule;
  const RuleCounts& release = studied.release;
  Part part;
  part.key = key_of(rule, study.columns);
  if (release.rows > 0) {
    part.estimate = kept(release);
  } else {
    part.note = "No row of the release speaks of this rule: nothing shows that it is kept.";
  }
  if (!studied.confirmed) {
    part.note += fmt::format(
        "{}Not confirmed by new people, so not scored: of {} rows that speak of it {} break it.",
        part.note.empty() ? "" : " ", studied.fresh.rows, studied.fresh.broken);
  } else if (!studied.is_scored()) {
    part.note += part.note.empty() ? "Not scored: independent columns keep it too." : "";
  }
  part.values = {{"kind", std::string(name_of(rule.kind))},
                 {"confirmed", studied.confirmed ? "yes" : "no"},
                 {"n", count(release.rows)},
                 {"rows that break it", count(release.broken)},
                 {"silent rows", count(release.silent)},
                 {"training rows", count(studied.train.rows)},
                 {"training rows that break it", count(studied.train.broken)},
                 {"new people's rows", count(studied.fresh.rows)},
                 {"new people's rows that break it", count(studied.fresh.broken)},
                 {"new people's rate at most", studied.highest},
                 {"kept by independent columns", 1 - rule.floor}};
  if (release.broken > 0) {
    part.values.emplace_back("first row", count(release.first + 1));
  }
  return part;
}

/// Confirmed rules first, the furthest below new people at the head.
std::vector<const StudiedRule*> worst_first(const std::vector<StudiedRule>& rules) {
  const auto shortfall = [](const StudiedRule* s) {
    const double release = s->release.rows > 0 ? s->release.share_kept() : 1 - s->rule.floor;
    return (s->fresh.rows > 0 ? s->fresh.share_kept() : 1) - release;
  };
  std::vector<const StudiedRule*> order;
  for (const StudiedRule& studied : rules) {
    order.push_back(&studied);
  }
  std::ranges::stable_sort(order, [&](const StudiedRule* a, const StudiedRule* b) {
    return a->confirmed != b->confirmed ? a->confirmed : shortfall(a) > shortfall(b);
  });
  return order;
}

Part component_part(std::size_t k, const Component& component) {
  Part part;
  part.key = {{"component", fmt::format("{}", k + 1)}};
  part.estimate = component.similarity;
  part.values = {{"axis", component.axis},
                 {"fresh sample", 1 - component.fresh},
                 {"share of variance, training", component.train_share},
                 {"share of variance, release", component.release_share},
                 {"agreement of the first axes, release", component.release_agreement}};
  if (component.holdout_share) {
    part.values.emplace_back("share of variance, holdout", *component.holdout_share);
    part.values.emplace_back("agreement of the first axes, holdout", *component.holdout_agreement);
  }
  return part;
}

class Structure final : public Measure {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field("components", components_, Count{1, 50}, "principal components to compare");
    visitor.field("exceptions", exceptions_, Between{0, 0.1},
                  "share of the rows that could break a rule which may break it in training");
  }

  Result evaluate(const Evidence& evidence, Rng rng) const override {
    require(evidence.synthetic().rows() > 0, "the release has no rows");
    require(evidence.train().rows() > 0, "the training table has no rows");
    RuleSearch search;
    search.exceptions = exceptions_;
    const RuleStudy rules = study_rules(evidence, search, rng.split("rules"));
    const ComponentStudy components =
        study_components(evidence, static_cast<std::size_t>(components_));
    Result result;
    result.goal = Goal::kHigher;
    add_headline(rules, result);
    add_rules(rules, result);
    add_components(components, result);
    return result;
  }

 private:
  static void add_headline(const RuleStudy& study, Result& result) {
    const double confirmed = count(
        static_cast<std::size_t>(std::ranges::count_if(study.rules, &StudiedRule::confirmed)));
    const std::string people =
        study.with_holdout ? "the holdout" : "the training people in halves (there is no holdout)";
    const auto score = score_rules(study.rules);
    if (score) {
      result.values = {{"raw", score->raw}};
      result.floor = score->floor;
      result.ceiling = score->ceiling;
      result.estimate = score->skill;
      result.note = fmt::format(
          "{} of {} rules found in the training table are confirmed by {}, out of {:.0f} tried. "
          "Where such a rule applies, the release's rows keep it {:.1f} % as often as the training "
          "rows, new people {:.1f} %, independent columns {:.1f} %.",
          confirmed, study.rules.size(), people, study.candidates, 100 * score->raw,
          100 * score->ceiling, 100 * score->floor);
      if (*score->skill.low > 1) {
        result.note +=
            " The release is closer to the training people than new people are: see attacks.";
      }
    } else if (study.rules.empty()) {
      result.note = fmt::format(
          "Undefined: the training rows keep no rule among the {:.0f} tried, so there is none to "
          "keep.",
          study.candidates);
    } else {
      result.note = fmt::format(
          "Undefined: of {} rules found in the training table, none that independent columns would "
          "break is confirmed by {}.",
          study.rules.size(), people);
    }
    result.values.emplace_back("rules tried", study.candidates);
    result.values.emplace_back("rules found", count(study.rules.size()));
    result.values.emplace_back("rules confirmed", confirmed);
    if (confirmed > 0) {
      result.values.emplace_back("rows that break no confirmed rule", study.clean.release);
      if (study.clean.fresh) {
        result.values.emplace_back("new people's rows that break none", *study.clean.fresh);
      }
    }
  }

  static void add_rules(const RuleStudy& study, Result& result) {
    Plot plot;
    plot.kind = "intervals";
    plot.title = "Rules: share of rows that keep them, worst first";
    plot.x_label = "share of rows";
    plot.series = {{"release", {}, {}, {}, {}}, {"new people", {}, {}, {}, {}}};
    for (const StudiedRule* studied : worst_first(study.rules)) {
      result.parts.push_back(rule_part(*studied, study));
      const RuleCounts* both[] = {&studied->release, &studied->fresh};
      if (!studied->is_scored() || both[0]->rows == 0 || plot.labels.size() == kPlotted) {
        continue;
      }
      plot.labels.push_back(text_of(studied->rule, study.columns));
      for (std::size_t i = 0; i < 2; ++i) {
        const Estimate share = kept(*both[i]);
        plot.series[i].y.push_back(share.value);
        plot.series[i].low.push_back(*share.low);
        plot.series[i].high.push_back(*share.high);
      }
    }
    if (!plot.labels.empty()) {
      result.plots.push_back(std::move(plot));
    }
  }

  static void add_components(const ComponentStudy& study, Result& result) {
    if (study.components.empty()) {
      result.note += fmt::format(" No components: {}.", study.why_not);
      return;
    }
    std::vector<std::size_t> order(study.components.size());
    double raw = 0, fresh = 0, variance = 0;
    Plot plot;
    plot.kind = "curve";
    plot.title = "Share of variance along the training table's principal components";
    plot.x_label = "component";
    plot.y_label = "share of variance";
    plot.series = {{"training", {}, {}, {}, {}}, {"release", {}, {}, {}, {}}};
    for (std::size_t k = 0; k < order.size(); ++k) {
      const Component& component = study.components[k];
      order[k] = k;
      raw += component.similarity.value / count(order.size());
      fresh += (1 - component.fresh) / count(order.size());
      variance += component.train_share;
      for (auto& series : plot.series) {
        series.x.push_back(count(k + 1));
      }
      plot.series[0].y.push_back(component.train_share);
      plot.series[1].y.push_back(component.release_share);
    }
    std::ranges::stable_sort(order, std::ranges::greater(), [&](std::size_t k) {
      return 1 - study.components[k].similarity.value - study.components[k].fresh;
    });
    for (const std::size_t k : order) {
      result.parts.push_back(component_part(k, study.components[k]));
    }
    result.plots.push_back(std::move(plot));
    result.values.emplace_back("components: raw", raw);
    result.values.emplace_back("components: fresh sample", fresh);
    result.values.emplace_back("components: share of variance", variance);
    result.values.emplace_back("components: dimensions", count(study.dimensions));
    result.values.emplace_back("components: categories pooled below", study.rare_share);
    result.note += fmt::format(
        " Along the first {} principal components ({:.0f} % of the variance) the release's rows "
        "are spread {:.1f} % like the training rows; a fresh real sample's would be {:.1f} %.",
        order.size(), 100 * variance, 100 * raw, 100 * fresh);
  }

  std::int64_t components_ = 5;
  double exceptions_ = 0.01;
};

}  // namespace

std::unique_ptr<Measure> make_structure() { return std::make_unique<Structure>(); }

}  // namespace assay
