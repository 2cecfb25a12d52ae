#include "metrics/fidelity/all_pairs.h"

#include <algorithm>

#include <boost/math/distributions/students_t.hpp>

#include "core/parallel.h"
#include "core/progress.h"
#include "core/stats/resampling.h"
#include "core/stats/tests.h"

namespace assay {
namespace {

/// The jackknife's interval; without one where a table has too few people to leave groups out.
Estimate jackknifed(double value, const std::vector<std::vector<double>>& replicates) {
  const bool possible = std::ranges::all_of(replicates, [](const auto& r) { return r.size() > 1; });
  Estimate bare;
  bare.value = value;
  return possible ? jackknife(value, replicates) : bare;
}

Estimate raw_similarity(const PairStudy& pair) {
  std::vector<std::vector<double>> replicates;
  for (const auto& table : pair.replicates) {
    auto& values = replicates.emplace_back();
    for (const auto& distances : table) {
      values.push_back(1 - distances.release);
    }
  }
  Estimate similarity = jackknifed(1 - pair.distances.release, replicates);
  if (similarity.high) {
    similarity.high = std::min(*similarity.high, 1.0);
  }
  return similarity;
}

/// P[T > square/error] for Student's t: is this part of the pattern really lost (invented)?
double one_sided_p(double square, double error, double degrees) {
  if (!(error > 0)) {
    return square > 0 ? 0 : 1;
  }
  return boost::math::cdf(
      boost::math::complement(boost::math::students_t(degrees), square / error));
}

}  // namespace

AllPairs study_all(const PairTables& tables) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t a = 0; a < tables.bins.size(); ++a) {
    for (std::size_t b = a + 1; b < tables.bins.size(); ++b) {
      pairs.emplace_back(a, b);
    }
  }
  AllPairs study;
  study.pairs.resize(pairs.size());
  study.similarities.resize(pairs.size());
  Progress progress("dependence", pairs.size(), "pairs");
  constexpr std::size_t kBlock = 512;
  for (std::size_t begin = 0; begin < pairs.size(); begin += kBlock) {
    const std::size_t end = std::min(begin + kBlock, pairs.size());
    parallel_for(end - begin, [&](std::size_t i) {
      auto& pair = study.pairs[begin + i];
      pair = study_pair(tables, pairs[begin + i].first, pairs[begin + i].second);
      if (!pair.degenerate) {
        study.similarities[begin + i] = raw_similarity(pair);
      }
      progress.advance();
    });
    for (std::size_t i = begin; i < end; ++i) {
      auto& pair = study.pairs[i];
      if (pair.degenerate) {
        continue;
      }
      study.totals.add(pair.distances);
      study.replicates.resize(pair.replicates.size());
      for (std::size_t t = 0; t < pair.replicates.size(); ++t) {
        study.replicates[t].resize(pair.replicates[t].size());
        for (std::size_t g = 0; g < pair.replicates[t].size(); ++g) {
          study.replicates[t][g].add(pair.replicates[t][g]);
        }
      }
      pair.replicates.clear();
    }
  }
  return study;
}

Estimate AllPairs::with_interval(const std::function<double(const Totals&)>& figure) const {
  std::vector<std::vector<double>> figures;
  for (const auto& table : replicates) {
    auto& values = figures.emplace_back();
    for (const auto& sums : table) {
      values.push_back(figure(sums));
    }
  }
  return jackknifed(figure(totals), figures);
}

Shown test_pairs(const std::vector<PairStudy>& pairs) {
  std::vector<double> p, exaggerated;
  for (const auto& pair : pairs) {
    const auto p_above_zero = [&](double square, double error) {
      return pair.degenerate ? 1 : one_sided_p(square, error, pair.least_degrees);
    };
    p.push_back(p_above_zero(pair.change.lost_square, pair.lost_error));
    p.push_back(p_above_zero(pair.change.invented_square, pair.invented_error));
    exaggerated.push_back(p_above_zero(-pair.change.lost_square, pair.lost_error));
  }
  const auto adjusted = holm(p);
  Shown shown;
  shown.p_exaggerated = holm(exaggerated);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    shown.p_lost.push_back(adjusted[2 * i]);
    shown.p_invented.push_back(adjusted[2 * i + 1]);
  }
  return shown;
}

}  // namespace assay
