#include "attacks/text/text_tokens.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace assay {
namespace {

/// One character of a UTF-8 text.
struct Character {
  std::uint32_t code;
  std::size_t bytes;
};

/// For bytes from 0x80. Those that are no UTF-8 are read one by one, as letters of the private use area.
Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
  };
  const std::uint32_t first = byte(at);
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + bytes > text.size()) {
    return {0xE000 + first, 1};
  }
  std::uint32_t code = first & (0x7Fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(at + i) & 0xC0u) != 0x80) {
      return {0xE000 + first, 1};
    }
    code = (code << 6) | (byte(at + i) & 0x3Fu);
  }
  return {code, bytes};
}

struct Range {
  std::uint32_t low, high;
};
template <std::size_t n>
bool in_any(std::uint32_t code, const Range (&ranges)[n]) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [&](const Range& range) { return code >= range.low && code <= range.high; });
}

bool is_ascii_letter(std::uint32_t code) {
  return (code >= 'a' && code <= 'z') || (code >= '0' && code <= '9') ||
         (code >= 'A' && code <= 'Z');
}

/// Beyond ASCII: all but, in this order, signs of Latin-1, times and divided by, punctuation and signs, punctuation of
/// CJK, its vertical and wide forms, the byte order mark, and emoji.
bool is_letter(std::uint32_t code) {
  constexpr Range kOther[] = {
      {0x80, 0xA9},     {0xAB, 0xB4},     {0xB6, 0xB9},     {0xBB, 0xBF},     {0xD7, 0xD7},
      {0xF7, 0xF7},     {0x2000, 0x206F}, {0x20A0, 0x20CF}, {0x2190, 0x2BFF}, {0x2E00, 0x2E7F},
      {0x3000, 0x3004}, {0x3008, 0x3020}, {0x3030, 0x3030}, {0xFE30, 0xFE4F}, {0xFF01, 0xFF0F},
      {0xFF1A, 0xFF20}, {0xFF3B, 0xFF40}, {0xFF5B, 0xFF65}, {0xFEFF, 0xFEFF}, {0x1F000, 0x1FAFF}};
  return !in_any(code, kOther);
}

/// Chinese characters and kana.
bool stands_for_a_word(std::uint32_t code) {
  constexpr Range kSingle[] = {
      {0x3040, 0x30FF}, {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}, {0x20000, 0x3FFFF}};
  return code >= 0x3040 && in_any(code, kSingle);
}

std::uint32_t lower(std::uint32_t code) {
  constexpr Range kBy32[] = {
      {0xC0, 0xD6}, {0xD8, 0xDE}, {0x391, 0x3A1}, {0x3A3, 0x3AB}, {0x410, 0x42F}};
  constexpr Range kEvenBy1[] = {{0x100, 0x12F}, {0x132, 0x137}, {0x14A, 0x177}};
  constexpr Range kOddBy1[] = {{0x139, 0x148}, {0x179, 0x17E}};
  if (in_any(code, kBy32)) {
    return code + 32;
  }
  if (code < 0x100) {
    return code;
  }
  if ((code % 2 == 0 && in_any(code, kEvenBy1)) || (code % 2 == 1 && in_any(code, kOddBy1))) {
    return code + 1;
  }
  if (code == 0x178) {
    return 0xFF;
  }
  if (code >= 0x400 && code <= 0x40F) {
    return code + 80;
  }
  if (code >= 0x386 && code <= 0x38F) {  // Greek with accents
    return code == 0x386 ? 0x3AC : code <= 0x38A ? code + 37 : code == 0x38C ? 0x3CC : code + 63;
  }
  return code;
}

/// Beyond ASCII.
void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    if (code < 0x10000) {
      out += static_cast<char>(0xE0 | (code >> 12));
    } else {
      out += static_cast<char>(0xF0 | (code >> 18));
      out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    }
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

}  // namespace

std::vector<std::int32_t> tokens_of(std::string_view text, Dictionary& vocabulary) {
  std::vector<std::int32_t> tokens;
  std::string token;
  const auto finish = [&] {
    if (!token.empty()) {
      tokens.push_back(vocabulary.add(token));
      token.clear();
    }
  };
  for (std::size_t at = 0; at < text.size();) {
    if (const auto byte = static_cast<unsigned char>(text[at]); byte < 0x80) {  // most are
      if (is_ascii_letter(byte)) {
        token += static_cast<char>(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
      } else {
        finish();
      }
      ++at;
      continue;
    }
    const Character character = character_at(text, at);
    at += character.bytes;
    const bool single = stands_for_a_word(character.code);
    if (single || !is_letter(character.code)) {
      finish();
    }
    if (single || is_letter(character.code)) {
      append_utf8(token, lower(character.code));
    }
    if (single) {
      finish();
    }
  }
  finish();
  return tokens;
}

}  // namespace assay
