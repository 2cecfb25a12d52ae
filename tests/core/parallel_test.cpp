#include "core/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <numeric>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/rng.h"

namespace assay {
namespace {

std::vector<double> noise(std::size_t n) {
  std::vector<double> x(n);
  const Rng rng(1);
  parallel_for(n, [&](std::size_t i) { x[i] = rng.split(i).normal(); });
  return x;
}

TEST(ParallelFor, GivesTheSameForOneTwoAndEightThreads) {
  std::vector<double> serial;
  for (const std::size_t threads : {1, 2, 8}) {
    const ThreadLimit limit(threads);
    EXPECT_EQ(thread_count(), threads);
    const std::vector<double> x = noise(10'000);
    if (threads == 1) {
      serial = x;
    }
    EXPECT_EQ(x, serial) << threads;
  }
}

TEST(ParallelFor, VisitsEveryIndexOnce) {
  const ThreadLimit limit(8);
  std::vector<std::atomic<int>> visits(12'345);
  parallel_for(visits.size(), [&](std::size_t i) { ++visits[i]; });
  for (const auto& count : visits) {
    ASSERT_EQ(count, 1);
  }
  parallel_for(0, [](std::size_t) { FAIL(); });
}

TEST(ThreadLimit, OfOneKeepsAllWorkOnTheCallersThread) {
  const ThreadLimit limit(1);
  std::set<std::thread::id> seen;
  parallel_for(1'000, [&](std::size_t) { seen.insert(std::this_thread::get_id()); });
  EXPECT_EQ(seen, std::set{std::this_thread::get_id()});
}

// Eight bodies that wait for each other can only end if eight threads run them, however few cores
// there are.
TEST(ThreadLimit, MayExceedTheNumberOfCores) {
  const ThreadLimit limit(8);
  std::atomic<int> present{0};
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  parallel_for(8, [&](std::size_t) {
    ++present;
    while (present < 8 && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
    }
  });
  EXPECT_LT(std::chrono::steady_clock::now(), deadline);
}

TEST(ThreadLimit, EndsWithItsScope) {
  const std::size_t before = thread_count();
  { const ThreadLimit limit(1); }
  EXPECT_EQ(thread_count(), before);
  const ThreadLimit all(0);
  EXPECT_EQ(thread_count(), before);
}

TEST(ParallelFor, RethrowsAnException) {
  for (const std::size_t threads : {1, 4}) {
    const ThreadLimit limit(threads);
    try {
      parallel_for(1'000, [](std::size_t i) { require(i != 500, "row ", i, " is bad"); });
      FAIL() << "nothing was thrown";
    } catch (const InputError& error) {
      EXPECT_STREQ(error.what(), "row 500 is bad");
    }
  }
}

TEST(ParallelFor, Nests) {
  const ThreadLimit limit(4);
  std::vector<std::vector<std::size_t>> sums(50, std::vector<std::size_t>(50));
  parallel_for(
      50, [&](std::size_t i) { parallel_for(50, [&](std::size_t j) { sums[i][j] = i * j; }); });
  for (std::size_t i = 0; i < 50; ++i) {
    EXPECT_EQ(std::accumulate(sums[i].begin(), sums[i].end(), std::size_t{0}), i * 1'225);
  }
}

// Without isolation a thread that waits inside `shared` would take on another outer body, which
// locks the mutex it holds.
TEST(ParallelFor, NestsUnderALock) {
  const ThreadLimit limit(4);
  std::mutex shared;
  std::atomic<int> done{0};
  parallel_for(64, [&](std::size_t) {
    const std::lock_guard lock(shared);
    parallel_for(200, [&](std::size_t) { ++done; });
  });
  EXPECT_EQ(done, 64 * 200);
}

TEST(ParallelBlocks, CutsTheRangeIntoConsecutiveBlocks) {
  std::mutex guard;
  std::set<std::pair<std::size_t, std::size_t>> blocks;
  parallel_blocks(10, 4, [&](std::size_t begin, std::size_t end) {
    const std::lock_guard lock(guard);
    blocks.emplace(begin, end);
  });
  EXPECT_EQ(blocks, (std::set<std::pair<std::size_t, std::size_t>>{{0, 4}, {4, 8}, {8, 10}}));
  parallel_blocks(0, 4, [](std::size_t, std::size_t) { FAIL(); });
  EXPECT_THROW(parallel_blocks(3, 0, [](std::size_t, std::size_t) {}), InternalError);
}

}  // namespace
}  // namespace assay
