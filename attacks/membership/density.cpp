#include "attacks/membership/density.h"

#include <algorithm>
#include <cmath>

#include "attacks/crowd_report.h"
#include "attacks/membership/density_bandwidth.h"
#include "core/progress.h"

namespace assay {
namespace {

template <class T>
void add_to(std::vector<T>& sum, const std::vector<T>& more) {
  std::transform(sum.begin(), sum.end(), more.begin(), sum.begin(), std::plus<>());
}

template <class T>
void append(std::vector<T>& all, const std::vector<T>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

void append(Around& all, const Around& more) {
  append(all.kernel, more.kernel);
  append(all.typical, more.typical);
  append(all.close, more.close);
}

Radii radii_of(const std::vector<double>& nearest) {
  return {order_statistic(nearest, 0.5), order_statistic(nearest, 0.1)};
}

Around split(const Density& density) {
  Around around{density.kernel, {}, {}};
  for (std::size_t i = 0; i < density.within.size(); i += 2) {
    around.typical.push_back(density.within[i]);
    around.close.push_back(density.within[i + 1]);
  }
  return around;
}

class Measuring {
 public:
  Measuring(const Evidence& evidence, const Densities& how, std::size_t people)
      : space_(distance_space_of(evidence)),
        how_(how),
        to_(candidates_of(evidence)),
        progress_("densities", people * to_.rows(), "pairs") {}

  CrowdDensity measure(const Table& queries) {
    CrowdDensity result;
    result.planted.resize(to_.added.size());
    each_block(queries, [&](const Table& block) {
      Around around = look(block, to_.release, how_.release_radii);
      append(result.release, around);
      for (std::size_t step = 0; step < to_.added.size(); ++step) {
        around += look(block, to_.added[step], how_.release_radii);
        append(result.planted[step], around);
      }
      append(result.first, look(block, to_.first, how_.fresh_radii));
      append(result.second, look(block, to_.second, how_.fresh_radii).kernel);
    });
    return result;
  }

 private:
  Around look(const Table& block, const Table& candidates, const Radii& radii) {
    const double limits[] = {radii.typical, radii.close};
    const double bandwidths[] = {how_.bandwidth};
    Around around = split(space_.density(block, candidates, limits, bandwidths));
    progress_.advance(block.rows() * candidates.rows());
    return around;
  }

  const DistanceSpace& space_;
  const Densities& how_;
  Candidates to_;
  Progress progress_;
};

Densities compute(const Evidence& evidence) {
  const People& people = people_of(evidence);
  const CrowdDistances& reference = distances_of(evidence).reference;
  const auto second_half =
      reference.first.begin() +
      static_cast<std::ptrdiff_t>(people.reference.units.begin[people.first_half]);
  Densities result;
  result.bandwidth = density_bandwidth(distance_space_of(evidence), people.reference.table);
  result.release_radii = radii_of(reference.release);
  result.fresh_radii = radii_of({second_half, reference.first.end()});
  Measuring measuring(evidence, result,
                      people.members.table.rows() + people.outsiders.table.rows());
  result.members = measuring.measure(people.members.table);
  result.outsiders = measuring.measure(people.outsiders.table);
  return result;
}

}  // namespace

Around& Around::operator+=(const Around& other) {
  add_to(kernel, other.kernel);
  add_to(typical, other.typical);
  add_to(close, other.close);
  return *this;
}

const Densities& densities_of(const Evidence& evidence) {
  return evidence.once<Densities>("attacks.densities", [&] { return compute(evidence); });
}

std::vector<double> shares_of(const std::vector<std::uint32_t>& within, std::size_t candidates) {
  std::vector<double> shares(within.size());
  std::transform(within.begin(), within.end(), shares.begin(),
                 [&](std::uint32_t n) { return n / static_cast<double>(candidates); });
  return shares;
}

std::vector<double> density_scores(const std::vector<std::int64_t>& kernel,
                                   std::size_t candidates) {
  std::vector<double> scores(kernel.size());
  std::transform(kernel.begin(), kernel.end(), scores.begin(), [&](std::int64_t sum) {
    return static_cast<double>(sum) / kKernelOne / static_cast<double>(candidates);
  });
  return scores;
}

std::vector<double> density_ratio_scores(const std::vector<std::int64_t>& release,
                                         std::size_t release_rows,
                                         const std::vector<std::int64_t>& reference,
                                         std::size_t reference_rows) {
  const auto log_density = [](std::int64_t sum, std::size_t rows) {
    const auto n = static_cast<double>(rows);
    return std::log((static_cast<double>(sum) + n) / n);
  };
  std::vector<double> scores(release.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    scores[i] = log_density(release[i], release_rows) - log_density(reference[i], reference_rows);
  }
  return scores;
}

}  // namespace assay
