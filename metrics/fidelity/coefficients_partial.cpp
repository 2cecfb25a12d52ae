#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/parallel.h"
#include "metrics/fidelity/coefficients_tables.h"
#include "metrics/fidelity/partial_correlation.h"

namespace assay {
namespace {

/// Memory of the jackknife: 25 groups x columns^2.
constexpr std::size_t kMostPartialColumns = 500;

class PartialReport {
 public:
  PartialReport(const Evidence& evidence, const std::vector<ColumnBins>& bins,
                const std::vector<CoefficientTable>& tables, const AllPairs& study,
                const std::vector<std::size_t>& worst_first, Result& result)
      : evidence_(evidence),
        bins_(bins),
        tables_(tables),
        study_(study),
        worst_first_(worst_first),
        result_(result) {}
  void add_partial();

 private:
  std::string name(std::size_t bin) const {
    return evidence_.train().field(bins_[bin].column).name;
  }
  std::vector<std::size_t> partial_columns();
  void add_partial_values(const PartialStudy& partial, const std::vector<std::size_t>& columns);
  void add_partial_table(const PartialStudy& partial, const std::vector<std::size_t>& columns,
                         bool lost);

  const Evidence& evidence_;
  const std::vector<ColumnBins>& bins_;
  const std::vector<CoefficientTable>& tables_;
  const AllPairs& study_;
  const std::vector<std::size_t>& worst_first_;
  Result& result_;
};

/// Ordered columns that vary in training and release; says which are left out.
std::vector<std::size_t> PartialReport::partial_columns() {
  std::vector<std::size_t> columns;
  std::size_t flat = 0;
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    if (const auto& real = tables_[0].ordered[i]; real && real->distinct > 1) {
      if (tables_[1].ordered[i]->distinct > 1) {
        columns.push_back(i);
      } else {
        ++flat;
      }
    }
  }
  // One order, whatever the order of the columns.
  std::ranges::sort(columns, {}, [&](std::size_t i) { return name(i); });
  if (columns.size() > kMostPartialColumns) {
    result_.note += fmt::format(" No partial correlations: {} ordered columns, at most {}.",
                                columns.size(), kMostPartialColumns);
    return {};
  }
  if (flat > 0 && columns.size() > 1) {
    result_.note += fmt::format(
        " {} ordered column{} constant in the release and take{} no part in partial correlations.",
        flat, flat == 1 ? " is" : "s are", flat == 1 ? "s" : "");
  }
  return columns;
}

void PartialReport::add_partial() {
  const auto columns = partial_columns();
  if (columns.size() < 2) {
    return;
  }
  std::vector<ScoredTable> scored(tables_.size());
  for (std::size_t t = 0; t < tables_.size(); ++t) {
    scored[t].begin = tables_[t].grouped->begin;
    scored[t].scores.resize(columns.size());
    parallel_for(columns.size(), [&](std::size_t i) {
      scored[t].scores[i] = normal_scores(*tables_[t].ordered[columns[i]]);
    });
  }
  const auto partial =
      study_partial(scored[0], scored[1], scored.size() > 2 ? &scored[2] : nullptr);
  if (partial.pairs.empty()) {
    result_.note += " No partial correlations: a table has too few rows for its ordered columns.";
    return;
  }
  if (const double ridge = std::max(partial.ridge_train, partial.ridge_release); ridge > 0) {
    result_.note += fmt::format(
        " Partial correlations have a ridge of {:.2g}: in the {} an ordered column is all but "
        "determined by others.",
        ridge,
        partial.ridge_train <= 0     ? "release"
        : partial.ridge_release <= 0 ? "training table"
                                     : "training table and the release");
  }
  add_partial_values(partial, columns);
  add_partial_table(partial, columns, true);
  add_partial_table(partial, columns, false);
}

void PartialReport::add_partial_values(const PartialStudy& partial,
                                       const std::vector<std::size_t>& columns) {
  const std::size_t n = bins_.size();
  std::vector<const PartialChange*> of(n * n, nullptr);
  for (const auto& change : partial.pairs) {
    const std::size_t a = columns[change.first], b = columns[change.second];
    of[std::min(a, b) * n + std::max(a, b)] = &change;
  }
  for (std::size_t place = 0; place < result_.parts.size(); ++place) {
    const PairStudy& pair = study_.pairs[worst_first_[place]];
    const PartialChange* change = of[pair.first * n + pair.second];
    if (change != nullptr && !pair.degenerate) {
      Values& values = result_.parts[place].values;
      values.emplace_back("partial correlation training", change->train);
      values.emplace_back("partial correlation release", change->release);
      if (tables_.size() > 2) {
        values.emplace_back("partial correlation holdout", value_of(change->holdout));
      }
    }
  }
}

void PartialReport::add_partial_table(const PartialStudy& partial,
                                      const std::vector<std::size_t>& columns, bool lost) {
  std::vector<const PartialChange*> which;
  for (const auto& change : partial.pairs) {
    if (lost ? change.lost() : change.invented()) {
      which.push_back(&change);
    }
  }
  std::ranges::stable_sort(which, std::ranges::greater{}, [](const PartialChange* change) {
    return std::abs(change->train - change->release);
  });
  TableBlock block{
      lost ? "Lost partial correlations (normal scores, given all other ordered columns)"
           : "Invented partial correlations (normal scores, given all other ordered "
             "columns)",
      {"column", "with", "training", "release", "p"},
      {}};
  for (const auto* change : which) {
    block.rows.push_back({name(columns[change->first]), name(columns[change->second]),
                          change->train, change->release,
                          lost ? change->p_lost : change->p_invented});
  }
  result_.values.emplace_back(lost ? "lost partial correlations" : "invented partial correlations",
                              partial.tested ? Value(static_cast<double>(which.size())) : Value());
  result_.tables.push_back(std::move(block));
}

}  // namespace

void add_partial_correlations(const Evidence& evidence, const std::vector<ColumnBins>& bins,
                              const std::vector<CoefficientTable>& tables, const AllPairs& study,
                              const std::vector<std::size_t>& worst_first, Result& result) {
  PartialReport(evidence, bins, tables, study, worst_first, result).add_partial();
}

}  // namespace assay
