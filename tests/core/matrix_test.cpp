#include "core/matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/content.h"
#include "core/csv.h"
#include "core/files.h"
#include "core/hdf5.h"
#include "core/npy.h"
#include "core/schema_file.h"
#include "core/split.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::input_error;

Vectors matrix_of(std::vector<float> values, std::size_t dimension) {
  return {Cells<float>(std::move(values)), dimension};
}

Schema vector_schema(const std::string& name, std::size_t dimension,
                     Source source = Source::kDeclared) {
  Schema schema;
  Field& field = schema.fields.emplace_back();
  field.name = name;
  field.kind = Kind::kVector;
  field.kind_source = source;
  field.dimension = dimension;
  return schema;
}

/// Stores an array of any shape; HDF5 turns the doubles into `type`.
void put(hid_t group, const char* name, const std::vector<hsize_t>& shape, hid_t type,
         const std::vector<double>& values) {
  const hdf5::Space space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr),
                          "make a space");
  const hdf5::Dataset data(
      H5Dcreate2(group, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
      "make a dataset");
  ASSERT_GE(H5Dwrite(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), 0);
}

class Matrix : public ::testing::Test {
 protected:
  std::string npy(const std::string& name, const Vectors& matrix) {
    write_npy(matrix, folder_ / name);
    return folder_ / name;
  }
  std::string hdf5_file(const std::function<void(hid_t root)>& fill,
                        const std::string& name = "x.h5") {
    hdf5::write_file(folder_ / name, "embeddings/1", fill);
    return folder_ / name;
  }
  std::string complaint(const std::string& file, const Schema* schema = nullptr) {
    return input_error([&] { read_table(file, {schema}); });
  }
  testing::TemporaryFolder folder_;
};

TEST_F(Matrix, IsATableOfOneVectorColumn) {
  const Table table = read_table(npy("x.npy", matrix_of({1, 2, 3, 4, 5, 6}, 3)));
  EXPECT_EQ(table.rows(), 2U);
  ASSERT_TRUE(is_matrix(table));
  EXPECT_EQ(table.field(0).name, "embedding");
  EXPECT_EQ(table.field(0).dimension, 3U);
  EXPECT_THAT(table.vectors(0), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(schema_toml(table.schema()),
              HasSubstr("[columns.embedding]\nkind = \"vector\"  # inferred from the rows: check "
                        "it\ndimension = 3\n"));
}

TEST_F(Matrix, TakesNameAndRolesFromTheSchema) {
  Schema schema = vector_schema("pixels", 2);
  schema.fields[0].roles = {Role::kQuasiIdentifier};
  const Table table = read_table(npy("x.npy", matrix_of({1, 2}, 2)), {&schema});
  EXPECT_EQ(table.field(0).name, "pixels");
  EXPECT_TRUE(table.field(0).has(Role::kQuasiIdentifier));
}

TEST_F(Matrix, MustFitTheSchema) {
  const auto file = npy("x.npy", matrix_of({1, 2}, 2));
  const Schema longer = vector_schema("pixels", 3);
  EXPECT_EQ(complaint(file, &longer),
            file +
                ": its rows have 2 numbers, but column \"pixels\" of the schema has dimension 3; "
                "correct the schema, or the file");
  const Schema other = vector_schema("embedding", 3, Source::kInferred);
  EXPECT_THAT(complaint(file, &other), HasSubstr("of the training table has dimension 3; embed all "
                                                 "tables alike"));
  const Schema people =
      testing::TableBuilder().numeric("age", {1}).numeric("pay", {2}).table().schema();
  EXPECT_THAT(
      complaint(file, &people),
      HasSubstr("holds one column of vectors, but the training table has 2 columns; give all "
                "tables as matrices, or all as CSV"));
}

TEST_F(Matrix, AndCsvDoNotMix) {
  const Schema schema = vector_schema("embedding", 2, Source::kInferred);
  write_file(folder_ / "x.csv", "embedding\n1\n");
  EXPECT_THAT(complaint(folder_ / "x.csv", &schema),
              HasSubstr("CSV has no vector columns; give vectors as .npy or HDF5"));
}

TEST_F(Matrix, IsWrittenAndReadBackEqual) {
  const Table table = read_table(npy("x.npy", matrix_of({1, -2, 0.1F, 1e-30F}, 2)));
  write_table(table, folder_ / "again.npy");
  EXPECT_EQ(read_table(folder_ / "again.npy"), table);
}

TEST_F(Matrix, IsTheOnlyTableForNpy) {
  const Table people = testing::TableBuilder().numeric("age", {1}).table();
  EXPECT_THAT(input_error([&] { write_table(people, folder_ / "x.npy"); }),
              HasSubstr("x.npy: .npy holds a table of one vector column and no other"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "x.npy"));
}

TEST_F(Matrix, EqualRowsHaveEqualContent) {
  const Table table = read_table(npy("x.npy", matrix_of({1, 2, 2, 1, 1, 2, 0, 0, -0.0F, 0}, 2)));
  const auto content = content_hashes(table);
  EXPECT_EQ(content[0], content[2]);
  EXPECT_NE(content[0], content[1]) << "the order of numbers counts";
  EXPECT_EQ(content[3], content[4]) << "-0 is 0";
}

TEST_F(Matrix, IsSplitWithDuplicatesOnOneSide) {
  std::vector<float> values;
  for (int row = 0; row < 100; ++row) {  // every vector twice
    values.insert(values.end(), {static_cast<float>(row % 50), 1});
  }
  const Table table = read_table(npy("x.npy", matrix_of(values, 2)));
  const Split split = split_rows(table, 0.3, Rng(1));
  EXPECT_EQ(split.holdout.size(), 30U);
  for (const std::size_t row : split.holdout) {
    const std::size_t twin = (row + 50) % 100;
    EXPECT_TRUE(std::find(split.holdout.begin(), split.holdout.end(), twin) != split.holdout.end());
  }
}

TEST_F(Matrix, IsNamedBehindItsHdf5File) {
  const Hdf5Name named = hdf5_name("faces.h5:/train/a.npy");
  EXPECT_EQ(named.file, "faces.h5");
  EXPECT_EQ(named.dataset, "/train/a.npy");
  EXPECT_TRUE(named.hdf5) << "whatever the dataset is called";
  EXPECT_TRUE(hdf5_name("faces.hdf5").hdf5);
  EXPECT_FALSE(hdf5_name("faces.npy").hdf5);
}

TEST_F(Matrix, IsFoundInHdf5WhereverItLies) {
  const auto file = hdf5_file([](hid_t root) {
    const auto outer = hdf5::create_group(root, "train");
    const auto inner = hdf5::create_group(outer, "layer");
    put(inner, "embedding", {2, 3}, H5T_IEEE_F64BE, {1, 2, 3, 4, 5, 6});
    put(root, "labels", {2}, H5T_STD_I32LE, {0, 1});  // no matrix
    hdf5::put_array(root, "names", std::span<const std::string>{});
  });
  const Table table = read_table(file);
  EXPECT_EQ(table.field(0).dimension, 3U);
  EXPECT_THAT(table.vectors(0), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST_F(Matrix, ReadsIntegersAndHalvesFromHdf5) {
  const auto bytes = hdf5_file(
      [](hid_t root) {
        put(root, "x", {1, 2}, H5T_STD_U8LE, {0, 255});
      },
      "x.hdf5");
  EXPECT_THAT(read_table(bytes).vectors(0), ElementsAre(0, 255));
  const auto wide = hdf5_file([](hid_t root) { put(root, "x", {2, 1}, H5T_STD_I64BE, {-7, 9}); });
  EXPECT_THAT(read_table(wide).vectors(0), ElementsAre(-7, 9));
}

TEST_F(Matrix, IsChosenByItsPathWhereThereAreSeveral) {
  const auto file = hdf5_file([](hid_t root) {
    const auto group = hdf5::create_group(root, "b");
    put(root, "a", {1, 2}, H5T_IEEE_F32LE, {1, 2});
    put(group, "c", {1, 2}, H5T_IEEE_F32LE, {3, 4});
  });
  EXPECT_EQ(complaint(file), file + ": holds several matrices: /a, /b/c; name one, as in x.h5:/a");
  EXPECT_THAT(read_table(file + ":/b/c").vectors(0), ElementsAre(3, 4));
  EXPECT_THAT(complaint(file + ":/b"), HasSubstr("x.h5: holds no dataset /b; leave the path out"));
  EXPECT_THAT(complaint(file + ":/nowhere"), HasSubstr("holds no dataset /nowhere"));
}

TEST_F(Matrix, ListsWhatAnHdf5FileHoldsInstead) {
  const auto file = hdf5_file([](hid_t root) {
    put(root, "images", {2, 1, 2}, H5T_IEEE_F32LE, {1, 2, 3, 4});
    put(root, "labels", {2}, H5T_STD_I32LE, {0, 1});
    const std::vector<std::string> names{"Ann"};
    hdf5::put_array(root, "names", std::span<const std::string>(names));
  });
  EXPECT_EQ(complaint(file), file +
                                 ": holds no two-dimensional dataset of numbers: /images (3-d), "
                                 "/labels (1-d), /names (no numbers); store one row a person, "
                                 "flattened: x.reshape(len(x), -1)");
  EXPECT_THAT(
      complaint(file + ":/images"),
      HasSubstr("/images has the shape (2, 1, 2), a table needs one row a person; flatten"));
  EXPECT_THAT(complaint(file + ":/labels"), HasSubstr("a table needs rows and columns"));
  EXPECT_THAT(complaint(file + ":/names"), HasSubstr("/names does not hold numbers"));
}

TEST_F(Matrix, RefusesHdf5ThatCannotBeUsed) {
  EXPECT_THAT(complaint(hdf5_file([](hid_t root) {
                put(root, "x", {2, 2}, H5T_IEEE_F64LE, {1, 2, 3, 1e300});
              })),
              HasSubstr("x.h5: row 2, column 2: the value is infinite or beyond a float"));
  EXPECT_THAT(complaint(hdf5_file([](hid_t root) {
                put(root, "x", {1, 2}, H5T_IEEE_F32LE, {1, std::nan("")});
              })),
              HasSubstr("row 1, column 2: the value is NaN"));
  EXPECT_THAT(complaint(hdf5_file([](hid_t root) {
                put(root, "x", {0, 2}, H5T_IEEE_F32LE, {});
              })),
              HasSubstr("/x has no rows"));
  EXPECT_THAT(complaint(hdf5_file([](hid_t) {})), HasSubstr("holds no two-dimensional dataset"));
  write_file(folder_ / "text.h5", "a,b\n1,2\n");
  EXPECT_THAT(complaint(folder_ / "text.h5"), HasSubstr("text.h5: is not an HDF5 file"));
  EXPECT_THAT(complaint(folder_ / "gone.h5:/x"),
              HasSubstr("gone.h5: cannot be read: No such file"));
}

// A dataset without chunks on the disk may claim any size.
TEST_F(Matrix, RefusesHdf5ThatDoesNotFitIntoMemory) {
  const auto file = hdf5_file([](hid_t root) {
    const hsize_t shape[] = {hsize_t{1} << 40, 1 << 10}, chunk[] = {1, 1 << 10};
    const hdf5::Space space(H5Screate_simple(2, shape, nullptr), "make a space");
    const hdf5::Handle<H5Pclose> how(H5Pcreate(H5P_DATASET_CREATE), "make a list");
    H5Pset_chunk(how, 2, chunk);
    const hdf5::Dataset data(
        H5Dcreate2(root, "x", H5T_IEEE_F32LE, space, H5P_DEFAULT, how, H5P_DEFAULT), "make it");
  });
  EXPECT_THAT(complaint(file), HasSubstr("GiB of memory, and this machine has"));
}

}  // namespace
}  // namespace assay
