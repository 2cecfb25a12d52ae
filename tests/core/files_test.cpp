#include "core/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include "core/csv.h"
#include "tests/core/fields.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::input_error;
using testing::TemporaryFolder;

/// No file may grow beyond `bytes` while this lives: what a full disk looks like to a writer.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    signal_ = signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, signal_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  sighandler_t signal_ = SIG_DFL;
};

std::size_t entries(const TemporaryFolder& folder) {
  const std::filesystem::directory_iterator first(folder.path());
  return static_cast<std::size_t>(std::distance(begin(first), end(first)));
}

Table long_table() {
  Schema schema;
  schema.fields = {testing::field("x")};
  std::vector<double> values;
  for (int i = 0; i < 200'000; ++i) {
    values.push_back(0.1 * i);
  }
  return {schema, {Numbers(std::move(values))}};
}

TEST(Files, WriteThenReadGivesTheSameBytes) {
  const TemporaryFolder folder;
  const std::string content("a\0b\r\n\xFF", 6);
  write_file(folder / "f", content);
  EXPECT_EQ(read_file(folder / "f"), content);
  write_file(folder / "f", "shorter");
  EXPECT_EQ(read_file(folder / "f"), "shorter");
  EXPECT_EQ(entries(folder), 1U) << "no .part stays";
}

TEST(Files, AFailedWriteNamesTheReason) {
  const TemporaryFolder folder;
  EXPECT_THAT(input_error([&] { write_file(folder / "none/f", "x"); }),
              HasSubstr("none/f: cannot be written: No such file or directory; check the path"));
  EXPECT_THAT(input_error([&] { write_file(folder.path(), "x"); }), HasSubstr("Is a directory"));
  EXPECT_THAT(input_error([] { write_file("/dev/full", "x"); }),
              HasSubstr("/dev/full: cannot be written: No space left on device; free some space"));
}

TEST(Files, AFullDiskLeavesNothingHalfWritten) {
  const TemporaryFolder folder;
  const auto table = long_table();
  write_file(folder / "old.csv", "a\n1\n");
  const FileSizeLimit limit(100'000);
  EXPECT_THAT(input_error([&] { write_table(table, folder / "new.csv"); }),
              HasSubstr("new.csv: cannot be written: File too large"));
  EXPECT_THAT(input_error([&] { write_table(table, folder / "new.csv.gz"); }),
              HasSubstr("File too large"));
  EXPECT_THAT(input_error([&] { write_table(table, folder / "old.csv"); }),
              HasSubstr("File too large"));
  EXPECT_THAT(input_error([&] { write_file(folder / "f", std::string(200'000, 'x')); }),
              HasSubstr("File too large"));
  EXPECT_EQ(entries(folder), 1U);
  EXPECT_EQ(read_file(folder / "old.csv"), "a\n1\n") << "the file of before is still whole";
}

TEST(Files, DevicesAreWrittenNotReplaced) {
  write_file("/dev/null", "x");
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  EXPECT_THAT(input_error([] { write_table(long_table(), "/dev/full"); }),
              HasSubstr("/dev/full: cannot be written: No space left on device"));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

TEST(Files, ALinkStaysAndItsTargetIsReplaced) {
  const TemporaryFolder folder;
  write_file(folder / "target", "old");
  std::filesystem::create_symlink(folder / "target", folder / "link");
  write_file(folder / "link", "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(read_file(folder / "target"), "new");
}

TEST(Files, FoldersAreMadeWithTheirParents) {
  const TemporaryFolder folder;
  make_folder(folder / "a/b/c");
  make_folder(folder / "a/b/c");
  EXPECT_TRUE(std::filesystem::is_directory(folder / "a/b/c"));
  write_file(folder / "f", "x");
  EXPECT_THAT(input_error([&] { make_folder(folder / "f"); }),
              HasSubstr("f: cannot be made a folder: "));
  EXPECT_THAT(input_error([&] { make_folder(folder / "f/g"); }), HasSubstr("Not a directory"));
}

TEST(Files, Sha256OfTheStandardsExamples) {
  // FIPS 180-2, appendix B.1, and the digest of nothing.
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace assay
