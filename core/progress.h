#pragma once
#include <cstdint>
#include <memory>
#include <string>

namespace assay {

/// One line on stderr, rewritten in place: name, share done, rate, time left. Silent unless stderr is a terminal and
/// --quiet is off. Thread-safe. Never part of a result.
class Progress {
 public:
  Progress(std::string name, std::uint64_t total, std::string unit);
  ~Progress();  ///< clears the line
  void advance(std::uint64_t by = 1);
  static void set_quiet(bool quiet);  ///< for the whole process, from --quiet

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace assay
