#pragma once
#include "attacks/distance_space.h"
#include "core/table.h"

namespace assay {

/// Bandwidth h of the kernel exp(-d/h), chosen on people outside alone, never on members, outsiders or release.
///
/// Gower's distance adds up columns, so the kernel is a product of Laplace's (numbers) and Aitchison and Aitken's
/// (categories): a density in all columns that needs no covariance and survives one-hot and constant columns. One h
/// serves all columns; it is the one of 2^-6, 2^-5.5, ..., 2 with the largest leave-one-out likelihood
///   sum_i log sum_{j != i} exp(-d_ij/h)  -  people x sum_c log Z_c(h);     Z_c, the kernel's mass in column c:
///   categorical, K categories   1 + (K - 1) exp(-1/h)
///   numbers                     s (1 + q)/(1 - q), q = exp(-s/h): Laplace's law on the lattice of the column's
///                               smallest gap s (in units of its range), which tends to 2h as s -> 0. Without the
///                               lattice, columns of few values would drive h to 0
/// At most 1,000 people are left out in turn, against all others: that many fix h to a step of the grid.
/// Vectors: the median distance of a person to the nearest other one. Source: Aitchison and Aitken, Biometrika 63
/// (1976); Li and Racine, J. Multivariate Analysis 86 (2003). Cost O(1,000 x rows x columns). Needs two rows.
double density_bandwidth(const DistanceSpace& space, const Table& reference);

}  // namespace assay
