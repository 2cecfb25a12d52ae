#pragma once
#include <cstddef>
#include <functional>
#include <memory>

namespace assay {

/// Limits the whole process to `threads` worker threads (0 = all cores) while it lives. One at a time, in main.
class ThreadLimit {
 public:
  explicit ThreadLimit(std::size_t threads);
  ~ThreadLimit();
  ThreadLimit(const ThreadLimit&) = delete;
  ThreadLimit& operator=(const ThreadLimit&) = delete;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// How many threads a loop may use now.
std::size_t thread_count();

/// Calls body(i) for i in 0..n-1, in parallel and in no particular order. Results must go to slots keyed by i, and
/// sums over i must be done afterwards in order: then they are the same for any number of threads.
/// The first exception is rethrown and the calls not yet begun are dropped. Nests, also under a lock: a thread that waits
/// for its inner loop takes on no other work.
void parallel_for(std::size_t n, const std::function<void(std::size_t)>& body);

/// Calls body(begin, end) on consecutive blocks of at most `block` items.
void parallel_blocks(std::size_t n, std::size_t block,
                     const std::function<void(std::size_t begin, std::size_t end)>& body);

}  // namespace assay
