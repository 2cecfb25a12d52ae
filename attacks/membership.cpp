#include "attacks/membership.h"

#include <algorithm>

#include "attacks/battery.h"
#include "attacks/distances.h"
#include "attacks/membership_parts.h"
#include "attacks/people.h"
#include "attacks/scores.h"
#include "attacks/verdict.h"
#include "core/text.h"

namespace assay {
namespace {

constexpr std::string_view kId = "attacks.membership";
constexpr const char* kHeadline = "dcr";
constexpr std::int64_t kControlPermutations = 999;
std::vector<double> false_positive_rates() { return {0.001, 0.01}; }

/// The distances that a scene gives the attacker: what stands for the release, and what for the reference.
struct Scene {
  std::vector<double> release, reference;
};
using SceneOf = std::function<Scene(const CrowdDistances&)>;

std::vector<MembershipScore> score_people(const People& people, const Distances& distances,
                                          const SceneOf& scene_of) {
  std::vector<MembershipScore> scores(2);
  scores[0].name = "dcr";
  scores[1].name = "dcr-diff";
  const auto add = [&](const Crowd& crowd, const CrowdDistances& of_crowd,
                       std::vector<double> MembershipScore::*side) {
    const Scene scene = scene_of(of_crowd);
    scores[0].*side = largest_by_unit(crowd.units, dcr_scores(scene.release));
    scores[1].*side =
        largest_by_unit(crowd.units, dcr_difference_scores(scene.release, scene.reference));
  };
  add(people.members, distances.members, &MembershipScore::members);
  add(people.outsiders, distances.outsiders, &MembershipScore::outsiders);
  return scores;
}

Battery battery_of(const std::vector<MembershipScore>& scores) {
  std::vector<Battery::Score> joined;
  for (const auto& score : scores) {
    joined.push_back(score.joined());
  }
  return {joined, scores.front().members.size(), false_positive_rates()};
}

class Membership final : public Measure {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field("permutations", permutations_, Count{99, 999'999},
                  "relabellings of the permutation test");
  }

  Result evaluate(const Evidence& evidence, Rng rng) const override {
    if (!evidence.has_holdout()) {
      return not_attacked(
          "needs a holdout: without people outside the training data, recognising members cannot "
          "be told from recognising anyone.");
    }
    if (distance_columns(evidence.schema()).empty()) {
      return not_attacked(
          "no numeric, datetime or categorical column: there is no distance to attack with.");
    }
    const People& people = people_of(evidence);
    if (!people.enough()) {
      Result result = not_attacked(
          text("too few people: the attack needs 20 of each kind. ", people.described()));
      result.verdict = Verdict::kTooWeak;
      return result;
    }
    return attack(people, distances_of(evidence), rng);
  }

 private:
  Result attack(const People& people, const Distances& distances, const Rng& rng) const {
    const auto scores = score_people(people, distances, [](const CrowdDistances& d) {
      return Scene{d.release, d.reference()};
    });
    const Battery battery = battery_of(scores);
    const MaxTest test =
        battery.test(rng.split("release"), static_cast<std::size_t>(permutations_));
    const Controls controls = run_controls(test.p_min, people, distances, rng);

    Result result;
    result.goal = Goal::kLower;
    result.floor = 0.5;
    result.parts = membership_parts(scores, battery, test, false_positive_rates());
    for (const Part& part : result.parts) {
      if (part.key == Key{{"score", kHeadline}, {"statistic", "auc"}}) {
        result.estimate = part.estimate;
      }
    }
    result.values = values_of(result.parts, people, controls);
    result.test = Test{test.p_min, std::nullopt,
                       text("permutation of the maximum, ",
                            with_commas(static_cast<std::size_t>(permutations_)), " permutations"),
                       controls.detected};
    result.verdict = judge(test.p_min, controls);
    result.note = text(finding(kId, *result.verdict),
                       " Given one training person and one person outside, the distance to the "
                       "release picks the right one in ",
                       percent(result.estimate->value), " of cases (50 % is guessing). ",
                       people.described(), ' ', explain(controls));
    auto groups = membership_group_parts(scores, people);
    std::move(groups.begin(), groups.end(), std::back_inserter(result.parts));
    result.tables = {exposed_members(scores.front(), people, distances.members)};
    result.plots = {membership_roc(scores), membership_distances(people, distances)};
    return result;
  }

  Controls run_controls(double p, const People& people, const Distances& distances,
                        const Rng& rng) const {
    const auto permutations =
        static_cast<std::size_t>(std::min(permutations_, kControlPermutations));
    Controls controls;
    const auto shares = distances.planted_shares(people);
    controls.most_planted = shares.back();
    controls.leaks = noticed(p);
    if (!controls.leaks) {
      controls.detected = smallest_noticed(shares, [&](std::size_t step) {
        const auto scores = score_people(people, distances, [&](const CrowdDistances& d) {
          return Scene{d.with_planted(step), d.reference()};
        });
        return battery_of(scores).test(rng.split("planted").split(step), permutations).p_min;
      });
    }
    controls.fresh_p = fresh_p(people, distances, rng, permutations);
    return controls;
  }

  /// Members nearer to the first half of the reference than the outsiders, or farther?
  static double fresh_p(const People& people, const Distances& distances, const Rng& rng,
                        std::size_t permutations) {
    auto fresh = score_people(people, distances, [](const CrowdDistances& d) {
      return Scene{d.first, d.second};
    });
    const double nearer = battery_of(fresh).test(rng.split("fresh"), permutations).p_min;
    for (MembershipScore& score : fresh) {
      std::swap(score.members, score.outsiders);
    }
    const double farther = battery_of(fresh).test(rng.split("fresh, swapped"), permutations).p_min;
    return std::min(1.0, 2 * std::min(nearer, farther));
  }

  static Values values_of(const std::vector<Part>& parts, const People& people,
                          const Controls& controls) {
    Values values;
    for (const Part& part : parts) {
      const std::string name = part.key[0].second + ' ' + part.key[1].second;
      if (name == text(kHeadline, " auc")) {
        values.emplace(values.begin(), "raw", part.estimate->value);
      }
      values.emplace_back(name, part.estimate ? Value(part.estimate->value) : Value());
    }
    values.emplace_back("members", static_cast<double>(people.members.units.count()));
    values.emplace_back("outsiders", static_cast<double>(people.outsiders.units.count()));
    values.emplace_back("reference", static_cast<double>(people.reference.units.count()));
    add_controls(values, controls);
    return values;
  }

  std::int64_t permutations_ = 9'999;
};

}  // namespace

std::unique_ptr<Measure> make_membership() { return std::make_unique<Membership>(); }

}  // namespace assay
