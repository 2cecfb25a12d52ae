#pragma once
#include <optional>
#include <utility>
#include <vector>

#include "core/evidence.h"
#include "core/rng.h"
#include "metrics/fidelity/chance_distance.h"
#include "metrics/fidelity/shape_distance.h"
#include "metrics/fidelity/shape_halves.h"

namespace assay {

/// One scored column of the tables that are compared.
struct ColumnData {
  std::size_t column = 0;
  bool ordered = false;
  SortedColumn train, release, holdout;  ///< if ordered
  /// One cell a row, 0 is missing. Categories, or distinct values in ascending order; more than 2,048 of these share
  /// 2,048 cells of equal mass, which only half-samples are counted in.
  std::vector<std::uint32_t> train_cells, release_cells, holdout_cells;
  std::size_t cells = 0;
  double coarseness =
      0;  ///< sqrt(mass of a cell) - sqrt(mass of a value), if they are not the same
};

/// How far a column's distribution is from the training one, and what chance would do.
struct ColumnShape {
  double distance = 0;
  CellTotals train, release;
  /// What follows is there if the halves could be drawn, see ShapeStudy.
  std::optional<double>
      fresh;  ///< expected distance of a fresh real sample of the release's size; below 0 by chance
  std::vector<double> half_distance, half_fresh;  ///< the same between halves of all tables
};

/// Distances of columns, and of 200 half-samples which all columns share, so that a mean over columns varies as it
/// should.
///
/// Chance. Half of the training units against the other half is how two real samples of n/2 differ: its mean over the
/// half-samples needs no law of the cells and knows ties, atoms and people with several rows. It is carried to sizes n
/// and m by sqrt(1/n + 1/m) (ordered), or by ChanceDistance, which is the same where no category is rare. In cells of
/// equal mass 1/K a bridge misses 0.5826 sqrt(1/K) of its maximum (Siegmund, Sequential Analysis, 1985): it is added.
/// fresh: without a holdout, chance(n, m); with one of h units, its observed distance + chance(n, m) - chance(n, h).
/// In half-samples the holdout is halved as well, and every size.
/// Random: the halves. Cost: a sort of each ordered column, a pass over its rows, then 200 passes over its cells.
class ShapeStudy {
 public:
  /// Of train and release; with fewer nothing is halved.
  static constexpr double kFewestUnits = 20;
  static constexpr std::size_t kHalves = 200;

  ShapeStudy(const Evidence& evidence, Rng rng);
  double train_units() const { return train_.units; }
  double release_units() const { return release_.units; }
  /// Of freedom of the half-samples' spread: the groups of the table that has fewest, less one.
  double degrees() const;
  bool halved() const { return !train_halves_.empty(); }
  bool has_holdout() const { return holdout_.has_value(); }  ///< of 20 units or more

  ColumnData data(std::size_t column) const;
  ColumnShape shape(const ColumnData& data) const;

 private:
  /// Sizes of two samples, and what chance does to categories there.
  struct Chance {
    double first = 0, second = 0;
    ChanceDistance categories;
    Chance(double pool, double n, double m) : first(n), second(m), categories(pool, n, m) {}
  };
  struct Chances {
    Chance split, release, half_release;
    std::optional<Chance> holdout, half_holdout;
  };
  /// Of half the training units: from the other half, from half of the release, and of the holdout. One a half-sample.
  struct HalfDistances {
    std::vector<double> split, release, holdout;
  };
  HalfDistances half_distances(bool ordered, const GroupedCells& train, const GroupedCells& release,
                               const std::optional<GroupedCells>& holdout) const;
  /// chance(n, m), less chance(n, h) with a holdout; the same for halves. `split`: mean distance of training halves.
  std::pair<double, double> by_chance(const ColumnData& data, const CellTotals& train,
                                      double split) const;

  const Evidence& evidence_;
  DealtRows train_, release_;
  std::optional<DealtRows> holdout_;
  Halves train_halves_, release_halves_, holdout_halves_;
  std::optional<Chances> chances_;
};

}  // namespace assay
