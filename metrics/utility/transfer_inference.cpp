#include "metrics/utility/transfer_inference.h"

#include <numeric>
#include <span>

#include "core/error.h"
#include "core/parallel.h"
#include "core/stats/intervals.h"

namespace assay {
namespace {

constexpr auto kAuc = static_cast<std::size_t>(Score::kAuc);

// Which predictions a computation uses: all people, or one group of them left out.
struct Choice {
  enum { kNone, kReal, kRelease, kFloor } source = kNone;
  std::size_t group = 0;
};

const TransferFits::Probabilities& real_of(const TransferFits& f, Choice c) {
  return c.source == Choice::kReal ? f.real_left_out[c.group] : f.real;
}
const TransferFits::Probabilities& release_of(const TransferFits& f, Choice c) {
  return c.source == Choice::kRelease ? f.release_left_out[c.group] : f.release;
}
const TransferFits::Probabilities& ceiling_of(const TransferFits& f, Choice c) {
  return c.source == Choice::kReal ? f.ceiling_left_out[c.group] : f.ceiling;
}

// Everything ranked, for one choice; weights come later.
struct RankedLearner {
  RankedPredictions real, release, ceiling;
  std::vector<RankedPredictions> floor;
  std::vector<std::pair<RankedPredictions, RankedPredictions>> groups;
};

RankedLearner ranked(const TransferFits& fits, Choice choice, std::span<const char> positive,
                     const std::vector<std::vector<std::size_t>>& groups) {
  std::vector<std::size_t> everyone(positive.size());
  std::iota(everyone.begin(), everyone.end(), std::size_t{0});
  const auto& real = real_of(fits, choice);
  const auto& release = release_of(fits, choice);
  RankedLearner out{{real, positive, everyone},
                    {release, positive, everyone},
                    {ceiling_of(fits, choice), positive, everyone},
                    {},
                    {}};
  for (std::size_t i = 0; i < fits.floor.size(); ++i) {
    if (choice.source != Choice::kFloor || i != choice.group) {
      out.floor.emplace_back(fits.floor[i], positive, everyone);
    }
  }
  for (const auto& rows : groups) {
    out.groups.emplace_back(RankedPredictions(real, positive, rows),
                            RankedPredictions(release, positive, rows));
  }
  return out;
}

// All quantities of a TransferSpreads in one row: 5 of the whole, then a learner 3 x scores + 2 + 3
// a group.
using Quantities = std::vector<double>;
constexpr std::size_t kWhole = 5;
std::size_t per_learner(std::size_t groups) { return 3 * kScores.size() + 2 + 3 * groups; }

Quantities quantities(const std::vector<RankedLearner>& learners,
                      std::span<const std::uint32_t> weights) {
  Quantities q(kWhole);
  double raw = 0, ceiling = 0, floor = 0;
  for (const auto& learner : learners) {
    const auto real = learner.real.scores(weights), release = learner.release.scores(weights);
    q.insert(q.end(), real.begin(), real.end());
    q.insert(q.end(), release.begin(), release.end());
    for (std::size_t s = 0; s < kScores.size(); ++s) {
      q.push_back(real[s] - release[s]);
    }
    double floor_here = 0;
    for (const auto& f : learner.floor) {
      floor_here += f.scores(weights)[kAuc] / static_cast<double>(learner.floor.size());
    }
    q.push_back(learner.ceiling.scores(weights)[kAuc]);
    raw += release[kAuc];
    ceiling += q.back();
    floor += floor_here;
    q.push_back(floor_here);
    for (const auto& [group_real, group_release] : learner.groups) {
      q.push_back(group_real.scores(weights)[kAuc]);
      q.push_back(group_release.scores(weights)[kAuc]);
      q.push_back(q[q.size() - 2] - q.back());
    }
  }
  const auto n = static_cast<double>(learners.size());
  q[1] = raw / n;
  q[2] = ceiling / n;
  q[3] = floor / n;
  q[4] = q[2] - q[3];
  q[0] = (q[1] - q[3]) / q[4];
  return q;
}

// How often each test row is drawn when units are drawn with replacement.
std::vector<std::uint32_t> redraw(const Units& units, std::size_t rows, Rng rng) {
  std::vector<std::uint32_t> weights(rows);
  for (std::size_t i = 0; i < units.count(); ++i) {
    for (const std::size_t r : units.of(rng.below(units.count()))) {
      ++weights[r];
    }
  }
  return weights;
}

// Sum over replicates of (value - their mean)^2, and how many there are; undefined ones (a resample
// without positives) stand aside.
struct Squares {
  double sum = 0, count = 0;
};
Squares squares(const std::vector<Quantities>& replicates, std::size_t q) {
  double mean = 0;
  Squares out;
  for (const auto& r : replicates) {
    if (!std::isnan(r[q])) {
      mean += r[q];
      ++out.count;
    }
  }
  mean /= std::max(out.count, 1.0);
  for (const auto& r : replicates) {
    out.sum += std::isnan(r[q]) ? 0 : (r[q] - mean) * (r[q] - mean);
  }
  return out;
}

Spread spread(double value, std::size_t q, const std::vector<Quantities>& bootstrap,
              const std::vector<std::vector<Quantities>>& jackknives) {
  Spread out{value, 0, 0};
  double satterthwaite = 0;
  const auto add = [&](double variance, double degrees) {
    out.variance += variance;
    satterthwaite += degrees > 0 ? variance * variance / degrees : 0;
  };
  const auto test = squares(bootstrap, q);
  add(test.count > 1 ? test.sum / (test.count - 1) : 0, test.count - 1);
  for (const auto& replicates : jackknives) {
    const auto s = squares(replicates, q);
    add(s.count > 1 ? s.sum * (s.count - 1) / s.count : 0, s.count - 1);
  }
  out.degrees = satterthwaite > 0 ? out.variance * out.variance / satterthwaite : 0;
  return out;
}

TransferSpreads unpack(const std::vector<Spread>& s, std::size_t learners, std::size_t groups) {
  TransferSpreads out{s[0], s[1], s[2], s[3], s[4], {}, {}};
  out.groups.assign(groups, std::vector<GroupSpreads>(learners));
  for (std::size_t l = 0; l < learners; ++l) {
    std::size_t at = kWhole + l * per_learner(groups);
    LearnerSpreads learner;
    for (auto* block : {&learner.real, &learner.release, &learner.gap}) {
      for (auto& cell : *block) {
        cell = s[at++];
      }
    }
    learner.ceiling = s[at++];
    learner.floor = s[at++];
    out.learners.push_back(learner);
    for (std::size_t g = 0; g < groups; ++g, at += 3) {
      out.groups[g][l] = {s[at], s[at + 1], s[at + 2]};
    }
  }
  return out;
}

}  // namespace

double Spread::half_width(double level) const {
  return degrees > 0 ? student_quantile((1 + level) / 2, degrees) * std::sqrt(variance) : 0;
}

std::optional<Estimate> estimate_of(const Spread& spread, bool unit, double level) {
  if (!spread.defined()) {
    return {};
  }
  Estimate e;
  e.value = spread.value;
  e.level = level;
  const double half = spread.half_width(level);
  if (!unit) {
    e.low = e.value - half;
    e.high = e.value + half;
  } else if (e.value > 0 && e.value < 1) {
    const double centre = std::log(e.value / (1 - e.value)),
                 wide = half / (e.value * (1 - e.value));
    e.low = 1 / (1 + std::exp(wide - centre));
    e.high = 1 / (1 + std::exp(-wide - centre));
  }
  e.method = e.low ? "bootstrap of test units + jackknife of training units" : "none";
  return e;
}

TransferSpreads transfer_spreads(const std::vector<TransferFits>& fits, const LabelledTable& test,
                                 const std::vector<std::vector<std::size_t>>& groups,
                                 std::size_t replicates, Rng rng) {
  const auto ranked_for = [&](Choice choice) {
    std::vector<RankedLearner> all;
    for (const auto& f : fits) {
      all.push_back(ranked(f, choice, test.positive, groups));
    }
    return all;
  };
  const std::vector<std::uint32_t> once(test.rows(), 1);
  const auto whole = ranked_for({});
  const auto value = quantities(whole, once);
  std::vector<Quantities> bootstrap(replicates);
  parallel_for(replicates, [&](std::size_t b) {
    bootstrap[b] = quantities(whole, redraw(test.units, test.rows(), rng.split(b)));
  });
  std::vector<std::vector<Quantities>> jackknives;
  const auto jackknife_over = [&](decltype(Choice::source) source, std::size_t count) {
    std::vector<Quantities> left_out(count);
    parallel_for(count, [&](std::size_t g) {
      left_out[g] = quantities(ranked_for({source, g}), once);
    });
    jackknives.push_back(std::move(left_out));
  };
  jackknife_over(Choice::kReal, fits.front().real_left_out.size());
  jackknife_over(Choice::kRelease, fits.front().release_left_out.size());
  jackknife_over(Choice::kFloor, fits.front().floor.size());
  std::vector<Spread> spreads;
  for (std::size_t q = 0; q < value.size(); ++q) {
    spreads.push_back(spread(value[q], q, bootstrap, jackknives));
  }
  return unpack(spreads, fits.size(), groups.size());
}

}  // namespace assay
