#include "core/csv_input.h"

#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/error.h"
#include "core/files.h"

namespace assay {
namespace {

constexpr std::size_t kPiece = 1 << 19;

std::uint64_t line_feeds(std::string_view bytes) {
  return static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
}

}  // namespace

TextInput::TextInput(std::filesystem::path file) : file_(std::move(file)), buffer_(kPiece) {
  const int descriptor = open_for_reading(file_);
  const auto stream = gzdopen(descriptor, "rb");
  if (stream == nullptr) {
    ::close(descriptor);
    throw std::bad_alloc();
  }
  gzbuffer(stream, 1 << 17);
  stream_ = stream;
}

TextInput::~TextInput() { gzclose_r(static_cast<gzFile>(stream_)); }

std::string_view TextInput::next() {
  const auto stream = static_cast<gzFile>(stream_);
  const int size = gzread(stream, buffer_.data(), static_cast<unsigned>(buffer_.size()));
  int error = Z_OK;
  const char* reason = gzerror(stream, &error);
  if (size < 0 || error == Z_BUF_ERROR) {
    throw InputError(text(file_.string(), ": cannot be read: ",
                          error == Z_ERRNO       ? std::strerror(errno)
                          : error == Z_BUF_ERROR ? "the gzip file is cut off"
                                                 : reason,
                          "; fetch or write the file again"));
  }
  std::string_view piece(buffer_.data(), static_cast<std::size_t>(size));
  check(piece);
  if (std::exchange(first_, false) && piece.starts_with("\xEF\xBB\xBF")) {
    piece.remove_prefix(3);
  }
  return piece;
}

void TextInput::check(std::string_view piece) {
  if (first_) {
    require(!piece.starts_with("\xFF\xFE") && !piece.starts_with("\xFE\xFF"), file_.string(),
            ": is UTF-16, not UTF-8; save it as UTF-8");
  }
  const auto binary = piece.find('\0');
  const auto broken = utf8_.feed(piece);
  if (binary != std::string_view::npos) {
    throw InputError(text(file_.string(), ":", lines_ + line_feeds(piece.substr(0, binary)) + 1,
                          ": holds a zero byte: a binary file, not CSV; give a text file"));
  }
  const bool cut_off = piece.empty() && !utf8_.complete();
  if (broken != std::string_view::npos || cut_off) {
    throw InputError(text(file_.string(), ":", lines_ + line_feeds(piece.substr(0, broken)) + 1,
                          ": is not UTF-8 text; save the file as UTF-8"));
  }
  lines_ += line_feeds(piece);
}

}  // namespace assay
