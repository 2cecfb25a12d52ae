#include "attacks/membership/membership.h"

#include <algorithm>

#include "attacks/membership/density.h"
#include "attacks/membership/membership_parts.h"
#include "attacks/trials.h"
#include "attacks/verdict.h"
#include "core/text.h"

namespace assay {
namespace {

constexpr std::string_view kId = "attacks.membership";
constexpr const char* kHeadline = "dcr";
std::vector<double> false_positive_rates() { return {0, 0.001, 0.01, 0.1}; }

Battery battery_of(const std::vector<MembershipScore>& scores) {
  std::vector<Battery::Score> joined;
  for (const auto& score : scores) {
    joined.push_back(score.joined());
  }
  return {joined, scores.front().members.size(), false_positive_rates()};
}

/// Members higher than the outsiders, or lower?
double two_sided_p(std::vector<MembershipScore> scores, const Rng& rng, std::size_t permutations) {
  const double higher = battery_of(scores).test(rng, permutations).p_min;
  for (MembershipScore& score : scores) {
    std::swap(score.members, score.outsiders);
  }
  const double lower = battery_of(scores).test(rng.split("swapped"), permutations).p_min;
  return two_sided(higher, lower);
}

class Membership final : public Measure {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field("permutations", permutations_, Count{199, 999'999},
                  "relabellings of the permutation test");
    visitor.field("learned", learned_,
                  "also attack with models trained to tell the release from people outside");
  }

  Result evaluate(const Evidence& evidence, Rng rng) const override {
    if (auto cannot = cannot_attack(
            evidence,
            "without people outside the training data, recognising members cannot be told from "
            "recognising anyone.")) {
      return *cannot;
    }
    if (!distance_space_of(evidence).exists()) {
      return not_attacked(
          "no numeric, datetime, categorical or vector column: there is no distance to attack "
          "with.");
    }
    return attack(evidence, people_of(evidence), rng);
  }

 private:
  Result attack(const Evidence& evidence, const People& people, const Rng& rng) const {
    const auto scores = membership_scores(evidence, {}, learned_, rng.split("learned"));
    const Battery battery = battery_of(scores);
    const MaxTest test =
        battery.test(rng.split("release"), static_cast<std::size_t>(permutations_));
    const Controls controls = controls_of(test.p_min, evidence, rng);

    Result result;
    result.goal = Goal::kLower;
    result.floor = 0.5;
    result.parts = membership_parts(scores, battery, test, false_positive_rates());
    for (const Part& part : result.parts) {
      if (part.key == Key{{"score", kHeadline}, {"statistic", "auc"}}) {
        result.estimate = part.estimate;
      }
    }
    result.values = values_of(result.parts, evidence, controls);
    result.test =
        Test{test.p_min, std::nullopt,
             text("permutation of the maximum over ", battery.statistics(), " statistics, ",
                  with_commas(static_cast<std::size_t>(permutations_)), " permutations"),
             controls.detected};
    result.verdict = judge(test.p_min, controls);
    result.note =
        text(finding(kId, *result.verdict),
             " Given one training person and one person outside, the distance to the release picks "
             "the right one in ",
             percent(result.estimate->value), " of cases (50 % is guessing). ",
             clearest_sign(result.parts), people.described(), ' ',
             learned_ && distance_space_of(evidence).of_vectors()
                 ? "Vectors are attacked by distances and densities: no models were trained. "
                 : "",
             explain(controls));
    auto groups = membership_group_parts(scores, people);
    std::move(groups.begin(), groups.end(), std::back_inserter(result.parts));
    const Distances& distances = distances_of(evidence);
    result.tables = {exposed_members(scores.front(), people, distances.members)};
    result.plots = {membership_roc(scores, test), membership_distances(evidence)};
    return result;
  }

  Controls controls_of(double p, const Evidence& evidence, const Rng& rng) const {
    const auto permutations =
        std::min(static_cast<std::size_t>(permutations_), kControlPermutations);
    const auto scores_in = [&](const Scene& scene, const Rng& own) {
      return membership_scores(evidence, scene, learned_, own.split("learned"));
    };
    const auto planted = [&](std::size_t step) {
      const Rng own = rng.split("planted").split(step);
      return battery_of(scores_in({Scene::Kind::kPlanted, step}, own))
          .test(own, permutations)
          .p_min;
    };
    const Rng own = rng.split("fresh");
    return run_controls(p, planted_shares(people_of(evidence)), planted,
                        two_sided_p(scores_in({Scene::Kind::kFresh, 0}, own), own, permutations));
  }

  static Values values_of(const std::vector<Part>& parts, const Evidence& evidence,
                          const Controls& controls) {
    Values values;
    for (const Part& part : parts) {
      const std::string name = part.key[0].second + ' ' + part.key[1].second;
      if (name == text(kHeadline, " auc")) {
        values.emplace(values.begin(), "raw", part.estimate->value);
      }
      values.emplace_back(name, part.estimate ? Value(part.estimate->value) : Value());
    }
    const People& people = people_of(evidence);
    const Densities& densities = densities_of(evidence);
    values.emplace_back("members", static_cast<double>(people.members.units.count()));
    values.emplace_back("outsiders", static_cast<double>(people.outsiders.units.count()));
    values.emplace_back("reference", static_cast<double>(people.reference.units.count()));
    values.emplace_back("bandwidth", densities.bandwidth);
    values.emplace_back("median radius", densities.release_radii.typical);
    values.emplace_back("10 % radius", densities.release_radii.close);
    add_controls(values, controls);
    return values;
  }

  std::int64_t permutations_ = 9'999;
  bool learned_ = true;
};

}  // namespace

std::unique_ptr<Measure> make_membership() { return std::make_unique<Membership>(); }

}  // namespace assay
