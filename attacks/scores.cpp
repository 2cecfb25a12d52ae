#include "attacks/scores.h"

#include <algorithm>
#include <functional>

#include "core/error.h"
#include "core/parallel.h"

namespace assay {
namespace {

std::size_t people_in(const Neighbours& lists) { return lists.ties.size(); }

std::span<const double> of_person(const Neighbours& lists, std::size_t person) {
  return std::span(lists.distance).subspan(person * lists.k, lists.k);
}

/// Candidates of one list that are nearer than `limit`, and exactly there. A list ends at its k-th distance: how many
/// lie there is known from `ties` alone.
struct Nearer {
  double below = 0, at = 0;
};
Nearer count_nearer(const Neighbours& lists, std::size_t person, double limit) {
  const auto distance = of_person(lists, person);
  const auto first = std::lower_bound(distance.begin(), distance.end(), limit);
  const auto last = std::upper_bound(first, distance.end(), limit);
  Nearer count{static_cast<double>(first - distance.begin()), static_cast<double>(last - first)};
  if (!distance.empty() && distance.back() == limit) {
    count.at = std::max(count.at, static_cast<double>(lists.ties[person]));
  }
  return count;
}

void check_same_people(const Neighbours& first, const Neighbours& second) {
  require(people_in(first) == people_in(second), "neighbours of ", people_in(first), " and of ",
          people_in(second), " people; both lists must be of the same");
}

}  // namespace

std::vector<double> dcr_scores(std::span<const double> to_release) {
  std::vector<double> scores(to_release.size());
  std::transform(to_release.begin(), to_release.end(), scores.begin(), std::negate<>());
  return scores;
}

std::vector<double> dcr_difference_scores(std::span<const double> to_release,
                                          std::span<const double> to_reference) {
  require(to_release.size() == to_reference.size(), "dcr_difference_scores: ", to_release.size(),
          " distances to the release but ", to_reference.size(),
          " to the reference; every record needs both");
  std::vector<double> scores(to_release.size());
  std::transform(to_release.begin(), to_release.end(), to_reference.begin(), scores.begin(),
                 [](double release, double reference) { return reference - release; });
  return scores;
}

Neighbours merged(const Neighbours& first, const Neighbours& second, std::size_t k) {
  check_same_people(first, second);
  Neighbours both;
  both.k = std::min(k, first.k + second.k);
  both.distance.resize(people_in(first) * both.k);
  both.ties.resize(people_in(first));
  std::vector<double> all(first.k + second.k);
  for (std::size_t person = 0; person < both.ties.size(); ++person) {
    const auto a = of_person(first, person), b = of_person(second, person);
    std::merge(a.begin(), a.end(), b.begin(), b.end(), all.begin());
    std::copy_n(all.begin(), both.k,
                both.distance.begin() + static_cast<std::ptrdiff_t>(person * both.k));
    if (both.k > 0) {
      const double last = all[both.k - 1];
      both.ties[person] = static_cast<std::uint32_t>(count_nearer(first, person, last).at +
                                                     count_nearer(second, person, last).at);
    }
  }
  return both;
}

std::vector<double> dpi_scores(const Neighbours& release, const Neighbours& reference,
                               std::size_t k) {
  const Neighbours both = merged(release, reference, k);
  std::vector<double> scores(both.ties.size());
  for (std::size_t person = 0; person < scores.size() && both.k > 0; ++person) {
    const double last = of_person(both, person).back();
    const Nearer own = count_nearer(release, person, last);
    const Nearer others = count_nearer(reference, person, last);
    const auto size = static_cast<double>(both.k);
    const double left = size - own.below - others.below;
    scores[person] = (own.below + left * own.at / (own.at + others.at)) / size;
  }
  return scores;
}

std::vector<double> share_within(const Points& people, const Points& candidates, double radius,
                                 bool closed) {
  require(people.dimension == candidates.dimension, "share_within: people have ", people.dimension,
          " dimensions, candidates ", candidates.dimension, "; both need the same");
  require(candidates.rows > 0 && radius >= 0, "share_within: ", candidates.rows,
          " candidates within radius ", radius, "; needs a candidate and a radius >= 0");
  const std::size_t dimension = people.dimension;
  std::vector<double> shares(people.rows);
  parallel_for(people.rows, [&](std::size_t person) {
    const double* own = people.values.data() + person * dimension;
    double within = 0;
    for (std::size_t c = 0; c < candidates.rows; ++c) {
      const double* other = candidates.values.data() + c * dimension;
      double square = 0;
      for (std::size_t d = 0; d < dimension; ++d) {
        square += (own[d] - other[d]) * (own[d] - other[d]);
      }
      const double limit = radius * radius;
      within += square < limit || (closed && square == limit) ? 1 : 0;
    }
    shares[person] = within / static_cast<double>(candidates.rows);
  });
  return shares;
}

}  // namespace assay
