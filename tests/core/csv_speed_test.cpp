#include <gtest/gtest.h>
#include <sys/resource.h>

#include <ctime>
#include <random>

#include "core/csv.h"
#include "core/files.h"
#include "core/part_file.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

constexpr bool kInstrumented =
#if defined(__SANITIZE_ADDRESS__) || !defined(NDEBUG)
    true;
#else
    false;
#endif

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double peak_gigabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / (1 << 20);  // kilobytes on Linux
}

/// A million rows of `line(row)` below `header`.
template <class Line>
void write_million(const std::filesystem::path& file, const std::string& header, const Line& line) {
  PartFile out(file);
  std::string text = header + '\n';
  for (int row = 0; row < 1'000'000; ++row) {
    text += line() + '\n';
    if (text.size() > 1 << 20) {
      out.write(text);
      text.clear();
    }
  }
  out.write(text);
  out.commit();
}

// The bars: 4 CPU seconds and 1 GB; tests allow 1.5 times the time.
TEST(SlowCsvSpeed, AMillionRowsOfAdult) {
  if (kInstrumented) {
    GTEST_SKIP() << "the bar is for release builds";
  }
  ASSAY_NEEDS_REFERENCE_DATA();
  std::vector<std::string> lines(1);
  for (const char c : read_file(testing::shared_file("data/adult_train.csv"))) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  const testing::TemporaryFolder folder;
  std::mt19937_64 random(1);
  write_million(folder / "adult.csv", lines.front(),
                [&] { return lines[1 + random() % (lines.size() - 2)]; });
  const double before = cpu_seconds();
  EXPECT_EQ(read_table(folder / "adult.csv").rows(), 1'000'000U);
  EXPECT_LT(cpu_seconds() - before, 6);
  EXPECT_LT(peak_gigabytes(), 1);
}

TEST(SlowCsvSpeed, FifteenContinuousColumnsStayBelowAGigabyte) {
  if (kInstrumented) {
    GTEST_SKIP() << "the bar is for release builds";
  }
  const testing::TemporaryFolder folder;
  std::mt19937_64 random(1);
  std::string header = "x0";
  for (int c = 1; c < 15; ++c) {
    header += ",x" + std::to_string(c);
  }
  write_million(folder / "numbers.csv", header, [&] {
    std::string line = "0." + std::to_string(random());
    for (int c = 1; c < 15; ++c) {
      line += ",0." + std::to_string(random());
    }
    return line;
  });
  EXPECT_EQ(read_table(folder / "numbers.csv").rows(), 1'000'000U);
  EXPECT_LT(peak_gigabytes(), 1);
}

}  // namespace
}  // namespace assay
