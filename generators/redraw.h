#pragma once
#include <functional>
#include <span>

#include "core/constraints.h"
#include "core/rng.h"
#include "core/table.h"

namespace assay {

/// The rows of `made` that break a rule, drawn anew until all keep it: the law
/// of the model under the rules. `draw(n, rng)` draws n rows as `made` was
/// drawn. Ids and text stay where they are. Random: round r draws from
/// rng.split(r). Cost: at most 100 rounds of at most 100,000 rows. Throws
/// InputError that names the rule broken most, and the acceptance rate.
Table redraw_until_kept(Table made, std::span<const Constraint> constraints, const Rng& rng,
                        const std::function<Table(std::size_t rows, Rng rng)>& draw);

}  // namespace assay
