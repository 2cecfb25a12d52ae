#pragma once
#include <cstdint>
#include <vector>

#include "core/bins.h"
#include "core/table.h"

namespace assay {

struct MarginalOptions {
  /// Marginals of so many columns, the secret included: 1 (its commonest value) to 3.
  std::int64_t ways = 3;
  /// Columns whose pairs are used if ways = 3: those that tell most about the secret.
  std::int64_t columns = 8;
  double ridge = 1;  ///< penalty on a marginal's cell, in rows
};

/// Guesses a secret column from the marginals of a release by regularised least squares.
///
/// Known columns are cut into about 10 cells (core/bins.h, learnt on the release). The secret's share given a person's
/// cells is taken to be
///
///   f_v(x) = pi_v + sum over marginals m of beta_{m, v}[cell of x in m]
///
/// with one marginal for every known column (2-way with the secret) and for pairs of the columns that tell most about
/// the secret by Goodman and Kruskal's tau (3-way). beta minimises
/// sum over rows (1[secret = v] - f_v)^2 + ridge |beta|^2, by conjugate gradients on the normal equations, stopped at a
/// relative residual of 1e-4 or after 30 steps. The guess is the v with the largest f_v. Sparse cells, in which few
/// rows lie, are where a release gives single people away.
/// Differs: the paper solves for the bits of all people known to the attacker at once; here each person is attacked
/// alone, so that members and outsiders are comparable.
/// Numeric and datetime secrets are cut too; rows of the release without the secret are not used.
/// Random: no. Cost O(rows x marginals x values x steps).
/// Source: after Annamalai, Gadotti and Rocher, A Linear Reconstruction Approach for Attribute Inference Attacks
/// against Synthetic Data, USENIX Security 2024 (arXiv 2301.10053).
class MarginalModel {
 public:
  MarginalModel(const Table& release, std::size_t secret, const MarginalOptions& options = {});
  /// Row by row: 1 if the guess is right; a share if the guess ties; NaN if the person's secret is missing. `people` is
  /// aligned with the release.
  std::vector<double> success(const Table& people) const;

 private:
  struct Feature {
    std::size_t first, second;  ///< of bins_; equal: one column
    std::size_t offset, cells;  ///< rows of beta_
  };
  std::vector<std::int32_t> secret_cells(const Table& table) const;
  /// Rows of beta_, feature by feature.
  std::vector<std::uint32_t> cells_of(const Table& table) const;
  void choose_features(const Table& release, const std::vector<std::int32_t>& truth,
                       const MarginalOptions& options);
  void solve(const std::vector<std::uint32_t>& cells, const std::vector<std::int32_t>& truth,
             double ridge);

  std::size_t secret_, values_ = 0;
  std::vector<ColumnBins> bins_;         ///< of the known columns, by name
  std::vector<ColumnBins> secret_bins_;  ///< of an ordered secret, else empty
  std::vector<Feature> features_;
  std::vector<double> prior_, beta_;  ///< values; cells x values
};

}  // namespace assay
