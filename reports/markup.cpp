#include "reports/markup.h"

#include "core/error.h"

namespace assay {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Length of the UTF-8 sequence at `at`; 0 if there is none (RFC 3629: no overlong forms, no
// surrogates, up to U+10FFFF).
std::size_t sequence(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xC2 && first <= 0xDF && tail(1)) {
    return 2;
  }
  if ((first & 0xF0U) == 0xE0 && tail(1) && tail(2)) {
    const unsigned code = ((first & 0xFU) << 12U) | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU);
    const bool allowed = code >= 0x800 && (code < 0xD800 || code > 0xDFFF) && code < 0xFFFE;
    return allowed ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4 && tail(1) && tail(2) && tail(3)) {
    const unsigned code = ((first & 0x7U) << 18U) | ((byte(1) & 0x3FU) << 12U);
    return code >= 0x10000 && code <= 0x10FFFF ? 4 : 0;
  }
  return 0;
}

std::string_view entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (std::size_t i = 0; i < text.size();) {
    const auto length = sequence(text, i);
    const auto name = length == 1 ? entity(text[i]) : std::string_view{};
    if (length == 0 || (length == 1 && is_control(text[i]))) {
      out += kReplacement;
    } else if (!name.empty()) {
      out += name;
    } else {
      out += text.substr(i, length);
    }
    i += length == 0 ? 1 : length;
  }
  return out;
}

void Markup::begin(std::string_view tag, const Attributes& attributes) {
  out_ += '<';
  out_ += tag;
  for (const auto& [name, value] : attributes) {
    out_ += ' ';
    out_ += name;
    out_ += "=\"";
    out_ += escaped(value);
    out_ += '"';
  }
}

Markup& Markup::open(std::string_view tag, const Attributes& attributes) {
  begin(tag, attributes);
  out_ += '>';
  open_.emplace_back(tag);
  return *this;
}

Markup& Markup::close() {
  ensure(!open_.empty(), "markup: close() without open()");
  out_ += "</" + open_.back() + '>';
  open_.pop_back();
  return *this;
}

Markup& Markup::say(std::string_view text) {
  out_ += escaped(text);
  return *this;
}

Markup& Markup::empty(std::string_view tag, const Attributes& attributes) {
  begin(tag, attributes);
  out_ += "/>";
  return *this;
}

Markup& Markup::leaf(std::string_view tag, std::string_view text, const Attributes& attributes) {
  return open(tag, attributes).say(text).close();
}

Markup& Markup::raw(std::string_view markup) {
  out_ += markup;
  return *this;
}

Markup& Markup::add(Markup part) { return raw(part.take()); }

std::string Markup::take() {
  ensure(open_.empty(), "markup: <", open_.empty() ? "" : open_.back(), "> is still open");
  return std::move(out_);
}

}  // namespace assay
