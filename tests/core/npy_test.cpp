// Files are put together byte by byte after NumPy's description of the format (numpy.lib.format, NEP 1).
#include "core/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <span>

#include "core/csv.h"
#include "core/files.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::input_error;

/// The numbers as they lie in memory: little-endian.
template <class T>
std::string bytes_of(const std::vector<T>& values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

std::string header_of(const std::string& type, const std::string& shape,
                      const std::string& fortran_order = "False") {
  return "{'descr': '" + type + "', 'fortran_order': " + fortran_order + ", 'shape': " + shape +
         ", }";
}

/// A whole file; `version` 1, 2 or 3.
std::string npy(const std::string& header, const std::string& numbers, char version = 1) {
  std::string file = "\x93NUMPY";
  file += {version, '\0', static_cast<char>(header.size() % 256),
           static_cast<char>(header.size() / 256)};
  file += version == 1 ? "" : std::string(2, '\0');  // four bytes of length instead of two
  return file + header + numbers;
}

class Npy : public ::testing::Test {
 protected:
  std::filesystem::path file(const std::string& content) {
    write_file(folder_ / "x.npy", content);
    return folder_ / "x.npy";
  }
  std::vector<float> values(const std::string& content) {
    const Vectors matrix = read_npy(file(content));
    const auto view = matrix.values.view();
    return {view.begin(), view.end()};
  }
  /// The complaint about a file with this content, its folder cut off.
  std::string complaint(const std::string& content) {
    const auto message = input_error([&] { read_npy(file(content)); });
    EXPECT_EQ(message.rfind((folder_ / "x.npy: ").string(), 0), 0U) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << "one line";
    return message;
  }
  template <class T>
  void expect_type(const std::string& name) {
    const std::vector<T> numbers{static_cast<T>(0),  static_cast<T>(1), static_cast<T>(100),
                                 static_cast<T>(-1), static_cast<T>(7), static_cast<T>(64)};
    EXPECT_THAT(
        values(npy(header_of(name, "(3, 2)"), bytes_of(numbers))),
        ElementsAre(0.0F, 1.0F, 100.0F, static_cast<float>(static_cast<T>(-1)), 7.0F, 64.0F))
        << name;
  }
  testing::TemporaryFolder folder_;
};

TEST_F(Npy, ReadsEveryTypeOfNumber) {
  expect_type<float>("<f4");
  expect_type<double>("<f8");
  expect_type<std::int8_t>("|i1");
  expect_type<std::int16_t>("<i2");
  expect_type<std::int32_t>("<i4");
  expect_type<std::int64_t>("<i8");
  expect_type<std::uint8_t>("|u1");
  expect_type<std::uint16_t>("<u2");
  expect_type<std::uint32_t>("<u4");
  expect_type<std::uint64_t>("<u8");
}

// IEEE 754: (-1)^s 2^(e - 15) (1 + f/1024), and (-1)^s 2^-14 f/1024 where e = 0.
TEST_F(Npy, ReadsEveryFiniteHalf) {
  std::vector<std::uint16_t> halves;
  std::vector<float> expected;
  for (unsigned half = 0; half < 65'536; ++half) {
    const int exponent = static_cast<int>((half >> 10) % 32);
    const double fraction = (half % 1024) / 1024.0;
    if (exponent < 31) {
      halves.push_back(static_cast<std::uint16_t>(half));
      const double size =
          exponent == 0 ? std::ldexp(fraction, -14) : std::ldexp(1 + fraction, exponent - 15);
      expected.push_back(static_cast<float>(half < 32'768 ? size : -size));
    }
  }
  const auto found = values(npy(header_of("<f2", "(63488,)"), bytes_of(halves)));
  ASSERT_EQ(found.size(), expected.size());
  EXPECT_EQ(std::memcmp(found.data(), expected.data(), expected.size() * sizeof(float)), 0);
}

TEST_F(Npy, FortranOrderHasTheColumnsOneAfterTheOther) {
  const std::vector<float> by_column{1, 4, 2, 5, 3, 6};
  EXPECT_THAT(values(npy(header_of("<f4", "(2, 3)", "True"), bytes_of(by_column))),
              ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST_F(Npy, OneDimensionIsOneNumberARow) {
  const std::vector<float> numbers{1, 2, 3};
  for (const std::string order : {"False", "True"}) {
    const Vectors matrix = read_npy(file(npy(header_of("<f4", "(3,)", order), bytes_of(numbers))));
    EXPECT_EQ(matrix.dimension, 1U);
    EXPECT_EQ(matrix.values.size(), 3U);
  }
}

TEST_F(Npy, ReadsTheFormats1To3) {
  const std::vector<float> numbers{1, 2};
  for (const char version : {'\1', '\2', '\3'}) {
    EXPECT_THAT(values(npy(header_of("<f4", "(1, 2)"), bytes_of(numbers), version)),
                ElementsAre(1, 2));
  }
  EXPECT_THAT(complaint(npy(header_of("<f4", "(1, 2)"), bytes_of(numbers), '\4')),
              HasSubstr("is of a .npy format that is not known"));
}

// More than one block, and blocks that end inside a column.
TEST_F(Npy, BlocksMakeNoDifference) {
  const std::size_t rows = 50'001, dimension = 3;
  std::vector<double> by_row(rows * dimension), by_column(rows * dimension);
  for (std::size_t i = 0; i < by_row.size(); ++i) {
    by_row[i] = static_cast<double>(i);
    by_column[i % dimension * rows + i / dimension] = static_cast<double>(i);
  }
  const auto c = values(npy(header_of("<f8", "(50001, 3)"), bytes_of(by_row)));
  const auto f = values(npy(header_of("<f8", "(50001, 3)", "True"), bytes_of(by_column)));
  EXPECT_EQ(c, std::vector<float>(by_row.begin(), by_row.end()));
  EXPECT_EQ(f, c);
}

TEST_F(Npy, HeaderMayBeWrittenInOtherWays) {
  const NpyHeader header =
      parse_npy_header("{\"shape\" : ( 10L , 2L ) ,'fortran_order':True,\n 'descr':\"<f8\"}   \n");
  EXPECT_EQ(header.type, "<f8");
  EXPECT_TRUE(header.fortran_order);
  EXPECT_THAT(header.shape, ElementsAre(10, 2));
}

TEST_F(Npy, RefusesAHeaderThatMakesNoSense) {
  for (const std::string header :
       {"", "{", "{}", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': False, 'shape': (2,",
        "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (2,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'more': 1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } and more"}) {
    EXPECT_THAT(complaint(npy(header, "12345678")), HasSubstr("the header makes no sense at byte"))
        << header;
  }
}

TEST_F(Npy, RefusesTypesThatAreNoNumbersAndSaysHowToMendThem) {
  EXPECT_THAT(complaint(npy(header_of("|O", "(1, 2)"), "12345678")),
              HasSubstr("holds Python objects; save numbers: numpy.save(FILE, x.astype("));
  EXPECT_THAT(complaint(npy(header_of(">f4", "(1, 2)"), "12345678")),
              HasSubstr("the numbers are big-endian (>f4); save them little-endian"));
  EXPECT_THAT(complaint(npy("{'descr': [('a', '<f4'), ('b', '<i4', (2,))], 'fortran_order': False, "
                            "'shape': (1,), }",
                            "12345678")),
              HasSubstr("has named fields; save the numbers alone"));
  for (const std::string type : {"|b1", "<U5", "<c8", "<f16", "<M8[ns]"}) {
    EXPECT_THAT(complaint(npy(header_of(type, "(1, 2)"), "12345678")),
                HasSubstr("the array is of type " + type));
  }
}

TEST_F(Npy, RefusesShapesThatAreNoTable) {
  EXPECT_THAT(
      complaint(npy(header_of("<f4", "(1, 2, 3)"), std::string(24, '\0'))),
      HasSubstr("the array has the shape (1, 2, 3), a table needs one row a person; flatten "
                "it: x.reshape(len(x), -1)"));
  EXPECT_THAT(complaint(npy(header_of("<f4", "()"), "1234")), HasSubstr("has the shape ()"));
  EXPECT_THAT(complaint(npy(header_of("<f4", "(0, 3)"), "")), HasSubstr("has no rows"));
  EXPECT_THAT(complaint(npy(header_of("<f4", "(3, 0)"), "")), HasSubstr("has no columns"));
}

TEST_F(Npy, RefusesAFileOfAnotherLengthThanItsHeaderSays) {
  EXPECT_THAT(complaint(npy(header_of("<f4", "(2, 2)"), std::string(15, '\0'))),
              HasSubstr("cut off: its header announces 2 x 2 numbers, and 3 follow"));
  EXPECT_THAT(complaint(npy(header_of("<f4", "(2, 2)"), std::string(17, '\0'))),
              HasSubstr("more bytes follow"));
  EXPECT_THAT(complaint(npy(header_of("<f8", "(4611686018427387904, 8)"), std::string(64, '\0'))),
              HasSubstr("cut off"))
      << "the product of the sizes is beyond 64 bits";
  const std::string whole = npy(header_of("<f4", "(1, 2)"), "12345678");
  EXPECT_THAT(complaint(whole.substr(0, 40)), HasSubstr("cut off in its header"));
  EXPECT_THAT(complaint(whole.substr(0, 7)), HasSubstr("is not in NumPy's format"));
  EXPECT_THAT(complaint("a,b\n1,2\n1,2\n"), HasSubstr("is not in NumPy's format"));
}

TEST_F(Npy, NamesRowAndColumnOfANumberThatIsNotFinite) {
  const float nan = std::nanf(""), infinite = HUGE_VALF;
  EXPECT_THAT(complaint(npy(header_of("<f4", "(2, 3)"), bytes_of<float>({1, 2, 3, 4, nan, 6}))),
              HasSubstr("row 2, column 2: the value is NaN"));
  EXPECT_THAT(complaint(npy(header_of("<f4", "(1, 2)"), bytes_of<float>({1, -infinite}))),
              HasSubstr("row 1, column 2: the value is infinite"));
  EXPECT_THAT(complaint(npy(header_of("<f8", "(1, 1)"), bytes_of<double>({1e300}))),
              HasSubstr("row 1, column 1: the value is infinite or beyond a float's 3.4e38"));
  EXPECT_THAT(complaint(npy(header_of("<f2", "(2,)"), bytes_of<std::uint16_t>({0, 0x7C00}))),
              HasSubstr("row 2, column 1: the value is infinite"));
  EXPECT_THAT(complaint(npy(header_of("<f2", "(1,)"), bytes_of<std::uint16_t>({0xFE00}))),
              HasSubstr("row 1, column 1: the value is NaN"));
}

TEST_F(Npy, WritesWhatNumpyReads) {
  const Vectors matrix{Cells<float>(std::vector<float>{1, -2, 0.5F, 4, 5, 6}), 2};
  write_npy(matrix, folder_ / "x.npy");
  const std::string bytes = read_file(folder_ / "x.npy");
  const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }";
  EXPECT_EQ(bytes.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
  EXPECT_EQ(bytes.substr(10, header.size()), header);
  EXPECT_EQ(bytes.size(), 128U + 24U) << "the numbers begin at a multiple of 64";
  EXPECT_EQ(bytes[127], '\n');
  EXPECT_EQ(bytes.substr(128), bytes_of<float>({1, -2, 0.5F, 4, 5, 6}));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "x.npy.part"));
  const Vectors again = read_npy(folder_ / "x.npy");
  EXPECT_EQ(again.dimension, 2U);
}

}  // namespace
}  // namespace assay
