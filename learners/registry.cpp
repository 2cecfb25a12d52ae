#include "learners/registry.h"

#include "core/error.h"
#include "learners/boosted.h"
#include "learners/logistic.h"

namespace assay {
namespace {

constexpr LearnerEntry kLearners[] = {
    {"logistic", "logistic regression with a ridge penalty (liblinear)",
     [] { return make_logistic(); }},
    {"boosted", "gradient-boosted trees (XGBoost)", [] { return make_boosted(); }},
};

}  // namespace

std::span<const LearnerEntry> learners() { return kLearners; }

std::unique_ptr<Learner> make_learner(std::string_view name) {
  std::string known;
  for (const auto& entry : kLearners) {
    if (entry.name == name) {
      return entry.make();
    }
    known += text(known.empty() ? "" : ", ", entry.name);
  }
  throw InputError(text("no learner '", name, "'; choose one of: ", known));
}

}  // namespace assay
