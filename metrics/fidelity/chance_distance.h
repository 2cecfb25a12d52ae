#pragma once
#include <cstdint>
#include <vector>

namespace assay {

/// How many cells of marginals hold how many rows. A Summary of whole numbers: the same in any order.
/// Up to kExact rows are counted one by one; above, counts within 5 % share a bucket that keeps their mean.
class CountSpectrum {
 public:
  static constexpr std::size_t kExact = 128;
  /// One cell with `rows` rows; an empty one adds nothing.
  void add(std::uint64_t rows);
  void merge(const CountSpectrum& other);

  struct Bucket {
    std::uint64_t cells = 0, rows = 0;
  };
  /// One a distinct count up to kExact (the position), then the buckets; some are empty.
  const std::vector<Bucket>& buckets() const { return buckets_; }

 private:
  std::vector<Bucket> buckets_ = std::vector<Bucket>(kExact + 1);
};

/// So many cells, each with this share of all people.
struct LikelyCells {
  double cells = 0, share = 0;
};
/// A law that the counts may have come from, summed over marginals of `pool` rows each: seen cells are shrunk, most of
/// all those with few rows, for the share that nobody in the pool stands for; that goes to as many unseen cells as the
/// cells with one and two rows let expect (Good and Turing; Chao's lower bound, corrected for bias).
/// Source: Chao et al., Ecological Monographs 84 (2014), appendix on the estimated assemblage.
std::vector<LikelyCells> likely_cells(const CountSpectrum& cells, double pool);

/// Expected total variation between two fresh real samples of n and m rows, told from `pool` real rows.
///
/// The textbook's sum over cells of 1/2 sqrt(2/pi p (1 - p) (1/n + 1/m)) is far too small where cells are sparse: it
/// knows nothing of the cells that the pool left empty, and a cell with one row varies more than it says. Instead the
/// pool is thinned: each row is kept with chance t and goes to the first sample with chance r = n/(n + m), else to the
/// second. That makes two real samples of t r and t (1 - r) times the pool, whose expected distance is exact:
///   T(t) = 1/2 sum_c sqrt(1 - x_c/pool) E|A - r B| / (t r (1 - r) pool),   B ~ Bin(x_c, t), A ~ Bin(B, r)
/// (the root is the textbook's 1 - p, for two samples of fixed size). Wanted is T((n + m)/pool). Where that needs more
/// rows than there are, T(1) is carried on by what it would be for likely_cells,
///   T(t) = T(1) L(t)/L(1),   L as T with B ~ Poisson(t pool share)
/// Where all cells are dense this is the textbook's formula.
/// E|A - r B| for given B is De Moivre's mean deviation; above kExact rows, B is put at its mean.
/// Cost: kExact^2 a construction, then one step a bucket, kExact of them beyond the pool. Measured on 300 cells of
/// shares ~ 1/rank: within 4 % for 200 rows against 200, from 200 rows of pool; 8 % too small against 2,000, eleven
/// times the pool. The textbook's formula with the observed shares is more than 10 % too small
/// (tests/metrics/chance_distance_test.cpp).
/// Source: Diaconis and Zabell, Statistical Science 6 (1991), for De Moivre; Good and Toulmin, Biometrika 43 (1956),
/// for thinning.
class ChanceDistance {
 public:
  /// All at least 1; need not be whole (rows of one person tell less than their number).
  ChanceDistance(double pool, double n, double m);
  /// Summed over all cells of the spectrum: divide by the number of marginals in it.
  double of(const CountSpectrum& cells) const;
  /// By how much, relatively, the continuation beyond the pool may be wrong: 0.08 (1 - 1/t), nothing for t <= 1. Far
  /// from the pool only the first sample's own distance from the people is left, so the error stops growing.
  double carried_on_error() const { return wanted_ > 1 ? 0.08 * (1 - 1 / wanted_) : 0; }

 private:
  struct Thinned {
    double kept = 1;
    std::vector<double> deviation;  ///< E|A - r B| for 0..kExact rows
  };
  Thinned thinned(double kept) const;
  double at(const Thinned& sample, const CountSpectrum& cells) const;
  /// E|A - rN|, N ~ Poisson(mean), A ~ Bin(N, r).
  double poisson_deviation(double mean) const;
  /// T of two samples of `rows` rows together, from a law of cells.
  double expected(const std::vector<LikelyCells>& cells, double rows) const;

  double pool_ = 1, share_ = 0.5, wanted_ = 1;
  std::vector<double> by_rows_;  ///< E|A - rN|, N = 0..kExact
  Thinned sample_;               ///< as many rows as wanted, or the pool
};

/// De Moivre's mean deviation E|X - tp|, X ~ Bin(t, p), 0 < p < 1; linear between whole t.
double binomial_mean_deviation(double t, double p);

}  // namespace assay
