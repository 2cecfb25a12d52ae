#include "attacks/distances.h"

#include <algorithm>

#include "attacks/scores.h"
#include "core/error.h"
#include "core/progress.h"

namespace assay {
namespace {

constexpr std::size_t kMost = kPlagiarismNeighbours;

std::vector<double> lesser(std::vector<double> a, const std::vector<double>& b) {
  std::transform(a.begin(), a.end(), b.begin(), a.begin(),
                 [](double x, double y) { return std::min(x, y); });
  return a;
}

/// The nearest of every list, at the end of `distances`.
void append_nearest(const Neighbours& lists, std::vector<double>& distances) {
  for (std::size_t i = 0; i < lists.distance.size(); i += lists.k) {
    distances.push_back(lists.distance[i]);
  }
}

void append_dpi(const Neighbours& release, const Neighbours& reference,
                std::vector<float>& scores) {
  for (const double score : dpi_scores(release, reference, kMost)) {
    scores.push_back(static_cast<float>(score));
  }
}

/// To the release, the reference and the planted people.
CrowdDistances measure(const Table& queries, const Candidates& to, const DistanceSpace& space,
                       Progress& progress) {
  CrowdDistances result;
  result.planted.resize(to.added.size());
  result.plagiarism.planted.resize(to.added.size());
  each_block(queries, [&](const Table& block) {
    const auto search = [&](const Table& candidates) {
      auto lists = space.nearest(block, candidates, kMost);
      progress.advance(block.rows() * candidates.rows());
      return lists;
    };
    Neighbours release = search(to.release);
    const Neighbours first = search(to.first), second = search(to.second);
    const Neighbours reference = merged(first, second, kMost);
    append_nearest(release, result.release);
    append_nearest(first, result.first);
    append_nearest(second, result.second);
    append_dpi(release, reference, result.plagiarism.release);
    append_dpi(first, second, result.plagiarism.fresh);
    Neighbours planted;
    planted.ties.resize(block.rows());
    for (std::size_t step = 0; step < to.added.size(); ++step) {
      planted = merged(planted, search(to.added[step]), kMost);
      append_nearest(planted, result.planted[step]);
      append_dpi(merged(release, planted, kMost), reference, result.plagiarism.planted[step]);
    }
  });
  return result;
}

/// The reference itself: distances only, and not to its second half.
CrowdDistances measure_reference(const Table& queries, const Candidates& to,
                                 const DistanceSpace& space, Progress& progress) {
  CrowdDistances result;
  result.planted.resize(to.added.size());
  each_block(queries, [&](const Table& block) {
    const auto search = [&](const Table& candidates, std::vector<double>& distances) {
      append_nearest(space.nearest(block, candidates, 1), distances);
      progress.advance(block.rows() * candidates.rows());
    };
    search(to.release, result.release);
    search(to.first, result.first);
    for (std::size_t step = 0; step < to.added.size(); ++step) {
      search(to.added[step], result.planted[step]);
    }
  });
  for (std::size_t step = 1; step < to.added.size(); ++step) {
    result.planted[step] = lesser(std::move(result.planted[step]), result.planted[step - 1]);
  }
  return result;
}

Distances compute(const Evidence& evidence) {
  const People& people = people_of(evidence);
  const DistanceSpace& space = distance_space_of(evidence);
  const Candidates to = candidates_of(evidence);
  const std::size_t compared = people.members.table.rows() + people.outsiders.table.rows();
  Progress progress(
      "nearest rows",
      compared * to.rows() + people.reference.table.rows() * (to.rows() - to.second.rows()),
      "pairs");
  return {measure(people.members.table, to, space, progress),
          measure(people.outsiders.table, to, space, progress),
          measure_reference(people.reference.table, to, space, progress)};
}

}  // namespace

std::vector<double> CrowdDistances::reference() const { return lesser(first, second); }

std::vector<double> CrowdDistances::with_planted(std::size_t step) const {
  return lesser(release, planted[step]);
}

std::vector<double> nearest_by_unit(const Units& units, const std::vector<double>& rows) {
  auto values = largest_by_unit(units, dcr_scores(rows));
  std::transform(values.begin(), values.end(), values.begin(), [](double v) { return 0 - v; });
  return values;
}

std::size_t Candidates::rows() const {
  std::size_t sum = release.rows() + first.rows() + second.rows();
  for (const Table& table : added) {
    sum += table.rows();
  }
  return sum;
}

Candidates candidates_of(const Evidence& evidence) {
  require(evidence.synthetic().rows() > 0, "the release has no rows: there is nothing to attack");
  const People& people = people_of(evidence);
  return {evidence.synthetic(), unit_rows(people.reference, 0, people.first_half),
          unit_rows(people.reference, people.first_half, people.reference.units.count()),
          planted_layers(people)};
}

const DistanceSpace& distance_space_of(const Evidence& evidence) {
  return evidence.once<DistanceSpace>("attacks.distance_space",
                                      [&] { return DistanceSpace(evidence); });
}

const Distances& distances_of(const Evidence& evidence) {
  return evidence.once<Distances>("attacks.distances", [&] { return compute(evidence); });
}

}  // namespace assay
