#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/evidence.h"
#include "core/result.h"
#include "metrics/fidelity/sequences_items.h"

namespace assay {

/// What of a sequence is compared; see sequences.h.
enum class Aspect { kLengths, kGaps, kFirstRows, kTransitions, kSecondLag };
inline constexpr std::array<std::string_view, 5> kAspectNames = {"lengths", "gaps", "first rows",
                                                                 "transitions", "second lag"};

/// One aspect of one binned column; lengths and gaps are of no column.
struct SequenceTask {
  Aspect aspect = Aspect::kLengths;
  std::optional<std::size_t> bin;
  std::optional<SequenceItem> item;  ///< empty: it does not vary in training
  Values figures;                    ///< the familiar ones
};

/// Sums over the items of one aspect.
struct AspectTotals {
  Totals whole;
  std::vector<std::vector<Totals>> replicates;  ///< [table][group left out]
  std::size_t items = 0;
  std::optional<Estimate>
      skill;  ///< empty unless floor - ceiling is above 0, at 95 % for all aspects at once
  bool shown() const { return skill.has_value(); }
};

struct SequenceStudy {
  std::size_t order = 0;  ///< column
  Panels panels;
  std::vector<SequenceTask> tasks;
  std::array<AspectTotals, kAspectNames.size()> aspects;
  /// Mean skill of the shown aspects, at least one; with its jackknife interval.
  Estimate mean_skill() const;
};

/// Fewer people than this carry no interval, and as a holdout say less than the closed form.
inline constexpr std::size_t kFewestSequences = 20;

/// Panels alone; `study_tasks` does the rest. The schema has one entity and one ordered order column.
SequenceStudy prepare_sequences(const Evidence& evidence, std::uint64_t seed);
/// Parallel over items. Both tables have at least kFewestSequences people. `seed` deals order values.
void study_tasks(const Evidence& evidence, std::uint64_t seed, SequenceStudy& study);

/// `value` with the interval of its replicates.
Estimate jackknifed_figure(double value, const std::vector<std::vector<double>>& replicates,
                           double level = 0.95);

}  // namespace assay
