#pragma once
#include <source_location>
#include <stdexcept>

#include "core/text.h"

namespace assay {

/// The caller's data, option or file is wrong. what(): one line with culprit, its value, the rule, the remedy.
struct InputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A promise inside the library is broken: a bug, never bad data.
struct InternalError : std::logic_error {
  using std::logic_error::logic_error;
};

/// A condition that remembers where it was written, so that ensure() needs no macro.
struct Check {
  constexpr Check(bool condition, std::source_location where = std::source_location::current())
      : holds(condition), at(where) {}
  bool holds;
  std::source_location at;
};

/// Throws InputError with the joined parts unless `holds`. For users: no file and line.
/// The parts are evaluated before the check: keep it out of inner loops.
template <class... Parts>
void require(bool holds, const Parts&... parts) {
  if (!holds) [[unlikely]] {
    throw InputError(text(parts...));
  }
}

/// Throws InternalError with file, line and the joined parts unless `check` holds.
template <class... Parts>
void ensure(Check check, const Parts&... parts) {
  if (!check.holds) [[unlikely]] {
    throw InternalError(text(check.at.file_name(), ':', check.at.line(), ": ", parts...));
  }
}

}  // namespace assay
