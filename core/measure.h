#pragma once
#include <memory>
#include <span>
#include <string_view>

#include "core/evidence.h"
#include "core/options.h"
#include "core/result.h"
#include "core/rng.h"

namespace assay {

/// A metric, an attack or a bias measure: Evidence in, Result out. Only the folder differs.
class Measure {
 public:
  virtual ~Measure() = default;
  virtual void visit_options(OptionVisitor&) {}
  /// Throws InputError for an option that does not go with the schema of the data: a column it names that is not there,
  /// or of the wrong kind. What a single value may be is checked when it is set. An audit asks every measure before it
  /// runs the first, so that a wrong option is a usage error (exit status 2) and no note in a report. Says nothing of
  /// data on which the measure cannot be computed: evaluate() does.
  virtual void check_options(const Schema&) const {}
  /// Fills everything but id, family and seconds. May throw InputError: the runner turns it into a Result with a note.
  /// Same seed, same result, for any number of threads and any order of rows and columns (up to rounding).
  virtual Result evaluate(const Evidence& evidence, Rng rng) const = 0;
};

/// One line of a registry.
struct MeasureEntry {
  std::string_view id;       ///< "family.name"
  std::string_view summary;  ///< one sentence: what it answers
  std::unique_ptr<Measure> (*make)();
  std::string_view family() const { return id.substr(0, id.find('.')); }
};

/// Runs one measure: fills id, family and seconds; an InputError or InternalError becomes a Result whose note says
/// "could not be computed: ..." and that has no estimate.
Result run_measure(const MeasureEntry& entry, const Measure& measure, const Evidence& evidence,
                   Rng rng);

}  // namespace assay
