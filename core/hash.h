#pragma once
#include <cstdint>
#include <string_view>

namespace assay {

/// Stable hashes for equality and provenance (not cryptographic; the same on every machine).
/// mix is the finaliser of splitmix64 (Steele et al., OOPSLA 2014): a bijection of 64 bits.
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

/// Depends on the order of its arguments.
constexpr std::uint64_t combine(std::uint64_t seed, std::uint64_t value) {
  return mix(seed * 0x2545f4914f6cdd1d + value);
}

/// Of the bytes and their number, eight at a time.
constexpr std::uint64_t hash_bytes(std::string_view bytes) {
  std::uint64_t hash = mix(bytes.size());
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    word = (word << 8) | static_cast<unsigned char>(bytes[i]);
    if (i % 8 == 7) {
      hash = combine(hash, word);
      word = 0;
    }
  }
  return combine(hash, word);
}

}  // namespace assay
