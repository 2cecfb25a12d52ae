#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace assay {

/// Wasserstein-1 (earth mover's) distance of two samples in ascending order: integral of |F - G|, in the unit of the
/// values.
/// An outlier moves it as far as the outlier is away, divided by the rows: it is no robust statistic. Both non-empty.
/// Source: Vallender, Theory of Probability and its Applications 18 (1974).
double wasserstein_distance(std::span<const double> first, std::span<const double> second);

/// What it is expected to be between the given sample of n and a fresh one of m of the same law:
///   integral sqrt(2/pi F(1 - F) (1/n + 1/m)),  |F_n - G_m| being a folded normal at every x.
/// n and m: rows that tell as much if drawn one by one.
double expected_wasserstein(std::span<const double> sorted, double n, double m);

/// Jensen-Shannon divergence, base 2, of two vectors of shares over the same cells: 0 equal, 1 disjoint.
/// Source: Lin, IEEE Transactions on Information Theory 37 (1991).
double jensen_shannon_divergence(std::span<const double> first, std::span<const double> second);

/// 1/2 sum |p - q|.
double total_variation(std::span<const double> first, std::span<const double> second);

/// What total variation is expected to be between a sample of n with these shares and a fresh one of m, by the normal
/// limit of every cell: 1/2 sum sqrt(2/pi p(1 - p) (1/n + 1/m)).
double expected_total_variation(std::span<const double> shares, double n, double m);

/// A value that many rows share, in a column where values are ordered.
struct Atom {
  double value = 0;
  double first = 0, second = 0;  ///< shares of all rows of the two tables, missing ones included
};
/// Values that hold at least `least` of the rows of one of two tables, ascending. `first`, `second`: the present
/// values, ascending; `rows_*`: of the tables, missing ones included; not 0.
std::vector<Atom> atoms_of(std::span<const double> first, std::span<const double> second,
                           std::size_t rows_first, std::size_t rows_second, double least);

/// How many of the categories that are rare in the first table the second one has.
struct RareCategories {
  std::size_t rare = 0, present = 0;
  double expected = 0;                     ///< of `rare` in m fresh rows: sum 1 - (1 - p)^m
  std::size_t invented = 0;                ///< categories of the second table only
  double rare_rows = 0, present_rows = 0;  ///< share of rows in rare categories, in both tables
  double invented_rows = 0;                ///< share of the second table's rows
  std::size_t most_lost =
      0;  ///< code of the commonest rare category that is not there; valid if present < rare
};
/// `first`, `second`: codes, negative for missing. Rare: 0 < p < `below`. The estimate of `expected` takes the first
/// table's shares for the law's: a category seen once may well be rarer, so a real sample has somewhat fewer.
RareCategories rare_categories(std::span<const std::int32_t> first,
                               std::span<const std::int32_t> second, std::size_t categories,
                               double below, double m);

}  // namespace assay
