#include "cli/words.h"

#include <array>
#include <cstdio>

namespace assay::cli {
namespace {

std::string digits(double value) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.4g", value);
  return buffer.data();
}

}  // namespace

std::string estimate_words(const std::optional<Estimate>& estimate) {
  if (!estimate) {
    return "-";
  }
  std::string words = digits(estimate->value);
  if (estimate->low && estimate->high) {
    words += " [" + digits(*estimate->low) + ", " + digits(*estimate->high) + "]";
  }
  return words;
}

std::string p_words(double p) {
  if (p < 1e-16) {
    return "< 1e-16";
  }
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.2g", p);
  return buffer.data();
}

std::string first_sentence(const std::string& note) {
  const auto end = note.find(". ");
  return end == std::string::npos ? note : note.substr(0, end + 1);
}

std::string padded(std::string words, std::size_t width) {
  words.append(words.size() < width ? width - words.size() : 1, ' ');
  return words;
}

}  // namespace assay::cli
