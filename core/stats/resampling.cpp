#include "core/stats/resampling.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "core/error.h"
#include "core/parallel.h"
#include "core/stats/intervals.h"

namespace assay {
namespace {

Estimate bare(double value, double level, std::string_view method) {
  require(!std::isnan(value), method, ": the statistic of the data is not a number");
  require(level > 0 && level < 1, method, ": level = ", level, " is outside (0, 1)");
  Estimate made;
  made.value = value;
  made.level = level;
  made.method = method;
  return made;
}

void set_interval(Estimate& estimate, double low, double high) {
  estimate.low = std::min(low, estimate.value);
  estimate.high = std::max(high, estimate.value);
}

void check_samples(std::string_view method, const std::vector<const Units*>& samples,
                   std::size_t replicates) {
  require(!samples.empty(), method, ": no samples to resample");
  for (std::size_t s = 0; s < samples.size(); ++s) {
    require(samples[s]->count() > 0, method, ": sample ", s, " has no units");
  }
  require(replicates >= 20, method, ": ", replicates, " replicates; at least 20 are needed");
}

/// Replicates in ascending order; none if more than 5 % are NaN.
std::vector<double> ascending_or_none(std::vector<double> values) {
  const auto replicates = static_cast<double>(values.size());
  std::erase_if(values, [](double v) { return std::isnan(v); });
  if (static_cast<double>(values.size()) < 0.95 * replicates) {
    return {};
  }
  std::sort(values.begin(), values.end());
  return values;
}

/// The replicates' values, so sorted.
std::vector<double> replicate(std::size_t replicates, const Rng& rng,
                              const std::function<double(Rng&)>& one) {
  std::vector<double> values(replicates);
  parallel_for(replicates, [&](std::size_t b) {
    Rng own = rng.split(b);
    values[b] = one(own);
  });
  return ascending_or_none(std::move(values));
}

/// The p-quantile at rank p(n + 1), between neighbours by straight lines: the ranks that cut n + 1
/// exchangeable values.
double quantile(const std::vector<double>& sorted, double p) {
  const auto n = static_cast<double>(sorted.size());
  const double rank = std::clamp(p * (n + 1), 1.0, n);
  const auto below = static_cast<std::size_t>(rank);
  const double share = rank - std::floor(rank);
  if (share == 0) {  // also keeps infinite neighbours out
    return sorted[below - 1];
  }
  return sorted[below - 1] + share * (sorted[below] - sorted[below - 1]);
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

void append(std::vector<std::size_t>& rows, std::span<const std::size_t> more) {
  rows.insert(rows.end(), more.begin(), more.end());
}

}  // namespace

Estimate bootstrap(double value, const std::vector<const Units*>& samples,
                   const Statistic& statistic, Rng rng, std::size_t replicates, double level) {
  Estimate made = bare(value, level, "bootstrap");
  check_samples(made.method, samples, replicates);
  const std::vector<double> values = replicate(replicates, rng, [&](Rng& own) {
    std::vector<std::vector<std::size_t>> rows(samples.size());
    for (std::size_t s = 0; s < samples.size(); ++s) {
      const Units& units = *samples[s];
      rows[s].reserve(units.rows.size());
      for (std::size_t u = 0; u < units.count(); ++u) {
        append(rows[s], units.of(own.below(units.count())));
      }
    }
    return statistic(rows);
  });
  if (!values.empty()) {
    set_interval(made, quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2));
  }
  return made;
}

namespace {

/// One multinomial draw of as many people as `counts` holds, with its shares: cell by cell, a
/// binomial of who is left.
std::vector<double> redraw(const std::vector<double>& counts, double total, Rng& rng) {
  std::vector<double> drawn(counts.size());
  auto left = static_cast<std::int64_t>(total);
  double still = total;  // counts of this cell and those after it; whole, hence exact
  for (std::size_t cell = 0; cell < counts.size() && left > 0; ++cell) {
    const std::int64_t hits = counts[cell] > 0 ? rng.binomial(left, counts[cell] / still) : 0;
    drawn[cell] = static_cast<double>(hits);
    left -= hits;
    still -= counts[cell];
  }
  return drawn;
}

}  // namespace

Estimate multinomial_bootstrap(double value, const std::vector<std::vector<double>>& counts,
                               const CountStatistic& statistic, Rng rng, std::size_t replicates,
                               double level) {
  Estimate made = bare(value, level, "multinomial bootstrap");
  require(!counts.empty(), made.method, ": no counts to redraw");
  require(replicates >= 20, made.method, ": ", replicates, " replicates; at least 20 are needed");
  std::vector<double> totals;
  for (const std::vector<double>& set : counts) {
    for (const double count : set) {
      require(count >= 0 && count == std::floor(count) && count < 0x1p53, made.method, ": count ",
              count, " is not a whole number; bootstrap the units of weighted data");
    }
    totals.push_back(std::accumulate(set.begin(), set.end(), 0.0));
  }
  const std::vector<double> values = replicate(replicates, rng, [&](Rng& own) {
    std::vector<std::vector<double>> drawn(counts.size());
    for (std::size_t s = 0; s < counts.size(); ++s) {
      drawn[s] = redraw(counts[s], totals[s], own);
    }
    return statistic(drawn);
  });
  if (!values.empty()) {
    set_interval(made, quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2));
  }
  return made;
}

namespace {

/// The interval of one statistic from its values on the half-samples, ascending.
void set_half_interval(Estimate& made, const std::vector<double>& halves) {
  const double centre = mean(halves), value = made.value, level = made.level;
  const double bias = (centre - value) / (std::numbers::sqrt2 - 1);
  const double spread = std::max(quantile(halves, (1 + level) / 2) - centre,
                                 centre - quantile(halves, (1 - level) / 2));
  // The corrected reading varies more than the raw one, by up to 1 + sqrt(1/2) where all of the
  // distance is bias; there the half-samples in turn spread somewhat more than the statistic
  // does. 1.5 is what covers in simulation.
  constexpr double kCorrectedSpread = 1.5;
  set_interval(made, bias > 0 ? value - bias - kCorrectedSpread * spread : value - spread,
               bias > 0 ? value + spread : value - bias + kCorrectedSpread * spread);
}

}  // namespace

namespace {

/// The halves in ascending order; none if too many are NaN.
std::vector<double> usable_halves(std::string_view method, std::vector<double> halves) {
  require(halves.size() >= 20, method, ": ", halves.size(), " replicates; at least 20 are needed");
  return ascending_or_none(std::move(halves));
}

}  // namespace

Estimate half_sample_estimate(double value, std::vector<double> halves, double level) {
  Estimate made = bare(value, level, "subsampling");
  const std::vector<double> usable = usable_halves(made.method, std::move(halves));
  if (!usable.empty()) {
    set_half_interval(made, usable);
  }
  return made;
}

Estimate half_sample_error(double value, std::vector<double> halves, double degrees, double level) {
  Estimate made = bare(value, level, "half-samples");
  const std::vector<double> usable = usable_halves(made.method, std::move(halves));
  if (!usable.empty()) {
    const double centre = mean(usable);
    double squares = 0;
    for (const double half : usable) {
      squares += (half - centre) * (half - centre);
    }
    const double error = std::sqrt(squares / static_cast<double>(usable.size() - 1));
    const double reach = student_quantile((1 + level) / 2, degrees) * error;
    set_interval(made, value - reach, value + reach);
  }
  return made;
}

Estimate subsampling(double value, const std::vector<const Units*>& samples,
                     const Statistic& statistic, Rng rng, std::size_t replicates, double level) {
  Estimate made = bare(value, level, "subsampling");
  check_samples(made.method, samples, replicates);
  constexpr std::size_t kFewestUnits = 20;
  for (const Units* sample : samples) {
    if (sample->count() < kFewestUnits) {
      return made;
    }
  }
  std::vector<double> halves(replicates);
  parallel_for(replicates, [&](std::size_t b) {
    Rng own = rng.split(b);
    std::vector<std::vector<std::size_t>> rows(samples.size());
    for (std::size_t s = 0; s < samples.size(); ++s) {
      for (const std::size_t unit : own.choose(samples[s]->count(), samples[s]->count() / 2)) {
        append(rows[s], samples[s]->of(unit));
      }
    }
    halves[b] = statistic(rows);
  });
  return half_sample_estimate(value, std::move(halves), level);
}

Estimate jackknife(double value, const std::vector<std::vector<double>>& replicates, double level) {
  Estimate made = bare(value, level, "jackknife");
  require(!replicates.empty(), "jackknife: no samples");
  double variance = 0;
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  for (std::size_t s = 0; s < replicates.size(); ++s) {
    const std::vector<double>& left_out = replicates[s];
    require(left_out.size() >= 2, "jackknife: sample ", s, " has ", left_out.size(),
            " groups; at least 2 are needed");
    const auto groups = static_cast<double>(left_out.size());
    const double centre = mean(left_out);
    double squares = 0;
    for (const double t : left_out) {
      squares += (t - centre) * (t - centre);
    }
    variance += (groups - 1) / groups * squares;
    fewest = std::min(fewest, left_out.size());
  }
  if (std::isnan(variance)) {
    return made;
  }
  const double half =
      student_quantile((1 + level) / 2, static_cast<double>(fewest - 1)) * std::sqrt(variance);
  set_interval(made, value - half, value + half);
  return made;
}

}  // namespace assay
