#include "tests/support/reference_data.h"

#include <cstdlib>
#include <random>

#include "core/text.h"

namespace assay::testing {

std::filesystem::path project_root() { return ASSAY_SOURCE_DIR; }

std::filesystem::path shared_file(const std::string& name) {
  const char* named = std::getenv("ASSAY_SHARED");
  const auto shared =
      named != nullptr ? std::filesystem::path(named) : project_root() / ".." / "shared";
  const auto file = shared / name;
  return std::filesystem::exists(file) ? file : std::filesystem::path();
}

TemporaryFolder::TemporaryFolder() {
  std::random_device entropy;
  path_ = std::filesystem::temp_directory_path() / text("assay-test-", entropy(), '-', entropy());
  std::filesystem::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace assay::testing
