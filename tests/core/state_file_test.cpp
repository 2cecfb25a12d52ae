#include "core/state_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "core/error.h"
#include "core/hdf5_state.h"
#include "core/table.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

// A folder of its own for each test, removed afterwards.
class StateFile : public ::testing::Test {
 protected:
  StateFile() {
    folder_ = fs::path(::testing::TempDir()) /
              ("assay-state-" +
               std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~StateFile() override { fs::remove_all(folder_); }
  fs::path at(const std::string& name) const { return folder_ / name; }
  fs::path folder_;
};

struct Margin {
  std::int64_t rows = 0;
  double mean = 0;
  std::string label;
  std::vector<double> quantiles;
  std::vector<std::int64_t> big;
  std::vector<std::int32_t> codes;
  std::vector<std::string> words;
  void visit_state(StateVisitor& visitor) {
    visitor.field("rows", rows);
    visitor.field("mean", mean);
    visitor.field("label", label);
    visitor.field("quantiles", quantiles);
    visitor.field("big", big);
    visitor.field("codes", codes);
    visitor.field("words", words);
  }
  bool operator==(const Margin&) const = default;
};

std::vector<Margin> margins() {
  return {{1,
           0.1,
           "größe ✓",
           {1e308, -0.0, 5e-324},
           {std::numeric_limits<std::int64_t>::min()},
           {-1, 3},
           {"", "naïve", "a,b\n"}},
          {},
          {-7, std::numeric_limits<double>::infinity(), "", {}, {}, {}, {""}}};
}

Schema schema() {
  Schema made;
  made.rows_public = true;
  made.max_rows_per_entity = 5;
  made.constraints = {"a <= b"};
  Field age;
  age.name = "age";
  age.bounds = Bounds{17, 90};
  age.step = 1;
  age.decimals = 0;
  age.missing = {"", "NA"};
  age.roles = {Role::kQuasiIdentifier, Role::kProtected};
  Field income;
  income.name = "income/year";
  income.kind = Kind::kCategorical;
  income.kind_source = Source::kDeclared;
  income.categories = {"<=50K", ">50K"};
  income.categories_source = Source::kDeclared;
  income.foreign = 1;
  income.favourable = ">50K";
  made.fields = {age, income};
  return made;
}

TEST_F(StateFile, GivesBackWhatWasSavedToTheLastBit) {
  auto saved = margins();
  save_state(at("m.h5"), "copula", schema(),
             [&](StateVisitor& v) { visit_all(v, "margins", saved); });
  std::vector<Margin> loaded;
  const auto found =
      load_state(at("m.h5"), "copula", [&](StateVisitor& v) { visit_all(v, "margins", loaded); });
  EXPECT_EQ(loaded, margins());
  EXPECT_TRUE(std::signbit(loaded[0].quantiles[1]));
  EXPECT_EQ(found, schema());
  EXPECT_FALSE(fs::exists(at("m.h5.part")));
}

TEST_F(StateFile, KeepsATableOfEveryKind) {
  Schema all;
  for (const auto kind : {Kind::kNumeric, Kind::kCategorical, Kind::kDatetime, Kind::kText,
                          Kind::kId, Kind::kVector}) {
    Field field;
    field.name = name_of(kind);
    field.kind = kind;
    field.categories = kind == Kind::kCategorical ? std::vector<std::string>{"a", "b"}
                                                  : std::vector<std::string>{};
    field.dimension = kind == Kind::kVector ? 2 : 0;
    all.fields.push_back(field);
  }
  const auto words =
      std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"x", "ü"});
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  Table table(
      all, {Numbers({1.5, nan}), Codes({1, -1}), Times({kNoTime, 7}), Words{Codes({0, 1}), words},
            Words{Codes({-1, 0}), words}, Vectors{Cells<float>({1.5F, 2, 0.1F, -0.0F}), 2}});
  const auto before = table;
  save_state(at("t.h5"), "resample", all, [&](StateVisitor& v) { visit_table(v, "rows", table); });
  Table loaded;
  load_state(at("t.h5"), "resample", [&](StateVisitor& v) { visit_table(v, "rows", loaded); });
  EXPECT_TRUE(loaded == before);
}

TEST_F(StateFile, RefusesAnotherModelAndAMissingField) {
  double mean = 1;
  save_state(at("m.h5"), "copula", {}, [&](StateVisitor& v) { v.field("mean", mean); });
  EXPECT_THAT(testing::input_error([&] { load_state(at("m.h5"), "tree", [](StateVisitor&) {}); }),
              HasSubstr("holds the model 'copula', not 'tree'"));
  EXPECT_THAT(testing::input_error([&] {
                load_state(at("m.h5"), "copula",
                           [&](StateVisitor& v) { v.field("variance", mean); });
              }),
              HasSubstr("/state: the field 'variance' is missing"));
  std::vector<double> many;
  EXPECT_THAT(testing::input_error([&] {
                load_state(at("m.h5"), "copula", [&](StateVisitor& v) { v.field("mean", many); });
              }),
              HasSubstr("the array 'mean' is missing"));
}

TEST_F(StateFile, RefusesFilesThatAreNotModels) {
  const auto load = [&](const fs::path& file) {
    return testing::input_error([&] { load_state(file, "copula", [](StateVisitor&) {}); });
  };
  EXPECT_THAT(load(at("absent.h5")), HasSubstr("not found"));
  EXPECT_THAT(load(folder_), HasSubstr("it is a directory"));
  std::ofstream(at("text.h5")) << "age,income\n";
  EXPECT_THAT(load(at("text.h5")), HasSubstr("not an HDF5 file"));
  hdf5::write_file(at("run.h5"), "assay-run/1", [](hid_t) {});
  EXPECT_THAT(load(at("run.h5")), HasSubstr("its format is 'assay-run/1', not 'assay-model/1'"));
  hdf5::write_file(at("new.h5"), "assay-model/2", [](hid_t) {});
  EXPECT_THAT(load(at("new.h5")), HasSubstr("newer than 'assay-model/1'"));
  std::vector<double> values(1000, 1.0);
  save_state(at("torn.h5"), "copula", {}, [&](StateVisitor& v) { v.field("values", values); });
  fs::resize_file(at("torn.h5"), fs::file_size(at("torn.h5")) / 2);
  EXPECT_THAT(load(at("torn.h5")), HasSubstr("is torn"));
}

TEST_F(StateFile, LeavesNothingWhenWritingFails) {
  EXPECT_THAT(
      testing::input_error([&] { save_state(at("no/such/m.h5"), "x", {}, [](StateVisitor&) {}); }),
      HasSubstr("no such folder"));
  std::string nul("a\0b", 3);
  EXPECT_THAT(testing::input_error([&] {
                save_state(at("nul.h5"), "x", {}, [&](StateVisitor& v) { v.field("label", nul); });
              }),
              HasSubstr("holds a NUL byte"));
  EXPECT_THROW(save_state(at("bug.h5"), "x", {}, [](StateVisitor&) { throw InternalError("bug"); }),
               InternalError);
  EXPECT_TRUE(fs::is_empty(folder_));
}

}  // namespace
}  // namespace assay
