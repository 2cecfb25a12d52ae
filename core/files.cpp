#include "core/files.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "core/error.h"
#include "core/part_file.h"

namespace assay {
namespace {

[[noreturn]] void cannot_read(const std::filesystem::path& file, int error) {
  throw InputError(
      text(file.string(), ": cannot be read: ", std::strerror(error), remedy_for(error)));
}

}  // namespace

int open_for_reading(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    cannot_read(file, errno);
  }
  struct stat status {};
  const int failed = ::fstat(descriptor, &status) != 0 ? errno : 0;
  if (failed != 0 || S_ISDIR(status.st_mode)) {
    ::close(descriptor);
    cannot_read(file, failed != 0 ? failed : EISDIR);
  }
  return descriptor;
}

std::string read_file(const std::filesystem::path& file) {
  const int descriptor = open_for_reading(file);
  std::string content;
  std::array<char, 1 << 16> buffer{};
  while (true) {
    const auto size = ::read(descriptor, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) {
      continue;
    }
    if (size <= 0) {
      const int error = size < 0 ? errno : 0;
      ::close(descriptor);
      if (error != 0) {
        cannot_read(file, error);
      }
      return content;
    }
    content.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

void write_file(const std::filesystem::path& file, std::string_view content) {
  PartFile part(file);
  part.write(content);
  part.commit();
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  require(!error && std::filesystem::is_directory(folder), folder.string(),
          ": cannot be made a folder: ", error ? error.message() : "a file has this name",
          "; choose another path");
}

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size());
  std::string hex(2 * digest.size() + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
  hex.pop_back();
  return hex;
}

}  // namespace assay
