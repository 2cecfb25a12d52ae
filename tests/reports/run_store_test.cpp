#include "reports/run_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>

#include <chrono>
#include <cmath>
#include <fstream>

#include "core/hdf5.h"
#include "reports/report.h"
#include "tests/reports/sample_run.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

class RunStore : public ::testing::Test {
 protected:
  RunStore() {
    folder_ = fs::path(::testing::TempDir()) /
              ("assay-run-" +
               std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~RunStore() override { fs::remove_all(folder_); }
  fs::path file() const { return folder_ / "run.h5"; }
  RunRecord round_trip(const RunRecord& run) const {
    save_run(file(), run);
    return load_run(file());
  }
  std::string load_error(const fs::path& path) const {
    return testing::input_error([&] { load_run(path); });
  }
  fs::path folder_;
};

// NaN, the blank of a heat map, differs from itself; a number that no plot holds stands for it.
std::vector<Result> comparable(std::vector<Result> results) {
  for (auto& result : results) {
    for (auto& plot : result.plots) {
      for (auto& series : plot.series) {
        for (auto& y : series.y) {
          y = std::isnan(y) ? -1e300 : y;
        }
      }
    }
  }
  return results;
}

void expect_same(const RunRecord& a, const RunRecord& b) {
  EXPECT_EQ(comparable(a.results), comparable(b.results));
  EXPECT_EQ(report_json(a), report_json(b));
  EXPECT_EQ(a.options, b.options);
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(a.threads, b.threads);
  EXPECT_EQ(a.seconds, b.seconds);
  EXPECT_EQ(a.generator_json, b.generator_json);
  EXPECT_EQ(a.guarantee_json, b.guarantee_json);
  EXPECT_EQ(a.policy_sha256, b.policy_sha256);
  ASSERT_EQ(a.tables.size(), b.tables.size());
  for (std::size_t i = 0; i < a.tables.size(); ++i) {
    EXPECT_EQ(a.tables[i].name, b.tables[i].name);
    EXPECT_EQ(a.tables[i].file, b.tables[i].file);
  }
}

TEST_F(RunStore, GivesBackARunOfEveryFamilyPlotAndVerdict) {
  const auto run = testing::sample_run();
  expect_same(run, round_trip(run));
  EXPECT_FALSE(fs::exists(fs::path(file()) += ".part"));
}

TEST_F(RunStore, GivesBackAnEmptyRun) { expect_same({}, round_trip({})); }

TEST_F(RunStore, KeepsEveryOptionalAndEveryValueApart) {
  RunRecord run;
  auto& result = run.results.emplace_back();
  result.id = "attacks.x";
  result.family = "attacks";
  result.goal = Goal::kNone;
  result.ceiling = -0.0;
  result.test = assay::Test{0.5, std::nullopt, "", 0.25};
  result.values = {{"nothing", {}}, {"empty text", ""}, {"zero", 0.0}, {"tiny", 5e-324}};
  result.parts = {
      {{}, std::nullopt, "", {}},
      {{{"a", ""}, {"b", "ü"}}, Estimate{1, {}, {}, 0.9, "generator", "none"}, "note", {{"x", {}}}},
      {{{"a", "2"}},
       Estimate{2, 1, 3, 0.95, "release", "wilson"},
       "",
       {{"x", "text"}, {"y", 1e308}}}};
  result.tables = {{"ragged", {"a", "b"}, {{}, {1.0, "x"}, {Value()}}}, {}};
  result.plots = {{}, {"curve", "t", "x", "y", {""}, {1, 2}, {{"s", {1}, {2}, {0}, {3}}, {}}, "n"}};
  run.results.emplace_back();
  const auto back = round_trip(run);
  EXPECT_EQ(back.results, run.results);
  EXPECT_TRUE(std::signbit(*back.results[0].ceiling));
}

TEST_F(RunStore, StoresTenThousandPartsInWellUnderASecond) {
  const auto run = testing::wide_run(142);  // 10,011 pairs
  ASSERT_GE(run.results[1].parts.size(), 10'000U);
  const auto start = std::chrono::steady_clock::now();
  const auto back = round_trip(run);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(comparable(back.results), comparable(run.results));
#ifdef __SANITIZE_ADDRESS__
  EXPECT_LT(seconds.count(), 10);
#else
  EXPECT_LT(seconds.count(), 1);
#endif
}

TEST_F(RunStore, LoadsFromTheFolderToo) {
  save_run(file(), testing::sample_run());
  EXPECT_EQ(load_run(folder_).command, testing::sample_run().command);
}

TEST_F(RunStore, ReplacesAnOlderRun) {
  save_run(file(), testing::sample_run());
  EXPECT_TRUE(round_trip({}).results.empty());
}

TEST_F(RunStore, SaysWhyAFileIsNoRun) {
  EXPECT_THAT(load_error(folder_ / "absent.h5"), HasSubstr("not found"));
  EXPECT_THAT(load_error(folder_), HasSubstr("there is no run.h5 in it"));
  std::ofstream(file()) << "age,income\n39,<=50K\n";
  EXPECT_THAT(load_error(file()), HasSubstr("not an HDF5 file"));
  std::ofstream(file()) << "";
  EXPECT_THAT(load_error(file()), HasSubstr("not an HDF5 file"));
  hdf5::write_file(file(), "assay-model/1", [](hid_t) {});
  EXPECT_THAT(load_error(file()), HasSubstr("is not a run: its format is 'assay-model/1'"));
  hdf5::write_file(file(), "assay-run/2", [](hid_t) {});
  EXPECT_THAT(load_error(file()), HasSubstr("newer than 'assay-run/1': use a newer assay"));
  hdf5::write_file(file(), "assay-run/1", [](hid_t) {});
  EXPECT_THAT(load_error(file()), HasSubstr("the field 'version' is missing"));
}

TEST_F(RunStore, NeverLoadsATornFile) {
  save_run(file(), testing::sample_run());
  const auto whole = fs::file_size(file());
  for (int eighths = 7; eighths >= 1; --eighths) {
    fs::resize_file(file(), whole * static_cast<std::uintmax_t>(eighths) / 8);
    EXPECT_THAT(load_error(file()), HasSubstr("is torn")) << eighths;
  }
}

TEST_F(RunStore, LeavesNoHalfWrittenFile) {
  EXPECT_THAT(testing::input_error([&] { save_run(folder_ / "no" / "run.h5", {}); }),
              HasSubstr("no such folder"));
  auto run = testing::sample_run();
  run.results[0].note = std::string("a\0b", 3);
  EXPECT_THAT(testing::input_error([&] { save_run(file(), run); }), HasSubstr("NUL byte"));
  EXPECT_TRUE(fs::is_empty(folder_));
}

// What h5py would find: attributes of the root, a group a result, plain arrays.
TEST_F(RunStore, IsReadableWithoutUs) {
  save_run(file(), testing::sample_run());
  const auto in = hdf5::open_file(file(), "assay-run/1", "a run");
  std::string id;
  hdf5::get_attribute(hdf5::open_group(hdf5::open_group(in, "results"), "2"), "id", id);
  EXPECT_EQ(id, "attacks.replay");
  const auto options = hdf5::open_group(in, "options");
  EXPECT_THAT(hdf5::attribute_names(options),
              ::testing::ElementsAre("attacks.membership.permutations", "fidelity.shapes.bins"));
  std::uint64_t rows = 0;
  hdf5::get_attribute(hdf5::open_group(hdf5::open_group(in, "data"), "holdout"), "rows", rows);
  EXPECT_EQ(rows, 9758U);
}

}  // namespace
}  // namespace assay
