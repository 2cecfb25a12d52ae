#include <algorithm>
#include <cmath>
#include <numeric>

#include "attacks/crowd_report.h"
#include "attacks/trials.h"
#include "attacks/verdict.h"
#include "core/error.h"
#include "core/text.h"

namespace assay {
namespace {

constexpr std::size_t kMostDots = 24;

/// "income, nearest".
std::string label_of(const Trial& trial) {
  std::string words;
  for (const auto& [name, value] : trial.key) {
    words += (words.empty() ? "" : ", ") + value;
  }
  return words;
}

/// Empty if there is nobody on one side.
std::optional<Estimate> excess_of(Hits members, Hits outsiders, bool anonymeter) {
  if (std::min(members.trials, outsiders.trials) < 1) {
    return std::nullopt;
  }
  return anonymeter ? anonymeter_estimate(members, outsiders) : newcombe(members, outsiders);
}

/// One-sided p of the success rate on everybody against the baseline, by the normal law; empty without a baseline. A
/// success in [0, 1] varies at most as much as one that is 0 or 1; one more person keeps the deviation above 0.
std::optional<double> p_above_baseline(const Trial& trial) {
  const Hits inside = hits_of(trial.members);
  const Hits outside = hits_of(trial.outsiders);
  const double people = inside.trials + outside.trials;
  if (!trial.baseline || people < 1) {
    return std::nullopt;
  }
  const double expected = *trial.baseline;
  const double variance = std::max(expected * (1 - expected), 1 / people) / people;
  const double gain = (inside.hits + outside.hits) / people - expected;
  return 1 - normal_cdf(gain / std::sqrt(variance));
}

/// Whether any trial was seen to beat its baseline, Bonferroni over those that have one; empty if none has.
std::optional<bool> beat_baseline(const std::vector<Trial>& trials) {
  double smallest = 1;
  int compared = 0;
  for (const Trial& trial : trials) {
    if (const auto p = p_above_baseline(trial)) {
      smallest = std::min(smallest, *p);
      ++compared;
    }
  }
  return compared == 0 ? std::nullopt : std::optional(smallest * compared <= kAlarm);
}

/// The trial that speaks loudest, if the attack alarms.
std::string clearest_sign(const std::vector<Trial>& trials, const MaxTest& test) {
  if (test.p_min > kAlarm) {
    return "";
  }
  const auto loudest =
      static_cast<std::size_t>(std::min_element(test.p.begin(), test.p.end()) - test.p.begin());
  return text(" The clearest sign: '", label_of(trials[loudest]), "' succeeds on ",
              percent(rate_or_zero(hits_of(trials[loudest].members))),
              " of the training people and ",
              percent(rate_or_zero(hits_of(trials[loudest].outsiders))), " of the people outside.");
}

Part trial_part(const Trial& trial, const MaxTest& test, std::size_t number, bool anonymeter) {
  const Hits inside = hits_of(trial.members);
  const Hits outside = hits_of(trial.outsiders);
  Part part;
  part.key = trial.key;
  part.estimate = excess_of(inside, outside, anonymeter);
  part.values = {{"attack rate", rate_or_zero(inside)},
                 {"control rate", rate_or_zero(outside)},
                 {"baseline", trial.baseline ? Value(*trial.baseline) : Value()},
                 {"reference", trial.reference ? Value(*trial.reference) : Value()},
                 {"members", inside.trials},
                 {"outsiders", outside.trials},
                 {"p", test.raw[number]},
                 {"p_adjusted", test.p[number]}};
  if (!part.estimate) {
    part.note = "There is nobody on one side to try this attack on.";
  } else if (p_above_baseline(trial).value_or(0) > kAlarm) {
    part.note = "Not seen to do better than guessing without the release.";
  }
  return part;
}

std::vector<Part> group_parts(const Trial& trial, const Sides& sides, bool anonymeter) {
  return parts_by_group(sides, [&](const GroupUnits& units) {
    const Hits members = hits_of(picked(trial.members, units.members));
    const Hits others = hits_of(picked(trial.outsiders, units.outsiders));
    const auto estimate = [members, others, anonymeter] {
      return std::min(members.trials, others.trials) >= static_cast<double>(kFewestPeople)
                 ? excess_of(members, others, anonymeter)
                 : std::nullopt;
    };
    return GroupFigures{trial.key,
                        {{"attack rate", rate_or_zero(members)},
                         {"control rate", rate_or_zero(others)},
                         {"members", members.trials},
                         {"outsiders", others.trials}},
                        estimate};
  });
}

/// The training people on whom the attack succeeded where it fails on others.
TableBlock exposed_people(const std::vector<Trial>& trials, const Crowd& members) {
  struct Line {
    double excess = 0, succeeded = 0, tried = 0;
    std::size_t unit = 0;
  };
  std::vector<Line> lines(members.units.count());
  for (const Trial& trial : trials) {
    const double expected = rate_or_zero(hits_of(trial.outsiders));
    for (std::size_t unit = 0; unit < lines.size(); ++unit) {
      const double success = trial.members[unit];
      lines[unit].unit = unit;
      if (!std::isnan(success)) {
        lines[unit].excess += success - expected;
        lines[unit].succeeded += success;
        lines[unit].tried += 1;
      }
    }
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.excess > b.excess; });
  TableBlock table{
      "Training people on whom the attack succeeded most beyond what it does on others",
      {"training row", "attacks that succeeded", "attacks tried", "expected"},
      {}};
  for (const Line& line : lines) {
    if (table.rows.size() == kMostExposed || line.excess <= 0) {
      break;
    }
    table.rows.push_back(
        {row_number(members, line.unit), line.succeeded, line.tried, line.succeeded - line.excess});
  }
  return table;
}

Plot trial_plot(const std::vector<Trial>& trials) {
  std::vector<std::size_t> order(trials.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto excess = [&](std::size_t t) {
    return rate_or_zero(hits_of(trials[t].members)) - rate_or_zero(hits_of(trials[t].outsiders));
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return excess(a) > excess(b); });
  std::vector<RateRow> rows;
  for (const std::size_t t : order) {
    const Hits inside = hits_of(trials[t].members);
    const Hits outside = hits_of(trials[t].outsiders);
    if (std::min(inside.trials, outside.trials) > 0 && rows.size() < kMostDots) {
      rows.push_back({label_of(trials[t]), inside, outside});
    }
  }
  Plot plot = rates_plot("Success on training people and on people outside", "success rate", rows);
  plot.note = "Without a leak both succeed equally often. " + plot.note;
  if (trials.size() > rows.size()) {
    plot.note +=
        text(" Shown are the ", rows.size(), " largest differences of ", trials.size(), '.');
  }
  return plot;
}

class Run {
 public:
  Run(const TrialAttack& attack, const Evidence& evidence, const Rng& rng, std::size_t permutations)
      : attack_(attack), evidence_(evidence), rng_(rng), permutations_(permutations) {}

  Result result() const {
    const auto trials = attack_.attack({});
    const MaxTest test = test_trials(trials, rng_.split("release"), permutations_);
    const Controls controls = controls_of(trials, test.p_min);
    const Trial& headline = trials[attack_.headline];
    const Sides sides = compared();

    Result result;
    result.goal = Goal::kLower;
    result.estimate =
        excess_of(hits_of(headline.members), hits_of(headline.outsiders), attack_.anonymeter);
    result.values = values_of(headline, controls);
    result.test = Test{test.p_min, std::nullopt,
                       text("permutation of the maximum over ", trials.size(),
                            trials.size() == 1 ? " attack, " : " attacks, ",
                            with_commas(permutations_), " permutations"),
                       controls.detected};
    result.verdict = judge(test.p_min, controls);
    result.note = text(finding(attack_.id, *result.verdict), ' ', attack_.words(trials),
                       clearest_sign(trials, test), ' ', described(), ' ', explain(controls));
    for (std::size_t t = 0; t < trials.size(); ++t) {
      result.parts.push_back(trial_part(trials[t], test, t, attack_.anonymeter));
    }
    sort_worst_first(result.parts);
    auto groups = group_parts(headline, sides, attack_.anonymeter);
    std::move(groups.begin(), groups.end(), std::back_inserter(result.parts));
    result.tables = {exposed_people(trials, sides.members)};
    result.plots = {trial_plot(trials)};
    return result;
  }

 private:
  Sides compared() const {
    if (attack_.everyone) {
      const People& people = people_of(evidence_);
      return {people.members, people.outsiders};
    }
    const Targets& targets = targets_of(evidence_);
    return {targets.members, targets.outsiders};
  }

  std::string described() const {
    const People& people = people_of(evidence_);
    return attack_.everyone ? people.described()
                            : text(targets_of(evidence_).described(), ' ', people.described());
  }

  Controls controls_of(const std::vector<Trial>& trials, double p) const {
    const std::size_t permutations = std::min(permutations_, kControlPermutations);
    const auto planted = [&](std::size_t step) {
      return test_trials(attack_.attack({Scene::Kind::kPlanted, step}),
                         rng_.split("planted").split(step), permutations)
          .p_min;
    };
    Controls controls =
        run_controls(p, planted_shares(people_of(evidence_)), planted, fresh_p(permutations));
    controls.beats_baseline = beat_baseline(trials);
    return controls;
  }

  double fresh_p(std::size_t permutations) const {
    auto fresh = attack_.attack({Scene::Kind::kFresh, 0});
    const double nearer = test_trials(fresh, rng_.split("fresh"), permutations).p_min;
    for (Trial& trial : fresh) {
      std::swap(trial.members, trial.outsiders);
    }
    return two_sided(nearer, test_trials(fresh, rng_.split("fresh, swapped"), permutations).p_min);
  }

  static Values values_of(const Trial& headline, const Controls& controls) {
    const Hits inside = hits_of(headline.members);
    const Hits outside = hits_of(headline.outsiders);
    Values values = {{"raw", rate_or_zero(inside) - rate_or_zero(outside)},
                     {"attack rate", rate_or_zero(inside)},
                     {"control rate", rate_or_zero(outside)},
                     {"baseline", headline.baseline ? Value(*headline.baseline) : Value()},
                     {"members", inside.trials},
                     {"outsiders", outside.trials}};
    add_controls(values, controls);
    return values;
  }

  const TrialAttack& attack_;
  const Evidence& evidence_;
  const Rng& rng_;
  std::size_t permutations_;
};

}  // namespace

Estimate anonymeter_estimate(Hits members, Hits outsiders) {
  const Excess risk = anonymeter_risk(members, outsiders);
  const auto clip = [](double x) { return std::clamp(x, 0.0, 1.0); };
  Estimate estimate;
  estimate.value = clip(risk.value);
  estimate.low = clip(risk.value - risk.half);
  estimate.high = clip(risk.value + risk.half);
  estimate.method = "anonymeter";
  return estimate;
}

Result run_trials(const TrialAttack& attack, const Evidence& evidence, const Rng& rng,
                  std::size_t permutations) {
  return Run(attack, evidence, rng, permutations).result();
}

std::optional<Result> cannot_attack(const Evidence& evidence, std::string_view needs) {
  if (!evidence.has_holdout()) {
    return not_attacked(text("needs a holdout: ", needs));
  }
  const People& people = people_of(evidence);
  if (!people.enough()) {
    Result result = not_attacked(
        text("too few people: the attack needs 20 of each kind. ", people.described()));
    result.verdict = Verdict::kTooWeak;
    return result;
  }
  return std::nullopt;
}

}  // namespace assay
