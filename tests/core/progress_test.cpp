#include "core/progress.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "core/parallel.h"

namespace assay {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

/// What `body` writes to stderr while stderr is a terminal; empty optional if this machine has no
/// terminals to lend.
std::optional<std::string> on_terminal(const std::function<void()>& body) {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0 || ::grantpt(terminal) != 0 || ::unlockpt(terminal) != 0) {
    return std::nullopt;
  }
  const int screen = ::open(::ptsname(terminal), O_RDWR | O_NOCTTY);
  const int before = ::dup(STDERR_FILENO);
  ::dup2(screen, STDERR_FILENO);
  body();
  ::dup2(before, STDERR_FILENO);
  ::close(before);
  ::fcntl(terminal, F_SETFL, O_NONBLOCK);
  std::string shown;
  char part[256];
  for (ssize_t length = 1; length > 0;) {
    length = ::read(terminal, part, sizeof part);
    shown.append(part, length > 0 ? static_cast<std::size_t>(length) : 0);
  }
  ::close(screen);
  ::close(terminal);
  return shown;
}

void work() {
  Progress progress("neighbours", 200, "rows");
  progress.advance(50);
  std::this_thread::sleep_for(std::chrono::milliseconds(150));
  progress.advance(50);
}

TEST(Progress, SaysNothingUnlessStderrIsATerminal) {
  ::testing::internal::CaptureStderr();
  work();
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST(Progress, ShowsNameShareRateAndTimeLeftOnATerminalAndClearsItsLine) {
  const auto shown = on_terminal(work);
  if (!shown) {
    GTEST_SKIP() << "skipped: no pseudo-terminal";
  }
  EXPECT_THAT(*shown, HasSubstr("neighbours   50%"));
  EXPECT_THAT(*shown, HasSubstr("rows/s"));
  EXPECT_THAT(*shown, HasSubstr(" s left"));
  EXPECT_THAT(*shown, Not(HasSubstr("\n")));
  EXPECT_THAT(*shown, EndsWith("\r\x1b[K"));
}

TEST(Progress, IsSilentWhenQuiet) {
  Progress::set_quiet(true);
  const auto shown = on_terminal(work);
  Progress::set_quiet(false);
  if (!shown) {
    GTEST_SKIP() << "skipped: no pseudo-terminal";
  }
  EXPECT_EQ(*shown, "");
}

TEST(Progress, MayBeAdvancedFromManyThreads) {
  const auto shown = on_terminal([] {
    Progress progress("rows", 1'000, "rows");
    parallel_for(10, [&](std::size_t) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      progress.advance(100);
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    progress.advance(0);
  });
  if (!shown) {
    GTEST_SKIP() << "skipped: no pseudo-terminal";
  }
  EXPECT_THAT(*shown, HasSubstr("rows  100%"));
}

}  // namespace
}  // namespace assay
