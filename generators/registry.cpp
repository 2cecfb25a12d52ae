#include <array>

#include "core/error.h"
#include "generators/copula/gaussian_copula.h"
#include "generators/generator.h"
#include "generators/interpolation/smote_nc.h"
#include "generators/marginal/independent.h"
#include "generators/resample.h"

namespace assay {
namespace {

constexpr std::array kGenerators{
    GeneratorEntry{
        "independent",
        "Every column alone: the floor that a model must beat; no guarantee, but no row is "
        "taken from a person.",
        make_independent},
    GeneratorEntry{
        "resample",
        "Training rows drawn with replacement: every row is a real person, the leak that an "
        "audit must catch; never release it.",
        make_resample},
    GeneratorEntry{
        "gaussian-copula",
        "Smoothed margins joined by a normal dependence; no row is taken from a person, but "
        "nothing is guaranteed.",
        make_gaussian_copula},
    GeneratorEntry{"smote-nc",
                   "Each row is a convex mix of two real rows of one class: attacks.replay and "
                   "attacks.membership show it; not private.",
                   make_smote_nc},
};

}  // namespace

std::span<const GeneratorEntry> generators() { return kGenerators; }

std::unique_ptr<Generator> make_generator(std::string_view name) {
  std::string known;
  for (const auto& entry : kGenerators) {
    if (entry.name == name) {
      return entry.make();
    }
    known += text(known.empty() ? "" : ", ", entry.name);
  }
  throw InputError(text("no generator '", name, "'; choose one of: ", known));
}

}  // namespace assay
