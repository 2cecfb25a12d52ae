#include "core/progress.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <string_view>

#include <fmt/format.h>

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::int64_t kRedrawMilliseconds = 100;
constexpr std::string_view kClear = "\r\x1b[K";

/// The process-wide --quiet.
std::atomic<bool>& quiet() {
  static std::atomic<bool> value{false};
  return value;
}

/// Straight to the descriptor in one call: a line of another thread cannot come between. A lost
/// line is no error.
void write_line(std::string_view line) {
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

std::string duration(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds + 0.5);
  if (whole < 60) {
    return fmt::format("{} s", whole);
  }
  if (whole < 3600) {
    return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  }
  return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

}  // namespace

struct Progress::State {
  std::string name;
  std::uint64_t total;
  std::string unit;
  Clock::time_point start = Clock::now();
  std::atomic<std::uint64_t> done{0};
  std::atomic<std::int64_t> drawn{-kRedrawMilliseconds};  ///< milliseconds since start
  std::mutex drawing;

  std::string line(std::uint64_t now_done, double seconds) const {
    std::string made = name;
    if (total > 0) {
      made += fmt::format("  {:3.0f}%", 100 * std::min(1.0, static_cast<double>(now_done) /
                                                                static_cast<double>(total)));
    }
    const double rate = seconds > 0 ? static_cast<double>(now_done) / seconds : 0;
    if (rate > 0) {
      made += fmt::format("  {:.3g} {}/s", rate, unit);
      if (total > now_done) {
        made += "  " + duration(static_cast<double>(total - now_done) / rate) + " left";
      }
    }
    return made;
  }
};

// Silent: no state, so advance() costs one test.
Progress::Progress(std::string name, std::uint64_t total, std::string unit) {
  if (!quiet() && ::isatty(STDERR_FILENO) == 1) {
    state_ = std::make_unique<State>(std::move(name), total, std::move(unit));
    advance(0);
  }
}

Progress::~Progress() {
  if (state_) {
    write_line(kClear);
  }
}

void Progress::advance(std::uint64_t by) {
  if (!state_) {
    return;
  }
  const std::uint64_t done = state_->done.fetch_add(by) + by;
  const auto since = Clock::now() - state_->start;
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
  if (now - state_->drawn.load(std::memory_order_relaxed) < kRedrawMilliseconds) {
    return;
  }
  const std::unique_lock lock(state_->drawing, std::try_to_lock);
  if (lock) {  // else another thread is at it
    state_->drawn = now;
    write_line(std::string(kClear) +
               state_->line(done, std::chrono::duration<double>(since).count()));
  }
}

void Progress::set_quiet(bool value) { quiet() = value; }

}  // namespace assay
