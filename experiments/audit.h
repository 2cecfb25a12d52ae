#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/measure.h"
#include "core/run_record.h"

namespace assay {

/// A measure that an audit will run, with its options set.
struct PlannedMeasure {
  const MeasureEntry* entry = nullptr;
  std::unique_ptr<Measure> measure;
};

/// Every measure there is, in the order of a report: attacks, fidelity, fairness, utility.
std::vector<const MeasureEntry*> all_measures();

/// "id.option" and its value, e.g. {"attacks.membership.permutations", "999"}.
struct MeasureOption {
  std::string name, value;
};

/// The measures an audit runs. only: ids or families, empty means all; skip is taken away from
/// them. Throws InputError: an unknown id or family (lists them), an unknown option or value, an
/// option of a measure that is left out, nothing left to run.
std::vector<PlannedMeasure> plan_measures(const std::vector<std::string>& only,
                                          const std::vector<std::string>& skip,
                                          const std::vector<MeasureOption>& options);

struct AuditInput {
  std::filesystem::path train, synthetic;
  std::optional<std::filesystem::path> holdout;
  std::optional<std::filesystem::path>
      schema;  ///< absent: kinds are inferred from the training table
  std::optional<std::filesystem::path>
      provenance;  ///< absent: SYNTHETIC.provenance.json if there is one
  std::uint64_t seed = 1;
};

/// Reads the tables (holdout and release after the schema of the training table; values of the
/// release outside a declared domain are kept for the validity measures), runs the measures one
/// after the other, and settles verdicts over all attacks.
///
/// Measure m draws from Rng(seed).split(id of m): its result does not depend on which others run.
/// The same input and seed give equal results apart from `seconds`, for any number of threads.
/// `done` is called after each measure (for a log).  Fills everything but `command`.
/// Throws InputError for bad files, for the provenance of another release, and for options that do not go with the
/// schema (Measure::check_options), before any measure runs; a measure that fails is a result with a note.
RunRecord run_audit(const AuditInput& input, const std::vector<PlannedMeasure>& plan,
                    const std::function<void(const Result&)>& done = {});

/// One table as report.json names it.
TableInfo describe_table(std::string name, const std::filesystem::path& file, const Table& table);
std::vector<ColumnInfo> describe_columns(const Schema& schema);
/// version, git, host, started (now) and threads.
RunRecord start_record();

}  // namespace assay
