#include <algorithm>

#include "metrics/fidelity/sequences_items.h"

namespace assay {
namespace {

/// Rows per cell, whole and by jackknife group, as a pair table with one line.
GroupedCounts count_shares(const GroupedNumbers& numbers, const ColumnBins& bins) {
  const std::size_t groups = numbers.begin.size() - 1;
  GroupedCounts out{PairCounts(1, bins.cells()), {}};
  for (std::size_t g = 0; g < groups; ++g) {
    PairCounts part(1, bins.cells());
    std::vector<std::uint16_t> cells;
    for (std::size_t i = numbers.begin[g]; i < numbers.begin[g + 1]; ++i) {
      const auto at = std::lower_bound(bins.upper.begin(), bins.upper.end(), numbers.values[i]);
      cells.push_back(static_cast<std::uint16_t>(at - bins.upper.begin()));
    }
    part.add(std::vector<std::uint16_t>(cells.size(), 0), cells);
    out.total.merge(part);
    out.groups.push_back(std::move(part));
  }
  return out;
}

/// One sample of numbers in cells.
struct Profile {
  std::vector<double> shares;
  double rows = 0;
  double noise = 0;  ///< trace of the covariance of the shares
};

class ShareGeometry {
 public:
  explicit ShareGeometry(const PairCounts& train) {
    const auto rows = static_cast<double>(train.rows());
    double occupied = 0;
    for (const auto count : train.cells()) {
      occupied += count > 0 ? 1 : 0;
    }
    for (const auto count : train.cells()) {
      constexpr double kCap = 0.005;  // as in PairGeometry
      weights_.push_back(
          1 / (std::max(static_cast<double>(count) / rows, kCap) * std::max(occupied - 1, 1.0)));
    }
  }
  double distance(const Profile& first, const Profile& second) const {
    double sum = 0;
    for (std::size_t c = 0; c < weights_.size(); ++c) {
      const double gap = first.shares[c] - second.shares[c];
      sum += weights_[c] * gap * gap;
    }
    return sum;
  }
  Profile profile(const PairCounts& counts) const {
    Profile out;
    out.rows = static_cast<double>(counts.rows());
    const double divisor = std::max(out.rows, 1.0);
    for (std::size_t c = 0; c < weights_.size(); ++c) {
      const double share = static_cast<double>(counts.cells()[c]) / divisor;
      out.shares.push_back(share);
      out.noise += weights_[c] * share * (1 - share) / divisor;
    }
    return out;
  }

 private:
  std::vector<double> weights_;
};

struct Profiles {
  Profile whole;
  std::vector<Profile> without;
};
/// The noise is that of numbers drawn one by one, or what the groups show where that is more: gaps of one person are
/// alike.
Profiles profiles_of(const ShareGeometry& geometry, const GroupedCounts& counts) {
  Profiles out{geometry.profile(counts.total), {}};
  for (std::size_t g = 0; g < counts.groups.size() && counts.groups.size() > 1; ++g) {
    PairCounts rest = counts.total;
    rest.remove(counts.groups[g]);
    out.without.push_back(geometry.profile(rest));
  }
  const auto groups = static_cast<double>(out.without.size());
  Profile mean = out.whole;
  for (std::size_t c = 0; c < mean.shares.size(); ++c) {
    mean.shares[c] = 0;
    for (const auto& profile : out.without) {
      mean.shares[c] += profile.shares[c] / groups;
    }
  }
  double trace = 0;
  for (const auto& profile : out.without) {
    trace += geometry.distance(profile, mean) * (groups - 1) / groups;
  }
  const double effect = out.whole.noise > 0 ? std::max(1.0, trace / out.whole.noise) : 1;
  out.whole.noise *= effect;
  for (auto& profile : out.without) {
    profile.noise *= effect;
  }
  return out;
}

/// Numbers of one kind (lengths or gaps) of all tables; `floor` those of a release without sequence.
struct ShareStudy {
  GroupedCounts train, release, floor;
  std::optional<GroupedCounts> holdout;
};

SequenceItem share_item(const ShareStudy& study) {
  const ShareGeometry geometry(study.train.total);
  const Profiles train = profiles_of(geometry, study.train);
  const Profiles release = profiles_of(geometry, study.release);
  const Profiles floor = profiles_of(geometry, study.floor);
  std::optional<Profiles> holdout;
  if (study.holdout) {
    holdout = profiles_of(geometry, *study.holdout);
  }
  const auto distances = [&](const Profile& real, const Profile& made, const Profile& worthless,
                             const Profile* fresh) {
    PairDistances out;
    out.release = geometry.distance(real, made);
    out.floor = geometry.distance(real, worthless);
    // Noise goes with 1/rows: exchanged for that of a sample of the release's size, as in association.h.
    const double size = made.rows > 0 ? made.rows : real.rows;
    out.ceiling = fresh != nullptr && fresh->rows > 0
                      ? geometry.distance(real, *fresh) + fresh->noise * (fresh->rows / size - 1)
                      : real.noise * (1 + real.rows / size);
    return out;
  };
  const Profile* fresh = holdout ? &holdout->whole : nullptr;
  SequenceItem item;
  item.none_in_release = release.whole.rows == 0;
  item.whole = distances(train.whole, release.whole, floor.whole, fresh);
  item.replicates.resize(study.holdout ? 3 : 2);
  for (const auto& profile : train.without) {
    item.replicates[0].push_back(distances(profile, release.whole, floor.whole, fresh));
  }
  for (std::size_t g = 0; g < release.without.size(); ++g) {
    item.replicates[1].push_back(
        distances(train.whole, release.without[g], floor.without[g], fresh));
  }
  for (std::size_t g = 0; holdout && g < holdout->without.size(); ++g) {
    item.replicates[2].push_back(
        distances(train.whole, release.whole, floor.whole, &holdout->without[g]));
  }
  return item;
}

ColumnBins bins_of(const std::vector<double>& numbers) {
  Schema schema;
  schema.fields.resize(1);
  schema.fields[0].name = "number";
  return learn_bins(Table(schema, {Numbers(numbers)})).front();
}

}  // namespace

SequenceItem lengths_item(const Panels& panels) {
  const auto real = lengths_of(panels.train);
  const ColumnBins bins = bins_of(real.values);
  GroupedNumbers alone = lengths_of(panels.release);
  std::ranges::fill(alone.values, 1.0);
  ShareStudy study{count_shares(real, bins),
                   count_shares(lengths_of(panels.release), bins),
                   count_shares(alone, bins),
                   {}};
  if (panels.holdout) {
    study.holdout = count_shares(lengths_of(*panels.holdout), bins);
  }
  return share_item(study);
}

std::optional<SequenceItem> gaps_item(const Panels& panels, std::uint64_t seed) {
  const auto real = gaps_of(panels.train);
  if (real.values.empty()) {
    return std::nullopt;
  }
  const ColumnBins bins = bins_of(real.values);
  ShareStudy study{count_shares(real, bins),
                   count_shares(gaps_of(panels.release), bins),
                   count_shares(gaps_of(dealt(panels.release, seed)), bins),
                   {}};
  if (panels.holdout) {
    study.holdout = count_shares(gaps_of(*panels.holdout), bins);
  }
  return share_item(study);
}

}  // namespace assay
