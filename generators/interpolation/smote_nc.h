#pragma once
#include <memory>

#include "generators/generator.h"

namespace assay {

/// SMOTE for numeric and categorical columns: new rows between neighbours of one class.
///
///   x_new = x + u (x_nn - x),  u ~ U[0, 1),  nn uniform among the k nearest rows of x's class
///   (interpolation/smote_distance.h)
///
/// x is uniform among the class's rows. Numbers and dates are mixed and rounded to their step; a
/// category is the commonest among the k neighbours of x (x excluded), ties at random; the class is
/// x's own. Where one of two numbers is missing, the new one is missing with the weight of that
/// row, else it is the other.
/// Text cells are left missing, ids are made up. A class of one row repeats it.
///
/// mode = table: every class keeps its share. mode = minority: classes in proportion to what each
/// lacks of the largest one, for two classes the smaller one alone: append the rows to the table to
/// balance it.
///
/// Privacy: none. Every row lies between two real people; attacks.replay and attacks.membership
/// show it. The model holds the training table but for text and ids.
/// Throws InputError for numbers beyond 1e150, whose squares overflow.
/// Under conditions: on the target native, on other columns by rejection (draw_until).
/// Cost: a sample searches the neighbours of the rows it starts from: O(starts x class rows x
/// encoded columns).
/// Source: as SmoteSpace.
std::unique_ptr<Generator> make_smote_nc();

}  // namespace assay
