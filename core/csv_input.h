#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/text_cells.h"

namespace assay {

/// The bytes of a text file in pieces, unpacked if it is gzip (by its magic bytes), checked to be
/// UTF-8 text, without byte-order mark. Works on pipes. Throws InputError naming file and line.
class TextInput {
 public:
  explicit TextInput(std::filesystem::path file);
  ~TextInput();
  TextInput(const TextInput&) = delete;
  TextInput& operator=(const TextInput&) = delete;

  /// The next piece, valid until the next call; empty at the end.
  std::string_view next();

 private:
  void check(std::string_view piece);

  std::filesystem::path file_;
  void* stream_ = nullptr;  ///< gzFile
  std::vector<char> buffer_;
  Utf8Check utf8_;
  std::uint64_t lines_ = 0;  ///< line feeds in the pieces before
  bool first_ = true;
};

}  // namespace assay
