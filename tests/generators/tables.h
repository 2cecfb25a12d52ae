#pragma once
#include <string>
#include <vector>

#include "core/rng.h"
#include "core/table.h"

namespace assay::testing {

Field numeric_field(std::string name);
Field categorical_field(std::string name, std::vector<std::string> categories,
                        Source source = Source::kDeclared);

/// A table of one numeric column "x".
Table numbers_table(std::vector<double> x);

/// Every kind a generator may meet: people with an id, a date, free text, whole numbers in declared
/// bounds ("age"), money with two decimals and missing cells ("income"), declared and inferred
/// categories ("region", "job", some missing), a target ("ill"), a constant
/// ("one") and a column without a single value ("nothing"). Dependent: age moves job, income and
/// ill.
Table people(std::size_t rows, Rng rng);

/// The words of a categorical column; "" where missing.
std::vector<std::string> spelled(const Table& table, std::size_t column);

/// sup |F_a - F_b| of two samples stays within the sum of their DKW bounds at false-alarm rate
/// 1e-9.
bool same_law(std::vector<double> a, std::vector<double> b);

}  // namespace assay::testing
