#include "metrics/fidelity/missingness_patterns.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/parallel.h"
#include "core/progress.h"
#include "core/stats/resampling.h"
#include "metrics/fidelity/missingness_rates.h"

namespace assay {
namespace {

/// Below this a holdout says less about a fresh sample than the closed form does.
constexpr std::size_t kFewestPeople = 20;

std::vector<std::size_t> measured_columns(const Schema& schema) {
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < schema.fields.size(); ++c) {
    if (schema.fields[c].is_measured()) {
      columns.push_back(c);
    }
  }
  std::ranges::sort(columns, {}, [&](std::size_t c) { return schema.fields[c].name; });
  return columns;
}

bool has_gap(const Table& table, std::size_t column) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.missing(column, row)) {
      return true;
    }
  }
  return false;
}

/// The binned columns in groups, and for each column with gaps whether it is missing, in the same order of rows.
GroupedTable with_gaps(const Table& table, const std::vector<ColumnBins>& bins,
                       const std::vector<std::size_t>& gaps, std::uint64_t seed) {
  GroupedTable out = grouped(table, bins, seed);
  for (const auto column : gaps) {
    std::vector<std::uint16_t> missing(table.rows());
    for (std::size_t i = 0; i < missing.size(); ++i) {
      missing[i] = table.missing(column, out.source[i]) ? 1 : 0;
    }
    out.cells.push_back(std::move(missing));
  }
  return out;
}

Totals operator*(const PairDistances& distances, double weight) {
  return {distances.release * weight, distances.floor * weight, distances.ceiling * weight};
}
void add_to(Totals& sum, const Totals& more) {
  sum.release += more.release;
  sum.floor += more.floor;
  sum.ceiling += more.ceiling;
}

class Study {
 public:
  Study(const Evidence& evidence, const std::vector<std::size_t>& gaps, std::size_t most, Rng rng)
      : evidence_(evidence), gaps_(gaps), most_(most), rng_(rng.split("patterns")) {
    PairTables& tables = found_.tables;
    tables.bins = learn_bins(evidence.train());
    binned_ = tables.bins.size();
    const std::uint64_t seed = rng.split("groups").bits();
    tables.train = with_gaps(evidence.train(), tables.bins, gaps, seed);
    tables.synthetic = with_gaps(evidence.synthetic(), tables.bins, gaps, seed);
    if (evidence.has_holdout() && units_of(evidence.holdout()).count() >= kFewestPeople) {
      tables.holdout = with_gaps(evidence.holdout(), tables.bins, gaps, seed);
    }
    for (const auto column : gaps) {
      ColumnBins missing;
      missing.column = column;
      missing.labels = {"present", "missing"};
      tables.bins.push_back(std::move(missing));
    }
  }

  MissingPatterns run() {
    list_patterns();
    const double rates = found_.given > 0 ? 0.5 : 1;
    prepare_sums();
    add_rates(rates);
    study_patterns();
    return std::move(found_);
  }

 private:
  /// Where the cells of a column stand in the tables: its bins, else whether it is missing; nothing if it never is.
  std::optional<std::size_t> cells_of(std::size_t column) const {
    const auto& bins = found_.tables.bins;
    for (std::size_t i = 0; i < bins.size(); ++i) {
      if (bins[i].column == column) {
        return i;
      }
    }
    return std::nullopt;
  }
  std::size_t gap_position(std::size_t gap) const { return binned_ + gap; }

  bool varies(std::size_t position) const {
    const auto& cells = found_.tables.train.cells[position];
    return std::ranges::any_of(cells, [&](auto cell) { return cell != cells.front(); });
  }

  /// Which gap depends on which column, and where the cells of that stand.
  struct Sides {
    std::size_t gap = 0, column = 0, position = 0;
  };

  /// Patterns in which both sides vary among the training rows: the others can be neither kept nor lost.
  void list_patterns() {
    std::vector<std::size_t> varying;  // gaps
    for (std::size_t a = 0; a < gaps_.size(); ++a) {
      if (varies(gap_position(a))) {
        varying.push_back(a);
      }
    }
    std::vector<Sides> given, together;
    for (const auto column : measured_columns(evidence_.schema())) {
      const auto position = cells_of(column);
      if (!position || !varies(*position)) {
        continue;
      }
      for (const auto a : varying) {
        if (gaps_[a] != column) {
          given.push_back({a, column, *position});
        }
      }
    }
    for (std::size_t i = 0; i < varying.size(); ++i) {
      for (std::size_t j = i + 1; j < varying.size(); ++j) {
        together.push_back({varying[i], gaps_[varying[j]], gap_position(varying[j])});
      }
    }
    found_.possible = given.size() + together.size();
    found_.given = std::min(given.size(), most_);
    add_drawn(given, false);
    add_drawn(together, true);
  }

  /// In the order they have, which is that of names.
  void add_drawn(const std::vector<Sides>& all, bool together) {
    std::vector<std::size_t> drawn(all.size());
    std::iota(drawn.begin(), drawn.end(), std::size_t{0});
    if (drawn.size() > most_) {
      drawn = rng_.choose(drawn.size(), most_);
      std::ranges::sort(drawn);
    }
    for (const std::size_t i : drawn) {
      MissingPattern pattern;
      pattern.column = gaps_[all[i].gap];
      pattern.other = all[i].column;
      pattern.together = together;
      pattern.study.first = gap_position(all[i].gap);
      pattern.study.second = all[i].position;
      found_.patterns.push_back(std::move(pattern));
    }
  }

  void prepare_sums() {
    const PairTables& tables = found_.tables;
    const auto resize = [&](const GroupedTable& table) {
      found_.sums.replicates.emplace_back(table.groups() > 1 ? table.groups() : 0);
    };
    resize(tables.train);
    resize(tables.synthetic);
    if (tables.holdout) {
      resize(*tables.holdout);
    }
  }

  void add_rates(double weight) {
    const PairTables& tables = found_.tables;
    const auto columns = measured_columns(evidence_.schema());
    std::vector<ColumnRates> rates(columns.size());
    parallel_for(columns.size(), [&](std::size_t i) {
      const auto gap = std::ranges::find(gaps_, columns[i]) - gaps_.begin();
      const auto of = [&](const GroupedTable& table) {
        const auto position = gap_position(static_cast<std::size_t>(gap));
        return rate_of(table, position < table.cells.size() ? &table.cells[position] : nullptr);
      };
      rates[i] = {of(tables.train), of(tables.synthetic), std::nullopt};
      if (tables.holdout) {
        rates[i].holdout = of(*tables.holdout);
      }
    });
    const auto n = static_cast<double>(columns.size());
    std::vector<double> even(1 + rates[0].release.without.size(), 0);
    for (const auto& rate : rates) {
      even[0] += rate.release.whole / n;
      for (std::size_t g = 0; g + 1 < even.size(); ++g) {
        even[1 + g] += rate.release.without[g] / n;
      }
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
      add_rate(columns[i], rates[i], even, n, weight / n);
    }
  }

  void add_rate(std::size_t column, const ColumnRates& rates, const std::vector<double>& even,
                double columns, double weight) {
    const double train = rates.train.whole, release = rates.release.whole;
    const auto holdout = rates.holdout ? std::optional(rates.holdout->whole) : std::nullopt;
    MissingRate rate{column, train, release, holdout, {}, {}, {}};
    rate.distances = rate_distances(train, release, even[0], holdout, rates);
    constexpr double kAlpha = 0.05;
    rate.difference = difference_of(rates, 1 - kAlpha / columns);
    rate.similarity = similarity_of(difference_of(rates, 1 - kAlpha));
    add_to(found_.sums.totals, rate.distances * weight);
    auto& sums = found_.sums.replicates;
    for (std::size_t g = 0; g < sums[0].size(); ++g) {
      add_to(sums[0][g],
             rate_distances(rates.train.without[g], release, even[0], holdout, rates) * weight);
    }
    for (std::size_t g = 0; g < sums[1].size(); ++g) {
      add_to(sums[1][g],
             rate_distances(train, rates.release.without[g], even[1 + g], holdout, rates) * weight);
    }
    for (std::size_t g = 0; sums.size() > 2 && g < sums[2].size(); ++g) {
      add_to(sums[2][g],
             rate_distances(train, release, even[0], rates.holdout->without[g], rates) * weight);
    }
    found_.rates.push_back(std::move(rate));
  }

  /// In blocks, so that the replicates of a wide table never all stand in memory; summed in order.
  void study_patterns() {
    auto& patterns = found_.patterns;
    Progress progress("missingness", patterns.size(), "patterns");
    constexpr std::size_t kBlock = 512;
    for (std::size_t begin = 0; begin < patterns.size(); begin += kBlock) {
      const std::size_t end = std::min(begin + kBlock, patterns.size());
      parallel_for(end - begin, [&](std::size_t i) {
        MissingPattern& pattern = patterns[begin + i];
        pattern.study = study_pair(found_.tables, pattern.study.first, pattern.study.second);
        AllPairs alone;
        add_pattern(pattern.study, 1, alone);
        pattern.similarity = alone.with_interval([](const Totals& t) { return 1 - t.release; });
        if (pattern.similarity.high) {
          pattern.similarity.high = std::min(*pattern.similarity.high, 1.0);
        }
        progress.advance();
      });
      for (std::size_t i = begin; i < end; ++i) {
        if (i < found_.given) {
          add_pattern(patterns[i].study, 0.5 / static_cast<double>(found_.given), found_.sums);
        }
        patterns[i].study.replicates.clear();
      }
    }
  }

  static void add_pattern(const PairStudy& pair, double weight, AllPairs& sums) {
    add_to(sums.totals, pair.distances * weight);
    sums.replicates.resize(pair.replicates.size());
    for (std::size_t t = 0; t < pair.replicates.size(); ++t) {
      sums.replicates[t].resize(pair.replicates[t].size());
      for (std::size_t g = 0; g < pair.replicates[t].size(); ++g) {
        add_to(sums.replicates[t][g], pair.replicates[t][g] * weight);
      }
    }
  }

  const Evidence& evidence_;
  const std::vector<std::size_t>& gaps_;
  std::size_t most_;  // patterns of either kind
  Rng rng_;
  std::size_t binned_ = 0;
  MissingPatterns found_;
};

}  // namespace

std::vector<std::size_t> columns_with_gaps(const Evidence& evidence) {
  std::vector<std::size_t> gaps;
  for (const auto column : measured_columns(evidence.schema())) {
    if (has_gap(evidence.train(), column) || has_gap(evidence.synthetic(), column) ||
        (evidence.has_holdout() && has_gap(evidence.holdout(), column))) {
      gaps.push_back(column);
    }
  }
  return gaps;
}

MissingPatterns missing_patterns(const Evidence& evidence, const std::vector<std::size_t>& gaps,
                                 std::size_t most, Rng rng) {
  return Study(evidence, gaps, most, rng).run();
}

}  // namespace assay
