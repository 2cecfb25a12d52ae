#pragma once
#include <string_view>

namespace assay {

std::string_view build_version();  ///< "0.1.0"
std::string_view
build_git();  ///< `git describe` when CMake was configured; "unknown" outside a repository

}  // namespace assay
