#pragma once
#include <optional>
#include <string>
#include <vector>

#include "attacks/people.h"
#include "attacks/singling_out/singling_out_counts.h"
#include "core/result.h"

namespace assay {

/// How one kind of predicate fared.
struct SinglingOutKind {
  std::string name;  ///< "univariate", "multivariate"
  DrawnPredicates drawn;
  Matches matches;  ///< in the people attacked: targets' members, then outsiders
  Singled singled;
  /// Baseline: random predicates that single out a member or an outsider, of twice as many.
  Hits guessed;

  Hits members() const { return hits_of(singled.member); }
  Hits outsiders() const { return hits_of(singled.outsider); }
  /// More people singled out, members and outsiders together, than by random predicates?
  bool beats_baseline() const;
};

/// excess_over_people(), or Anonymeter's clipped residual risk. Empty without predicates.
std::optional<Estimate> excess_of(const SinglingOutKind& kind, bool anonymeter);

/// One a kind, the largest excess first; then `headline` by protected group: predicates that single out someone of it.
std::vector<Part> singling_out_parts(const std::vector<SinglingOutKind>& kinds,
                                     const SinglingOutKind& headline, const MaxTest& test,
                                     const Targets& targets, bool anonymeter);
/// The 20 training people singled out by most predicates: row numbers and counts, no cell values.
TableBlock most_singled_out(const std::vector<SinglingOutKind>& kinds, const Targets& targets);
/// Rates of attack, control and baseline with Wilson intervals.
Plot singling_out_plot(const std::vector<SinglingOutKind>& kinds);

}  // namespace assay
