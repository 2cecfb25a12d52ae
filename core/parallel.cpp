#include "core/parallel.h"

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>

#include "core/error.h"

namespace assay {
namespace {

std::size_t or_all_cores(std::size_t threads) {
  return threads > 0 ? threads : static_cast<std::size_t>(tbb::info::default_concurrency());
}

}  // namespace

struct ThreadLimit::Impl {
  explicit Impl(std::size_t threads)
      : control(tbb::global_control::max_allowed_parallelism, or_all_cores(threads)) {}
  tbb::global_control control;
};

ThreadLimit::ThreadLimit(std::size_t threads) : impl_(std::make_unique<Impl>(threads)) {}
ThreadLimit::~ThreadLimit() = default;

std::size_t thread_count() {
  return tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism);
}

// Isolated: while a thread waits for its inner loop it takes no task of an outer one. Without that,
// a body that computes something shared under a lock, in parallel, could be handed a second body
// that wants the same lock.
void parallel_for(std::size_t n, const std::function<void(std::size_t)>& body) {
  const auto loop = [&] {
    tbb::this_task_arena::isolate([&] {
      tbb::parallel_for(tbb::blocked_range<std::size_t>(0, n), [&](const auto& range) {
        for (std::size_t i = range.begin(); i < range.end(); ++i) {
          body(i);
        }
      });
    });
  };
  // TBB's own arena has as many slots as there are cores: more threads than cores need one made for
  // them.
  const auto threads = static_cast<int>(thread_count());
  if (threads <= tbb::this_task_arena::max_concurrency()) {
    loop();
  } else {
    tbb::task_arena(threads).execute(loop);
  }
}

void parallel_blocks(std::size_t n, std::size_t block,
                     const std::function<void(std::size_t begin, std::size_t end)>& body) {
  ensure(block > 0, "parallel_blocks: block = 0 never ends");
  const std::size_t blocks = n / block + (n % block > 0 ? 1 : 0);
  parallel_for(blocks, [&](std::size_t i) { body(i * block, std::min(n, i * block + block)); });
}

}  // namespace assay
