#pragma once
#include <filesystem>
#include <string_view>

namespace assay {

/// A file that appears whole or not at all: bytes go to "<file>.part", commit() renames it, and a
/// PartFile that dies before commit() removes it. A target that exists and is no ordinary file
/// (/dev/stdout, a named pipe) is written to directly; a symbolic link stays and its target is
/// replaced. Every failed call throws InputError with the file, the system's reason and a remedy.
class PartFile {
 public:
  explicit PartFile(std::filesystem::path file);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  void write(std::string_view bytes);
  void commit();

 private:
  [[noreturn]] void fail(int error) const;

  std::filesystem::path file_;
  std::filesystem::path part_;  ///< equal to file_ when that is a device or pipe
  int descriptor_ = -1;
};

/// "; free some space ...": what a person can do about errno `error` on a file, or "".
std::string_view remedy_for(int error);

}  // namespace assay
