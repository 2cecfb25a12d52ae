#include "core/part_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/error.h"

namespace assay {
namespace {

/// Devices, pipes and everything below /dev: also /dev/stdout when it leads to an ordinary file.
bool is_stream(const std::filesystem::path& file) {
  std::error_code ignored;
  const auto status = std::filesystem::status(file, ignored);
  const bool is_special = std::filesystem::exists(status) &&
                          !std::filesystem::is_regular_file(status) &&
                          !std::filesystem::is_directory(status);
  return is_special || file.string().starts_with("/dev/");
}

/// What a symbolic link leads to, so that a rename replaces the target and not the link.
std::filesystem::path behind_link(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_symlink(file, error)) {
    return file;
  }
  auto target = std::filesystem::weakly_canonical(file, error);
  return error ? file : target;
}

}  // namespace

std::string_view remedy_for(int error) {
  switch (error) {
    case ENOENT:
      return "; check the path, or create the folder first";
    case EACCES:
    case EPERM:
      return "; change its permissions or choose another place";
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "; free some space or choose another disk";
    case EISDIR:
      return "; name a file inside it";
    default:
      return "";
  }
}

PartFile::PartFile(std::filesystem::path file) : file_(std::move(file)) {
  if (std::filesystem::is_directory(file_)) {
    fail(EISDIR);
  }
  const bool direct = is_stream(file_);
  if (!direct) {
    file_ = behind_link(file_);
  }
  part_ = file_;
  part_ += direct ? "" : ".part";
  const int flags = direct ? O_APPEND : O_CREAT | O_TRUNC;
  descriptor_ = ::open(part_.c_str(), O_WRONLY | O_CLOEXEC | flags, 0666);
  if (descriptor_ < 0) {
    fail(errno);
  }
}

PartFile::~PartFile() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
    if (part_ != file_) {
      ::unlink(part_.c_str());
    }
  }
}

void PartFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) {
        continue;
      }
      fail(errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void PartFile::commit() {
  // Network file systems report a full disk only here.
  const int closed = ::close(std::exchange(descriptor_, -1));
  const int error = closed != 0 ? errno : 0;
  if (part_ == file_) {
    if (error != 0) {
      fail(error);
    }
    return;
  }
  if (error != 0 || ::rename(part_.c_str(), file_.c_str()) != 0) {
    const int reason = error != 0 ? error : errno;
    ::unlink(part_.c_str());
    fail(reason);
  }
}

void PartFile::fail(int error) const {
  throw InputError(
      text(file_.string(), ": cannot be written: ", std::strerror(error), remedy_for(error)));
}

}  // namespace assay
