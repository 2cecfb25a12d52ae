#include <cctype>
#include <limits>

#include "core/error.h"
#include "core/npy.h"

namespace assay {
namespace {

/// Walks the header from left to right.
class HeaderReader {
 public:
  explicit HeaderReader(std::string_view text) : text_(text) {}

  NpyHeader read() {
    NpyHeader header;
    bool type = false, order = false, shape = false;
    expect('{');
    while (!take('}')) {
      const std::string key = quoted();
      expect(':');
      if (key == "descr") {
        type = true;
        header.type = next() == '[' ? structured() : quoted();
      } else if (key == "fortran_order") {
        order = true;
        header.fortran_order = truth();
      } else if (key == "shape") {
        shape = true;
        header.shape = numbers();
      } else {
        fail();
      }
      if (!take(',') && next() != '}') {
        fail();
      }
    }
    if (next() != '\0' || !type || !order || !shape) {
      fail();
    }
    return header;
  }

 private:
  [[noreturn]] void fail() const {
    throw InputError(text("the header makes no sense at byte ", at_ + 1,
                          "; it must name descr, fortran_order and shape: save the array again "
                          "with numpy.save"));
  }
  /// The next character that is no blank; 0 at the end.
  char next() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) {
      ++at_;
    }
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    const bool found = next() == c;
    at_ += found ? 1 : 0;
    return found;
  }
  void expect(char c) {
    if (!take(c)) {
      fail();
    }
  }
  std::string quoted() {
    const char quote = next();
    const auto end =
        quote == '\'' || quote == '"' ? text_.find(quote, at_ + 1) : std::string_view::npos;
    if (end == std::string_view::npos) {
      fail();
    }
    std::string word(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return word;
  }
  bool truth() {
    next();
    for (const std::string_view word : {"True", "False"}) {
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return word == "True";
      }
    }
    fail();
  }
  std::size_t number() {
    std::size_t value = 0;
    const char first = next();
    if (std::isdigit(static_cast<unsigned char>(first)) == 0) {
      fail();
    }
    for (; at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])) != 0; ++at_) {
      const auto digit = static_cast<std::size_t>(text_[at_] - '0');
      if (value > (std::numeric_limits<std::size_t>::max() - digit) / 10) {
        fail();
      }
      value = 10 * value + digit;
    }
    take('L');  // written by Python 2
    return value;
  }
  std::vector<std::size_t> numbers() {
    std::vector<std::size_t> values;
    expect('(');
    while (!take(')')) {
      values.push_back(number());
      if (!take(',') && next() != ')') {
        fail();
      }
    }
    return values;
  }
  /// Skips a list of named fields, brackets in pairs.
  std::string structured() {
    int depth = 0;
    do {
      const char c = next();
      if (c == '\0') {
        fail();
      }
      depth += c == '[' ? 1 : c == ']' ? -1 : 0;
      ++at_;
    } while (depth > 0);
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

NpyHeader parse_npy_header(std::string_view header) { return HeaderReader(header).read(); }

}  // namespace assay
