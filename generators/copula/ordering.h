#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "core/table.h"
#include "generators/margin.h"

namespace assay {

/// How the categories of a nominal column are laid along its latent normal. A Gaussian copula
/// carries nominal dependence only as far as the order makes it monotone, so the order decides what
/// is kept.
enum class CategoryOrder {
  /// alternating conditional expectations, starting from kTarget (no target: kCorrespondence)
  kAce,
  kCorrespondence,  ///< first axis of a correspondence analysis of the column against all others
  kTarget,          ///< mean score of the target in the category
  kGiven,           ///< as the schema lists them
};
inline constexpr std::string_view kCategoryOrders[] = {"ace", "correspondence", "target", "given"};
CategoryOrder category_order_from(std::string_view name);

/// Reorders the cells of nominal columns, and moves the missing cell of ordered columns to where
/// its rows lie by the other columns (numbers and dates keep their order).
///
/// ACE, per nominal column j, until nothing moves or 10 rounds: with s_k the normal scores of
/// column k and r_jk = corr(s_j, s_k),
///
///   t = sum_k sign(r_jk) r_jk^2 s_k        sorted by E[t | category]
///
/// The square lets a category follow the few columns it goes with rather than the many it hardly
/// does.
/// Missing cell of an ordered column: at the score E[t | missing] / b, b the slope of E[t | cell]
/// on the scores of the others. Does not depend on the order or the names of categories (kGiven
/// apart), nor on row order, but for ties.
/// Cost O(rows x p^2) a round. target: its column, if there is one.
/// Throws InputError for kTarget without a target.
/// Source: Breiman and Friedman, Estimating Optimal Transformations, JASA 80 (1985), for the idea.
void order_cells(const Schema& schema, std::vector<FittedMargin>& columns, CategoryOrder order,
                 std::optional<std::size_t> target);

}  // namespace assay
