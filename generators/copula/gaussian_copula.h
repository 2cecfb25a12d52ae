#pragma once
#include <memory>

#include "generators/generator.h"

namespace assay {

/// Margins as they are, joined by a normal dependence (the NORTA construction on mixed columns).
///
///   Z ~ N(0, R);  column j takes the cell of its margin into which Phi(Z_j) falls, and the value
///   at that place within the cell
///
/// Fit: margins with atoms kept and missing cells as a state of their own (generators/margin.h);
/// categories laid along the latent axis by association (copula/ordering.h); R_jk the latent
/// correlation that explains the columns' mean score product (copula/latent.h); R bent to the
/// nearest correlation matrix, the target's correlations, which weigh 10 times, least. Dependence
/// that is not monotone in this order is lost: that is the model's limit.
///
/// Under conditions: native, for any subset of columns (copula/conditional.h). per-class: one copula for each class of
/// the target with at least 100 people (and `atoms`), one more for all other rows together; where these are fewer, the
/// copula of the whole table stands for them, and draws their classes as rarely as the whole table does.
/// Text cells are left missing, ids are made up.
/// Privacy: nothing is guaranteed. What is published of people: means over `atoms` people, counts of values that at
/// least `atoms` people hold and of declared categories, and p^2/2 correlations.
/// Cost: fit O(rows x (log rows + p^2)), sample O(rows x p^2).
std::unique_ptr<Generator> make_gaussian_copula();

}  // namespace assay
