#include "experiments/build_info.h"

namespace assay {

std::string_view build_version() { return ASSAY_VERSION; }
std::string_view build_git() { return ASSAY_GIT; }

}  // namespace assay
