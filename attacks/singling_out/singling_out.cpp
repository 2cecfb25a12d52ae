#include "attacks/singling_out/singling_out.h"

#include <algorithm>
#include <cmath>

#include "attacks/counter.h"
#include "attacks/people.h"
#include "attacks/singling_out/predicates.h"
#include "attacks/singling_out/singling_out_parts.h"
#include "attacks/trials.h"
#include "attacks/verdict.h"
#include "core/error.h"
#include "core/text.h"

namespace assay {
namespace {

constexpr std::string_view kId = "attacks.singling_out";

struct Settings {
  std::size_t univariate = 0, multivariate = 0, width = 0, permutations = 0;
  bool anonymeter = false;
};

/// Members, then outsiders, as units of one table.
PredicateTable people_table(const Targets& targets, std::span<const std::size_t> columns) {
  Units units = targets.members.units;
  for (std::size_t unit = 0; unit < targets.outsiders.units.count(); ++unit) {
    for (const std::size_t row : targets.outsiders.units.of(unit)) {
      units.rows.push_back(targets.members.table.rows() + row);
    }
    units.begin.push_back(units.rows.size());
  }
  return {stacked(targets.members.table, targets.outsiders.table), columns, units};
}

PredicateTable release_table(const Table& release, std::span<const std::size_t> columns) {
  const Table rows = release.take(distinct_rows(release));
  return {rows, columns, units_of(rows)};
}

class Run {
 public:
  Run(const Evidence& evidence, const Rng& rng, Settings settings, std::vector<std::size_t> columns)
      : evidence_(evidence),
        rng_(rng),
        settings_(settings),
        columns_(std::move(columns)),
        targets_(targets_of(evidence)),
        crowd_(people_table(targets_, columns_)) {}

  Result result() const {
    auto kinds = attack({});
    const auto& headline = kinds[kinds[1].drawn.predicates.empty() ? 0 : 1];
    if (headline.drawn.predicates.empty()) {
      Result none = not_attacked(
          "no statement about one or several columns fits exactly one row of the release: there is "
          "nothing to single people out with.");
      none.verdict = Verdict::kTooWeak;
      return none;
    }
    guess(kinds);
    const MaxTest test = isolation(kinds, rng_.split("release"), settings_.permutations);
    const Controls controls = controls_of(kinds, test.p_min);

    Result result;
    result.goal = Goal::kLower;
    result.estimate = excess_of(headline, settings_.anonymeter);
    result.values = values_of(kinds, headline, controls);
    result.test =
        Test{test.p_min, std::nullopt,
             text("permutation of people, maximum over univariate and multivariate statements, ",
                  with_commas(settings_.permutations), " permutations"),
             controls.detected};
    result.verdict = judge(test.p_min, controls);
    result.note =
        text(finding(kId, *result.verdict), ' ', words(headline), clearest_sign(kinds, test), ' ',
             targets_.described(), ' ', people_of(evidence_).described(), ' ', explain(controls));
    result.parts = singling_out_parts(kinds, headline, test, targets_, settings_.anonymeter);
    result.tables = {most_singled_out(kinds, targets_)};
    result.plots = {singling_out_plot(kinds)};
    return result;
  }

 private:
  /// Univariate, then multivariate.
  std::vector<SinglingOutKind> attack(const Scene& scene) const {
    const PredicateTable release = release_table(scene_table(evidence_, scene), columns_);
    std::vector<SinglingOutKind> kinds(2);
    kinds[0].name = "univariate";
    kinds[0].drawn =
        draw_univariate(release, settings_.univariate, rng_.split("univariate predicates"));
    kinds[1].name = "multivariate";
    if (columns_.size() > 1) {
      kinds[1].drawn = draw_multivariate(release, settings_.width, settings_.multivariate,
                                         rng_.split("multivariate predicates"));
    }
    for (SinglingOutKind& kind : kinds) {
      kind.matches = match(kind.drawn.predicates, crowd_, targets_.members.units.count());
      kind.singled = singled_out(kind.matches);
    }
    return kinds;
  }

  /// Fills the baselines: as many random predicates as may be made from the release at most.
  void guess(std::vector<SinglingOutKind>& kinds) const {
    const Crowd& crowd = people_of(evidence_).reference;
    const PredicateTable reference(crowd.table, columns_, crowd.units);
    for (SinglingOutKind& kind : kinds) {
      const bool one = kind.name == "univariate";
      const auto guesses = guess_predicates(reference, one ? 1 : settings_.width,
                                            one ? settings_.univariate : settings_.multivariate,
                                            rng_.split("baseline").split(kind.name));
      const Singled singled = singled_out(match(guesses, crowd_, targets_.members.units.count()));
      const Hits members = hits_of(singled.member), outsiders = hits_of(singled.outsider);
      kind.guessed = {members.hits + outsiders.hits, members.trials + outsiders.trials};
    }
  }

  static MaxTest isolation(const std::vector<SinglingOutKind>& kinds, const Rng& rng,
                           std::size_t permutations) {
    std::vector<Matches> matches;
    std::transform(kinds.begin(), kinds.end(), std::back_inserter(matches),
                   [](const SinglingOutKind& kind) { return kind.matches; });
    return test_isolation(matches, rng, permutations);
  }

  Controls controls_of(const std::vector<SinglingOutKind>& kinds, double p) const {
    const std::size_t permutations = std::min(settings_.permutations, kControlPermutations);
    const auto planted = [&](std::size_t step) {
      return isolation(attack({Scene::Kind::kPlanted, step}), rng_.split("planted").split(step),
                       permutations)
          .p_min;
    };
    Controls controls =
        run_controls(p, planted_shares(people_of(evidence_)), planted, fresh_p(permutations));
    controls.beats_baseline = std::any_of(kinds.begin(), kinds.end(),
                                          [](const auto& kind) { return kind.beats_baseline(); });
    return controls;
  }

  /// Members singled out more often by statements about a fresh sample, or outsiders? Members and outsiders are equally
  /// many, so they change places by a rotation of the numbers.
  double fresh_p(std::size_t permutations) const {
    auto kinds = attack({Scene::Kind::kFresh, 0});
    const double more = isolation(kinds, rng_.split("fresh"), permutations).p_min;
    for (SinglingOutKind& kind : kinds) {
      for (auto& units : kind.matches.units) {
        for (std::uint32_t& unit : units) {
          const std::size_t members = kind.matches.members;
          unit = static_cast<std::uint32_t>(unit < members ? unit + members : unit - members);
        }
      }
    }
    const double fewer = isolation(kinds, rng_.split("fresh, swapped"), permutations).p_min;
    return two_sided(more, fewer);
  }

  std::string words(const SinglingOutKind& headline) const {
    const std::size_t count = headline.drawn.predicates.size();
    return text("Of ", with_commas(count), count == 1 ? " statement" : " statements", " about ",
                headline.name == "univariate" ? "one column" : "several columns",
                " that fit exactly one record of the release, ", percent(headline.members().rate()),
                " fit exactly one training person and ", percent(headline.outsiders().rate()),
                " exactly one person outside; of random statements ",
                percent(headline.guessed.rate()), " do.");
  }

  /// The kind of statement that speaks loudest, if the attack alarms.
  static std::string clearest_sign(const std::vector<SinglingOutKind>& kinds, const MaxTest& test) {
    if (test.p_min > kAlarm) {
      return "";
    }
    const SinglingOutKind& loudest = kinds[test.p[0] <= test.p[1] ? 0 : 1];
    return text(" The clearest sign: ", loudest.name, " statements, of which ",
                loudest.members().hits, " single out a training person and ",
                loudest.outsiders().hits, " a person outside.");
  }

  static Values values_of(const std::vector<SinglingOutKind>& kinds,
                          const SinglingOutKind& headline, const Controls& controls) {
    Values values = {{"raw", headline.members().rate() - headline.outsiders().rate()}};
    for (const SinglingOutKind& kind : kinds) {
      values.emplace_back(kind.name + " members singled out", kind.members().hits);
      values.emplace_back(kind.name + " outsiders singled out", kind.outsiders().hits);
      values.emplace_back(kind.name + " predicates", kind.members().trials);
      values.emplace_back(kind.name + " predicates found", static_cast<double>(kind.drawn.found));
      values.emplace_back(kind.name + " baseline",
                          kind.guessed.trials > 0 ? Value(kind.guessed.rate()) : Value());
    }
    add_controls(values, controls);
    return values;
  }

  const Evidence& evidence_;
  const Rng& rng_;
  Settings settings_;
  std::vector<std::size_t> columns_;
  const Targets& targets_;
  PredicateTable crowd_;
};

class SinglingOut final : public Measure {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field("univariate", univariate_, Count{1, 10'000'000},
                  "statements about one column, at most; drawn at random if there are more");
    visitor.field("multivariate", multivariate_, Count{1, 1'000'000},
                  "statements about several columns, at most");
    visitor.field("columns", columns_, Count{2, 64}, "columns of a multivariate statement");
    visitor.field("permutations", permutations_, Count{199, 999'999},
                  "relabellings of the permutation test");
    visitor.field(
        "compat", compat_, OneOf{"ours", "anonymeter"},
        "differences with an interval over people, or Anonymeter's clipped residual risk");
  }

  Result evaluate(const Evidence& evidence, Rng rng) const override {
    if (auto cannot =
            cannot_attack(evidence,
                          "some people are singled out by chance, and only people outside show how "
                          "many.")) {
      return *cannot;
    }
    auto columns = predicate_columns(evidence.schema());
    std::erase_if(columns, [&](std::size_t column) {
      return evidence.schema().fields[column].kind == Kind::kNumeric &&
             is_counter(evidence.synthetic(), column);
    });
    if (columns.empty()) {
      return not_attacked(
          "no numeric, datetime, categorical or text column: there is nothing to say about a "
          "person.");
    }
    const Settings settings{static_cast<std::size_t>(univariate_),
                            static_cast<std::size_t>(multivariate_),
                            static_cast<std::size_t>(columns_),
                            static_cast<std::size_t>(permutations_), compat_ == "anonymeter"};
    return Run(evidence, rng, settings, std::move(columns)).result();
  }

 private:
  std::int64_t univariate_ = 50'000, multivariate_ = 2'000, columns_ = 4, permutations_ = 9'999;
  std::string compat_ = "ours";
};

}  // namespace

double singling_out_integral(double people, double from, double to) {
  require(people >= 1, "singling_out_integral: ", people, " people; there must be at least one");
  require(0 <= from && from <= to && to <= 1, "singling_out_integral: weights ", from, " to ", to,
          " are not an interval within [0, 1]");
  const auto tail = [&](double w) { return (people * w + 1) * std::exp(people * std::log1p(-w)); };
  return (tail(from) - tail(to)) / (people + 1);
}

std::unique_ptr<Measure> make_singling_out() { return std::make_unique<SinglingOut>(); }

}  // namespace assay
