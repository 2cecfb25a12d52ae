#pragma once
#include <filesystem>
#include <string>

namespace assay::testing {

/// The project's root folder.
std::filesystem::path project_root();

/// A file below ../shared (or $ASSAY_SHARED), e.g. "data/adult_train.csv". Empty if there is no such folder.
std::filesystem::path shared_file(const std::string& name);

/// A fresh folder under the system's temporary one, removed when the object dies.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace assay::testing

/// First line of a test that reads ../shared: without it the test fails in CI and is skipped on a user's machine.
#define ASSAY_NEEDS_REFERENCE_DATA()                                          \
  if (::assay::testing::shared_file("data/SOURCES.md").empty()) {             \
    if (std::getenv("CI") != nullptr) FAIL() << "../shared is missing in CI"; \
    GTEST_SKIP() << "skipped: no reference data";                             \
  }                                                                           \
  static_assert(true)
