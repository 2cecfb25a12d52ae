#pragma once
#include <string>

#include "core/table.h"

namespace assay::testing {

/// data/adult_<name>.csv by Adult's schema (domains and roles declared), words outside the domains kept. Names: "train",
/// "holdout", "synthetic_ctgan", "train_columns_shuffled". Needs the reference data. Not aligned.
Table adult(const std::string& name);

}  // namespace assay::testing
