#pragma once
#include <ctime>
#include <functional>

namespace assay::testing {

/// Debug builds and sanitizers say nothing about cost: there, tests measure but do not judge.
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__)
inline constexpr bool kMeasurable = true;
#else
inline constexpr bool kMeasurable = false;
#endif

/// CPU seconds of `work`, over all threads of the process: machines are shared, and wall time says little there.
inline double cpu_seconds(const std::function<void()>& work) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  };
  const double begin = now();
  work();
  return now() - begin;
}

}  // namespace assay::testing
