#include "metrics/fidelity/marginal_study.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>
#include <utility>

#include "core/stats/intervals.h"
#include "metrics/fidelity/expected_gap.h"

namespace assay {
namespace {

/// One set's rows by group and cell, over the cells that matter: all of a small set, the occupied ones of a large.
struct SetCounts {
  std::vector<std::uint64_t> codes;          ///< one a cell
  std::vector<std::uint32_t> first, second;  ///< group by group
};

SetCounts by_group(const MarginalCells& cells, std::uint64_t width, std::size_t first_groups,
                   std::size_t second_groups) {
  SetCounts out;
  const auto whole_groups = static_cast<std::ptrdiff_t>(width);
  if (cells.codes.empty()) {
    out.codes.resize(width);
    std::iota(out.codes.begin(), out.codes.end(), std::uint64_t{0});
    out.first.assign(
        cells.first.begin(),
        cells.first.begin() + static_cast<std::ptrdiff_t>(first_groups) * whole_groups);
    out.second.assign(
        cells.second.begin(),
        cells.second.begin() + static_cast<std::ptrdiff_t>(second_groups) * whole_groups);
    return out;
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    out.codes.push_back(cells.code(i) % width);
  }
  std::sort(out.codes.begin(), out.codes.end());
  out.codes.erase(std::unique(out.codes.begin(), out.codes.end()), out.codes.end());
  const std::size_t occupied = out.codes.size();
  out.first.assign(first_groups * occupied, 0);
  out.second.assign(second_groups * occupied, 0);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto group = static_cast<std::size_t>(cells.code(i) / width);
    const auto at = static_cast<std::size_t>(
        std::lower_bound(out.codes.begin(), out.codes.end(), cells.code(i) % width) -
        out.codes.begin());
    // A code is listed if either table has rows in it: the other may have fewer groups.
    if (cells.first[i] > 0) {
      out.first[group * occupied + at] = cells.first[i];
    }
    if (cells.second[i] > 0) {
      out.second[group * occupied + at] = cells.second[i];
    }
  }
  return out;
}

/// How much of its variance a difference is drawn anew with. The variance of f(x), x normal, is the mean of
/// E f'(x) f'(y) over correlations 0..1 of x and y; for f = |x| at its kink, arcsin(r) 2/pi, the mean is reached at
/// r = sin(pi/2 - 1) = 0.540. Slopes averaged over draws with the share 1/r - 1 of the variance have that correlation.
constexpr double kRedrawn = 0.851;

double total_variation(const std::vector<double>& p, const std::vector<double>& q) {
  double sum = 0;
  for (std::size_t c = 0; c < p.size(); ++c) {
    sum += std::abs(p[c] - q[c]);
  }
  return sum / 2;
}

/// The cells of one set of columns, worked on with one set of buffers.
class SetStudy {
 public:
  SetStudy(const MarginalTable& first, const MarginalTable& second,
           const std::vector<std::size_t>& cells, const ColumnSet& set, SetCounts counts)
      : first_(first), second_(second), set_(set), counts_(std::move(counts)) {
    const std::size_t n = counts_.codes.size();
    whole_first_ = group_totals(counts_.first, n);
    whole_second_ = group_totals(counts_.second, n);
    p_.resize(n);
    q_.resize(n);
    work_.resize(n);
    shares_of(whole_first_, nullptr, static_cast<double>(first.rows()), p_);
    shares_of(whole_second_, nullptr, static_cast<double>(second.rows()), q_);
    cell_.resize(set.size() * n);
    for (std::size_t c = 0; c < n; ++c) {
      std::uint64_t code = counts_.codes[c];
      for (std::size_t place = set.size(); place-- > 0;) {
        cell_[place * n + c] = static_cast<std::uint16_t>(code % cells[set[place]]);
        code /= cells[set[place]];
      }
    }
  }

  /// Left-out groups move the distance by its expected slope: see marginals.h.
  void add_distance(SetDistance& out) {
    out.distance.value = total_variation(p_, q_);
    std::vector<double> slope(p_.size());
    for (std::size_t c = 0; c < p_.size(); ++c) {
      slope[c] = expected_sign(c);
    }
    for (std::size_t g = 0; g < first_.groups(); ++g) {
      without(first_, whole_first_, counts_.first, g);
      out.distance.first.push_back(out.distance.value + change(slope, p_) / 2);
    }
    for (std::size_t g = 0; g < second_.groups(); ++g) {
      without(second_, whole_second_, counts_.second, g);
      out.distance.second.push_back(out.distance.value - change(slope, q_) / 2);
    }
    double worst = -1;
    for (std::size_t c = 0; c < p_.size(); ++c) {
      if (std::abs(p_[c] - q_[c]) > worst) {
        worst = std::abs(p_[c] - q_[c]);
        out.moved = counts_.codes[c];
        out.moved_first = p_[c];
        out.moved_second = q_[c];
      }
    }
  }

  /// Left-out groups move the expectation by its slope: they are small.
  void add_independent(SetDistance& out) {
    if (set_.size() == 1) {
      out.independent = out.distance;
      return;
    }
    const auto rows = static_cast<double>(second_.rows());
    std::vector<double> pi(p_.size()), slope(p_.size());
    products(0, pi);
    double sum = 1;  // the cells not listed: nobody in either table, pi if shuffled
    for (std::size_t c = 0; c < pi.size(); ++c) {
      const Gap gap = expected_gap(p_[c] * rows, pi[c] * rows, kappa(c, pi[c]));
      sum += gap.value / rows - pi[c];
      slope[c] = gap.slope;
    }
    out.independent.value = std::max(0.0, sum / 2);
    for (std::size_t g = 0; g < first_.groups(); ++g) {
      without(first_, whole_first_, counts_.first, g);
      out.independent.first.push_back(out.independent.value + change(slope, p_) / 2);
    }
    for (double& one : slope) {  // in pi, where the cells not listed lose what the listed ones gain
      one = -one - 1;
    }
    for (std::size_t g = 0; g < second_.groups(); ++g) {
      products(1 + g, work_);
      out.independent.second.push_back(out.independent.value + change(slope, pi) / 2);
    }
  }

  CountSpectrum spectrum(bool second_is_real) const {
    CountSpectrum spectrum;
    for (std::size_t c = 0; c < whole_first_.size(); ++c) {
      spectrum.add(std::uint64_t{whole_first_[c]} + (second_is_real ? whole_second_[c] : 0));
    }
    return spectrum;
  }

 private:
  /// Mean sign of p - q in a cell if p - q were drawn anew around what it is.
  double expected_sign(std::size_t c) const {
    const double difference = p_[c] - q_[c];
    const double variance = p_[c] * (1 - p_[c]) / static_cast<double>(first_.rows()) +
                            q_[c] * (1 - q_[c]) / static_cast<double>(second_.rows());
    if (!(difference * difference < 36 * variance)) {
      return difference > 0 ? 1 : difference < 0 ? -1 : 0;
    }
    return 2 * normal_cdf(difference / std::sqrt(kRedrawn * variance)) - 1;
  }

  /// Slope times what each cell of work_ has moved from `whole`.
  double change(const std::vector<double>& slope, const std::vector<double>& whole) const {
    double sum = 0;
    for (std::size_t c = 0; c < slope.size(); ++c) {
      sum += slope[c] * (work_[c] - whole[c]);
    }
    return sum;
  }

  /// Shares of one table without group g, into work_.
  void without(const MarginalTable& table, const std::vector<std::uint32_t>& whole,
               const std::vector<std::uint32_t>& counts, std::size_t g) {
    const auto left = table.rows() - (table.table.begin[g + 1] - table.table.begin[g]);
    shares_of(whole, counts.data() + g * whole.size(), static_cast<double>(left), work_);
  }

  /// Products of the second table's 1-way shares; `version` as in MarginalTable::shares.
  void products(std::size_t version, std::vector<double>& out) const {
    std::fill(out.begin(), out.end(), 1.0);
    for (std::size_t place = 0; place < set_.size(); ++place) {
      const auto& shares = second_.shares[set_[place]][version];
      const std::uint16_t* cell = cell_.data() + place * out.size();
      for (std::size_t c = 0; c < out.size(); ++c) {
        out[c] *= shares[cell[c]];
      }
    }
  }

  /// Variance of a shuffled table's rows in a cell over their mean: the multinomial's less what the 1-way counts, which
  /// shuffling keeps, explain of it. 1 - pi - sum_i pi/q_i (1 - q_i); (1 - a)(1 - b) for a pair.
  double kappa(std::size_t c, double pi) const {
    double kappa = 1 - pi;
    for (std::size_t place = 0; place < set_.size(); ++place) {
      const double q = second_.shares[set_[place]][0][cell_[place * p_.size() + c]];
      kappa -= q > 0 ? pi / q * (1 - q) : 0;
    }
    return std::clamp(kappa, 0.0, 1.0);
  }

  const MarginalTable& first_;
  const MarginalTable& second_;
  const ColumnSet& set_;
  SetCounts counts_;
  std::vector<std::uint32_t> whole_first_, whole_second_;
  std::vector<double> p_, q_, work_;
  std::vector<std::uint16_t> cell_;  ///< [place in the set][cell]
};

}  // namespace

MarginalStudy study_marginals(const MarginalTable& first, const MarginalTable& second,
                              const std::vector<std::size_t>& cells,
                              const std::vector<ColumnSet>& sets, const StudyParts& parts) {
  std::vector<std::size_t> all_cells = cells;
  all_cells.push_back(std::max(first.table.groups(), second.table.groups()));
  std::vector<ColumnSet> counted;
  std::size_t ways = 0;
  for (const ColumnSet& set : sets) {
    counted.push_back({cells.size()});
    counted.back().insert(counted.back().end(), set.begin(), set.end());
    ways = std::max(ways, set.size());
  }
  MarginalStudy study;
  study.sets.resize(sets.size());
  study.spectrum.resize(ways);
  std::mutex spectrum;
  count_marginals(first.table.cells, second.table.cells, all_cells, counted,
                  [&](std::size_t s, const MarginalCells& found) {
                    std::uint64_t width = 1;
                    for (const auto column : sets[s]) {
                      width *= cells[column];
                    }
                    SetStudy set(
                        first, second, cells, sets[s],
                        by_group(found, width, first.table.groups(), second.table.groups()));
                    set.add_distance(study.sets[s]);
                    if (parts.independent) {
                      set.add_independent(study.sets[s]);
                    }
                    if (parts.fresh != nullptr) {
                      const CountSpectrum own = set.spectrum(parts.second_is_real);
                      study.sets[s].fresh = parts.fresh->of(own);
                      const std::lock_guard lock(spectrum);
                      study.spectrum[sets[s].size() - 1].merge(own);
                    }
                  });
  return study;
}

}  // namespace assay
