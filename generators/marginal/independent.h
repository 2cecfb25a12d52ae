#pragma once
#include <memory>

#include "generators/generator.h"

namespace assay {

/// Every column drawn alone from its margin (generators/margin.h): right one-way distributions, no
/// dependence at all. The floor: a model that is not better than this has learned nothing that
/// joins columns.
///
/// Under conditions: the columns named take the values asked, all others stay as they are.
/// Text cells are left missing, ids are made up.
/// Cost: fit O(n log n) a column, sample O(log cells) a cell.
std::unique_ptr<Generator> make_independent();

}  // namespace assay
