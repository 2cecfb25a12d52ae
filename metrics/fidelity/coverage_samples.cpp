#include "metrics/fidelity/coverage_samples.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "core/hash.h"
#include "core/stats/resampling.h"

namespace assay {
namespace {

using Contents = std::vector<std::uint64_t>;
using Rows = std::vector<std::size_t>;

/// Rows in an order that depends on the seed and what people say; rows of a unit together.
/// Equal units get different places, spread over the order, or thinning would keep all or none of them.
Units in_hash_order(const Table& table, const Contents& contents, std::uint64_t seed) {
  const Units units = units_of(table);
  std::vector<std::uint64_t> key(units.count(), 0);
  for (std::size_t u = 0; u < units.count(); ++u) {
    for (const auto row : units.of(u)) {
      key[u] += combine(seed, contents[row]);
    }
  }
  Rows order(units.count());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto by_key = [&](std::size_t a, std::size_t b) {
    return key[a] != key[b] ? key[a] < key[b] : a < b;
  };
  std::sort(order.begin(), order.end(), by_key);
  std::uint64_t before = 0, last = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::uint64_t own = key[order[i]];
    before = i > 0 && own == last ? before + 1 : 0;
    last = own;
    key[order[i]] = combine(own, before);
  }
  std::sort(order.begin(), order.end(), by_key);
  Units sorted;
  sorted.begin.push_back(0);
  for (const auto unit : order) {
    const auto members = units.of(unit);
    sorted.rows.insert(sorted.rows.end(), members.begin(), members.end());
    sorted.begin.push_back(sorted.rows.size());
  }
  return sorted;
}

Sample sample_of(const Table& table, const Rows& rows, const Rng& rng) {
  Sample sample{table.take(rows), {}};
  const Units units = units_of(sample.table);
  for (std::size_t p = 0; p < kPartitions; ++p) {
    const Rows order = rng.split(p).choose(units.count(), units.count());
    for (std::size_t u = 0; u < order.size(); ++u) {
      const auto members = units.of(order[u]);
      Rows& batch = sample.partitions[p][u % kBatches];
      batch.insert(batch.end(), members.begin(), members.end());
    }
  }
  return sample;
}

/// The rule of coverage_samples(): partners of `real` among `may_pair`, then `others`, n together, in the order of
/// `may_pair` and `others`.
Rows kept(const Contents& contents, const Contents& real, std::span<const std::size_t> may_pair,
          std::span<const std::size_t> others, std::size_t n) {
  std::unordered_map<std::uint64_t, std::size_t> wanted;
  for (const auto content : real) {
    ++wanted[content];
  }
  Rows rows;
  std::vector<bool> taken(contents.size());
  for (const auto row : may_pair) {
    const auto at = wanted.find(contents[row]);
    if (rows.size() < n && at != wanted.end() && at->second > 0) {
      --at->second;
      taken[row] = true;
      rows.push_back(row);
    }
  }
  for (const auto row : others) {
    if (rows.size() < n && !taken[row]) {
      rows.push_back(row);
    }
  }
  return rows;
}

/// People outside `real`: the unused training rows, then the holdout.
struct NewPeople {
  Table table;
  std::size_t first_holdout = 0;  ///< rows from here on are the holdout's
};

NewPeople new_people(const Evidence& evidence, const Units& order, std::size_t n) {
  // The person `real` ends in is not new, whatever else that person's rows say.
  const std::size_t end = *std::lower_bound(order.begin.begin(), order.begin.end(), n);
  const Table rest = evidence.train().take(std::span(order.rows).subspan(end));
  return {evidence.has_holdout() ? stacked(rest, evidence.holdout()) : rest,
          evidence.has_holdout() ? rest.rows() : 0};
}

Rows kept_people(const NewPeople& people, const CoverageSpace& space, const Contents& real,
                 std::size_t release_rows, std::size_t n, std::uint64_t seed) {
  const Contents contents = space.contents(people.table);
  // Another seed: partners must not come first in the order for being so in the training table.
  const Rows order = in_hash_order(people.table, contents, mix(seed)).rows;
  Rows fresh;
  std::copy_if(order.begin(), order.end(), std::back_inserter(fresh),
               [&](std::size_t row) { return row >= people.first_holdout; });
  return kept(contents, real, std::span(order).first(std::min(order.size(), release_rows)), fresh,
              n);
}

Rows kept_release(const Table& release, const CoverageSpace& space, const Contents& real,
                  std::size_t n, std::uint64_t seed) {
  const Contents contents = space.contents(release);
  const Rows order = in_hash_order(release, contents, mix(seed)).rows;
  return kept(contents, real, order, order, n);
}

}  // namespace

std::optional<CoverageSamples> coverage_samples(const Evidence& evidence,
                                                const CoverageSpace& space, std::size_t limit,
                                                std::size_t fewest, Rng rng) {
  const std::uint64_t seed = rng.split("people").bits();
  const Table& train = evidence.train();
  const Table& release = evidence.synthetic();
  const Contents contents = space.contents(train);
  const Units order = in_hash_order(train, contents, seed);
  std::size_t n = std::min({limit, train.rows(), release.rows()});
  if (evidence.has_holdout()) {
    n = std::min(n, evidence.holdout().rows());
  } else {
    n = std::min(n, train.rows() / 2);
    n = std::min(n, train.rows() - *std::lower_bound(order.begin.begin(), order.begin.end(), n));
  }
  if (n < std::max<std::size_t>(fewest, 1)) {
    return std::nullopt;
  }
  CoverageSamples samples;
  samples.real_rows.assign(order.rows.begin(), order.rows.begin() + static_cast<std::ptrdiff_t>(n));
  samples.real = sample_of(train, samples.real_rows, rng.split("real"));
  const Contents real = space.contents(samples.real.table);
  samples.release =
      sample_of(release, kept_release(release, space, real, n, seed), rng.split("release"));
  const Table loose = space.shuffled(release, rng.split("shuffle"));
  samples.shuffled =
      sample_of(loose, kept_release(loose, space, real, n, seed), rng.split("shuffled"));
  const NewPeople people = new_people(evidence, order, n);
  samples.people =
      sample_of(people.table, kept_people(people, space, real, release.rows(), n, seed),
                rng.split("new people"));
  return samples;
}

}  // namespace assay
