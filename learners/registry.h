#pragma once
#include <memory>
#include <span>
#include <string_view>

#include "learners/learner.h"

namespace assay {

/// One line of the registry.
struct LearnerEntry {
  std::string_view name;
  std::string_view summary;
  std::unique_ptr<Learner> (*make)();
};

std::span<const LearnerEntry> learners();
/// Throws InputError that lists the learners.
std::unique_ptr<Learner> make_learner(std::string_view name);

}  // namespace assay
