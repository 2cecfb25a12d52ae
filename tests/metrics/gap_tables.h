#pragma once
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "core/evidence.h"
#include "core/rng.h"
#include "metrics/fidelity/missingness.h"
#include "tests/support/tables.h"

/// People with missing cells, and what fidelity.missingness says of them.
namespace assay::testing {

/// Income and bonus are missing together, for the old more often; `note` at random. Of a share `random` of the people,
/// income and bonus are missing at random, with the same rate.
inline Table people_with_gaps(std::size_t rows, Rng rng, double random = 0) {
  const double gap = std::nan("");
  std::vector<double> age, income, bonus;
  std::vector<std::string> note;
  for (std::size_t i = 0; i < rows; ++i) {
    const double own = rng.uniform();
    age.push_back(20 + std::floor(60 * own));
    const bool odd = rng.bernoulli(random), gone = rng.bernoulli(odd ? 0.3 : 0.6 * own);
    income.push_back(gone ? gap : rng.normal());
    bonus.push_back((odd ? rng.bernoulli(0.3) : gone) ? gap : rng.normal());
    note.push_back(rng.bernoulli(0.1) ? "" : "said");
  }
  return TableBuilder()
      .numeric("age", age)
      .numeric("income", income)
      .numeric("bonus", bonus)
      .words("note", Kind::kText, note)
      .table();
}

inline Result missingness(const Table& train, const std::optional<Table>& holdout,
                          const Table& release, const Rng& rng = Rng(1)) {
  return make_missingness()->evaluate(Evidence(train, holdout, release), rng);
}

}  // namespace assay::testing
