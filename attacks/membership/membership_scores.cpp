#include "attacks/membership/membership_scores.h"

#include <algorithm>

#include "attacks/distances.h"
#include "attacks/membership/density.h"
#include "attacks/membership/learned_scores.h"
#include "attacks/scores.h"

namespace assay {
namespace {

using Kind = Scene::Kind;

/// What one scene shows of one crowd, row by row.
struct Seen {
  std::vector<double> release, reference;  // nearest distances
  const std::vector<float>& plagiarism;
  const Around& around;
  std::vector<std::int64_t> reference_kernel;
};

std::vector<std::int64_t> sum_of(std::vector<std::int64_t> a, const std::vector<std::int64_t>& b) {
  std::transform(a.begin(), a.end(), b.begin(), a.begin(), std::plus<>());
  return a;
}

Seen seen_in(const Scene& scene, const CrowdDistances& distances, const CrowdDensity& density) {
  const auto& plagiarism = distances.plagiarism;
  switch (scene.kind) {
    case Kind::kFresh:
      return {distances.first, distances.second, plagiarism.fresh, density.first, density.second};
    case Kind::kPlanted:
      return {distances.with_planted(scene.step), distances.reference(),
              plagiarism.planted[scene.step], density.planted[scene.step],
              sum_of(density.first.kernel, density.second)};
    default:
      return {distances.release, distances.reference(), plagiarism.release, density.release,
              sum_of(density.first.kernel, density.second)};
  }
}

/// Rows that stand for release and reference.
struct Sizes {
  std::size_t release = 0, reference = 0;
};

Sizes sizes_of(const Evidence& evidence, const Scene& scene) {
  const People& people = people_of(evidence);
  const auto& begin = people.reference.units.begin;
  const std::size_t release = evidence.synthetic().rows();
  switch (scene.kind) {
    case Kind::kFresh:
      return {begin[people.first_half], begin.back() - begin[people.first_half]};
    case Kind::kPlanted:
      return {release + people.members.units.begin[planted_units(people)[scene.step]],
              begin.back()};
    default:
      return {release, begin.back()};
  }
}

using Side = std::vector<double> MembershipScore::*;

void add_measured(const Crowd& crowd, const Seen& seen, const Sizes& sizes, Side side,
                  std::vector<MembershipScore>& scores) {
  const std::vector<double> by_row[] = {
      dcr_scores(seen.release),
      dcr_difference_scores(seen.release, seen.reference),
      {seen.plagiarism.begin(), seen.plagiarism.end()},
      shares_of(seen.around.typical, sizes.release),
      shares_of(seen.around.close, sizes.release),
      density_scores(seen.around.kernel, sizes.release),
      density_ratio_scores(seen.around.kernel, sizes.release, seen.reference_kernel,
                           sizes.reference)};
  for (std::size_t i = 0; i < std::size(by_row); ++i) {
    scores[i].*side = largest_by_unit(crowd.units, by_row[i]);
  }
}

std::vector<LearnedScore> learned_in(const Evidence& evidence, const Scene& scene, const Rng& rng) {
  const People& people = people_of(evidence);
  const Crowd& reference = people.reference;
  const std::size_t first = scene.kind == Kind::kFresh ? people.first_half : 0;
  return learned_scores(scene_table(evidence, scene),
                        unit_rows(reference, first, reference.units.count()), people.members.table,
                        people.outsiders.table, rng);
}

}  // namespace

Battery::Score MembershipScore::joined() const {
  Battery::Score score{name, members};
  score.values.insert(score.values.end(), outsiders.begin(), outsiders.end());
  return score;
}

std::vector<MembershipScore> membership_scores(const Evidence& evidence, const Scene& scene,
                                               bool learned, const Rng& rng) {
  const People& people = people_of(evidence);
  const Distances& distances = distances_of(evidence);
  const Densities& densities = densities_of(evidence);
  const Sizes sizes = sizes_of(evidence, scene);
  std::vector<MembershipScore> scores;
  for (const char* name :
       {"dcr", "dcr-diff", "dpi", "monte-carlo", "local-neighbourhood", "density", "domias"}) {
    scores.push_back({name, {}, {}});
  }
  add_measured(people.members, seen_in(scene, distances.members, densities.members), sizes,
               &MembershipScore::members, scores);
  add_measured(people.outsiders, seen_in(scene, distances.outsiders, densities.outsiders), sizes,
               &MembershipScore::outsiders, scores);
  if (learned) {
    for (const LearnedScore& score : learned_in(evidence, scene, rng)) {
      scores.push_back({score.name, largest_by_unit(people.members.units, score.members),
                        largest_by_unit(people.outsiders.units, score.outsiders)});
    }
  }
  return scores;
}

}  // namespace assay
