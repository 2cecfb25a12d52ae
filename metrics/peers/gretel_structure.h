#pragma once
#include <optional>
#include <string>
#include <vector>

#include "metrics/peers/gretel_distribution.h"

namespace assay::gretel {

/// What the principal components are taken of, column after column.
struct PreparedColumns {
  std::vector<std::string> names;
  std::vector<std::vector<double>> reference, output;
};

/// Columns tabular on both sides, as many rows of each: of the longer table the first m of numpy's permutation with
/// seed 333. Types are found anew on these rows; numeric on both sides: missing becomes the table's own median; nominal
/// in the reference: a category becomes its number of rows in the reference, missing is one of them, an unseen one 0;
/// all others are dropped. Numeric columns first.
/// What is wrong with it: a category is known by its frequency alone, so that two equally frequent ones are the same;
/// medians of two tables hide missing cells, and differ. Source: DeepStructure._prep_datasets_for_joined_pca.
PreparedColumns prepare_structure(const Frame& reference, const Frame& output);

/// Both tables on the two principal components of the reference.
struct PrincipalComponents {
  std::vector<double> mean,
      scale;                     ///< one a column: of the reference; sd of the population, 1 if 0
  std::vector<double> variance;  ///< two: explained, over rows - 1
  double total_variance = 0;     ///< of all components
  std::vector<std::vector<double>> loading;  ///< two, one number a column; the largest is positive
  std::vector<std::vector<double>> reference, output;  ///< two, one number a row
};
/// Standardised by the reference, eigenvectors of its covariance (what scikit-learn 1.8, which the tool pins, computes
/// for 10 rows a column or more). None with fewer than two columns or rows, or numbers too large to square.
/// What is wrong with it: two components carry little of a table (28 % of the variance on Adult); nothing is said of
/// the rest.
std::optional<PrincipalComponents> principal_components(const PreparedColumns& columns);

/// Deep Structure Stability. raw = mean column_distance() of the two components; score = 10 exp(-1.6 raw).
/// What is wrong with it: the joint distribution of the components is never looked at, only either one's own; all
/// dependence lost still scores 7.0 on Adult, and nothing scores below 2.0.
struct DeepStructure {
  PrincipalComponents components;
  std::vector<ColumnDistance> distances;  ///< "pc1", "pc2"
  Score score;
};
std::optional<DeepStructure> deep_structure(const Frame& reference, const Frame& output);

}  // namespace assay::gretel
