#include "attacks/singling_out/singling_out_counts.h"

#include <algorithm>
#include <numeric>

#include "core/error.h"
#include "core/parallel.h"
#include "core/stats/resampling.h"

namespace assay {
namespace {

/// The matches of one kind, packed; predicates that match nobody are left out.
struct Packed {
  std::vector<std::uint32_t> end, units;
};

Packed pack(const Matches& matches) {
  Packed packed;
  for (const auto& units : matches.units) {
    if (!units.empty()) {
      packed.units.insert(packed.units.end(), units.begin(), units.end());
      packed.end.push_back(static_cast<std::uint32_t>(packed.units.size()));
    }
  }
  return packed;
}

/// Predicates with exactly one member, minus those with exactly one outsider.
double excess(const Packed& packed, const std::vector<std::uint8_t>& is_member) {
  std::int64_t sum = 0;
  std::uint32_t from = 0;
  for (const std::uint32_t to : packed.end) {
    std::uint32_t inside = 0;
    for (std::uint32_t i = from; i < to; ++i) {
      inside += is_member[packed.units[i]];
    }
    sum += inside == 1 ? 1 : 0;
    sum -= to - from - inside == 1 ? 1 : 0;
    from = to;
  }
  return static_cast<double>(sum);
}

/// A random half of the people is labelled. 64 fair bits at a time label about half of them, and every set of that
/// size is as likely as any other; random ones change until it is half, which keeps that true. Some twenty times
/// faster than a shuffle.
std::vector<std::uint8_t> random_half(std::size_t people, Rng& rng) {
  std::vector<std::uint8_t> labels(people);
  std::size_t labelled = 0;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < people; ++i) {
    bits = i % 64 == 0 ? rng.bits() : bits >> 1;
    labels[i] = bits & 1;
    labelled += labels[i];
  }
  while (labelled != people / 2) {
    const std::uint8_t abundant = labelled > people / 2 ? 1 : 0;
    std::uint8_t& label = labels[rng.below(people)];
    if (label == abundant) {
      label ^= 1;
      labelled = abundant == 1 ? labelled - 1 : labelled + 1;
    }
  }
  return labels;
}

constexpr std::size_t kGroups = 20;

/// Excess of predicates with exactly one member, the people of one group left out: of the members, or of the others.
double excess_without(const Matches& matches, bool of_members, std::size_t group) {
  std::int64_t sum = 0;
  for (const auto& units : matches.units) {
    std::uint32_t inside = 0, outside = 0;
    for (const std::uint32_t unit : units) {
      const bool member = unit < matches.members;
      if (member != of_members || unit % kGroups != group) {
        ++(member ? inside : outside);
      }
    }
    sum += (inside == 1 ? 1 : 0) - (outside == 1 ? 1 : 0);
  }
  return static_cast<double>(sum) / static_cast<double>(matches.units.size());
}

}  // namespace

Estimate excess_over_people(const Matches& matches) {
  std::vector<std::vector<double>> replicates(2);
  for (std::size_t group = 0; group < kGroups; ++group) {
    replicates[0].push_back(excess_without(matches, true, group));
    replicates[1].push_back(excess_without(matches, false, group));
  }
  return jackknife(excess_without(matches, true, kGroups), replicates);
}

Matches match(const std::vector<Predicate>& predicates, const PredicateTable& people,
              std::size_t members) {
  Matches matches;
  matches.members = members;
  matches.people = people.units();
  matches.units.resize(predicates.size());
  parallel_blocks(predicates.size(), 16, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      matches.units[i] = people.matching(predicates[i], kMostMatches);
    }
  });
  return matches;
}

Singled singled_out(const Matches& matches) {
  Singled singled;
  for (const auto& units : matches.units) {
    const auto middle = std::lower_bound(units.begin(), units.end(), matches.members);
    singled.member.push_back(middle - units.begin() == 1 ? units.front() : std::int64_t{-1});
    singled.outsider.push_back(units.end() - middle == 1 ? units.back() : std::int64_t{-1});
  }
  return singled;
}

Hits hits_of(const std::vector<std::int64_t>& singled) {
  const auto hits =
      std::count_if(singled.begin(), singled.end(), [](std::int64_t unit) { return unit >= 0; });
  return {static_cast<double>(hits), static_cast<double>(singled.size())};
}

MaxTest test_isolation(const std::vector<Matches>& kinds, const Rng& rng,
                       std::size_t permutations) {
  const std::size_t members = kinds.front().members;
  const std::size_t people = kinds.front().people;
  ensure(people == 2 * members, "singling out compares ", members, " members with ",
         people - members, " others; as many are needed");
  std::vector<Packed> packed;
  for (const Matches& matches : kinds) {
    ensure(matches.members == members && matches.people == people, "kinds over different people");
    packed.push_back(pack(matches));
  }
  const auto statistics = [&](const std::vector<std::uint8_t>& is_member) {
    std::vector<double> result;
    for (const Packed& kind : packed) {
      result.push_back(excess(kind, is_member));
    }
    return result;
  };
  std::vector<std::uint8_t> labels(people);
  std::fill_n(labels.begin(), members, std::uint8_t{1});
  return permutation_of_maximum(
      statistics(labels), [&](Rng& own) { return statistics(random_half(people, own)); }, rng,
      permutations);
}

}  // namespace assay
