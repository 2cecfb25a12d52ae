#include "core/measure.h"

#include <chrono>
#include <exception>

#include "core/error.h"

namespace assay {

Result run_measure(const MeasureEntry& entry, const Measure& measure, const Evidence& evidence,
                   Rng rng) {
  const auto start = std::chrono::steady_clock::now();
  Result result;
  try {
    result = measure.evaluate(evidence, rng);
  } catch (const std::exception& error) {
    result = {};
    result.note = text("could not be computed: ", error.what());
  }
  result.id = entry.id;
  result.family = entry.family();
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace assay
