#pragma once
#include <sstream>
#include <string>

namespace assay {

/// Joins its arguments as `operator<<` prints them: text("k = ", 3) is "k = 3".
template <class... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

}  // namespace assay
