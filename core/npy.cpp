#include "core/npy.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <span>

#include "core/error.h"
#include "core/matrix.h"
#include "core/part_file.h"

namespace assay {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they stand");

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kBlock = 1 << 18;          // bytes
constexpr std::size_t kLongestHeader = 1 << 16;  // of honest files: some hundred bytes

template <class T>
void to_floats(const char* bytes, std::size_t count, float* out) {
  for (std::size_t i = 0; i < count; ++i) {
    T value;
    std::memcpy(&value, bytes + i * sizeof(T), sizeof(T));
    out[i] = static_cast<float>(value);
  }
}

/// IEEE 754 half precision: 1 bit of sign, 5 of exponent (bias 15), 10 of fraction.
void halves_to_floats(const char* bytes, std::size_t count, float* out) {
  for (std::size_t i = 0; i < count; ++i) {
    std::uint16_t half = 0;
    std::memcpy(&half, bytes + 2 * i, 2);
    const std::uint32_t sign = (half & 0x8000U) << 16, exponent = (half >> 10) & 31U,
                        fraction = half & 1023U;
    float value = static_cast<float>(fraction) * 0x1p-24F;  // zero and subnormal numbers
    if (exponent > 0) {
      const std::uint32_t wide = exponent == 31 ? 255 : exponent + 127 - 15;
      value = std::bit_cast<float>((wide << 23) | (fraction << 13));
    }
    out[i] = std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) | sign);
  }
}

struct NumberType {
  std::string_view name;
  std::size_t size;
  void (*to_floats)(const char* bytes, std::size_t count, float* out);
};
constexpr std::array<NumberType, 11> kTypes{{{"<f2", 2, halves_to_floats},
                                             {"<f4", 4, to_floats<float>},
                                             {"<f8", 8, to_floats<double>},
                                             {"|i1", 1, to_floats<std::int8_t>},
                                             {"<i2", 2, to_floats<std::int16_t>},
                                             {"<i4", 4, to_floats<std::int32_t>},
                                             {"<i8", 8, to_floats<std::int64_t>},
                                             {"|u1", 1, to_floats<std::uint8_t>},
                                             {"<u2", 2, to_floats<std::uint16_t>},
                                             {"<u4", 4, to_floats<std::uint32_t>},
                                             {"<u8", 8, to_floats<std::uint64_t>}}};

/// A .npy file from front to back.
class NpyFile {
 public:
  explicit NpyFile(const std::filesystem::path& file) : file_(file) {
    require_ordinary_file(file);
    in_.open(file, std::ios::binary);
    bytes_left_ = std::filesystem::file_size(file);
  }

  Vectors read() {
    const NpyHeader header = read_header();
    const NumberType& type = type_of(header.type);
    check(header.shape.size() == 1 || header.shape.size() == 2,
          shape_complaint("the array", header.shape));
    const std::size_t rows = header.shape[0];
    const std::size_t dimension = header.shape.size() == 2 ? header.shape[1] : 1;
    check(rows > 0 && dimension > 0, "the array has no ", rows == 0 ? "rows" : "columns");
    check(rows <= bytes_left_ / type.size / dimension, "the file is cut off: its header announces ",
          rows, " x ", dimension, " numbers, and ", bytes_left_ / type.size,
          " follow; write it again");
    check(rows * dimension * type.size == bytes_left_,
          "more bytes follow than the header announces; save one array in a file");
    std::vector<float> values(rows * dimension);
    fill(values, type, header.fortran_order ? rows : 0);
    require_finite(file_, values, dimension);
    return {std::move(values), dimension};
  }

 private:
  template <class... Parts>
  void check(bool holds, const Parts&... parts) const {
    require(holds, file_.string(), ": ", parts...);
  }

  std::string next(std::size_t size) {
    check(size <= bytes_left_, "the file is cut off in its header; write it again");
    std::string bytes(size, '\0');
    take(bytes.data(), size);
    return bytes;
  }
  void take(char* to, std::size_t size) {
    in_.read(to, static_cast<std::streamsize>(size));
    check(in_.good(), "cannot be read to its end; fetch or write the file again");
    bytes_left_ -= size;
  }

  NpyHeader read_header() {
    check(bytes_left_ >= 10 && next(kMagic.size()) == kMagic,
          "is not in NumPy's format; write it with numpy.save");
    const std::string version = next(2);
    check(version[0] >= 1 && version[0] <= 3 && version[1] == 0,
          "is of a .npy format that is not known (1.0, 2.0 and 3.0 are); save it with another "
          "version of NumPy");
    std::size_t length = 0;
    const std::string digits = next(version[0] == 1 ? 2 : 4);
    for (std::size_t i = digits.size(); i-- > 0;) {
      length = 256 * length + static_cast<unsigned char>(digits[i]);
    }
    check(length <= kLongestHeader, "a header of ", length,
          " bytes is no header of a matrix; save the array again with numpy.save");
    const std::string words = next(length);
    try {
      return parse_npy_header(words);
    } catch (const InputError& error) {
      throw InputError(text(file_.string(), ": ", error.what()));
    }
  }

  const NumberType& type_of(const std::string& name) const {
    check(!name.empty(),
          "the array has named fields; save the numbers alone, as a two-dimensional array");
    check(name.find('O') == std::string::npos,
          "the array holds Python objects; save numbers: numpy.save(FILE, "
          "x.astype('float32'))");
    check(!name.starts_with('>'), "the numbers are big-endian (", name,
          "); save them little-endian: numpy.save(FILE, x.astype('<f4'))");
    const auto found =
        std::ranges::find_if(kTypes, [&](const auto& type) { return type.name == name; });
    check(found != kTypes.end(), "the array is of type ", name,
          "; save numbers: numpy.save(FILE, x.astype('float32'))");
    return *found;
  }

  /// `rows`: of an array in Fortran order, where one column follows the other; 0 in C order.
  void fill(std::span<float> values, const NumberType& type, std::size_t rows) {
    const std::size_t at_a_time = kBlock / type.size;
    std::vector<char> bytes(kBlock);
    std::vector<float> column(rows > 0 ? at_a_time : 0);
    for (std::size_t from = 0; from < values.size(); from += at_a_time) {
      const std::size_t count = std::min(at_a_time, values.size() - from);
      take(bytes.data(), count * type.size);
      type.to_floats(bytes.data(), count, rows > 0 ? column.data() : values.data() + from);
      for (std::size_t i = 0; rows > 0 && i < count; ++i) {
        const std::size_t at = from + i;
        values[at % rows * (values.size() / rows) + at / rows] = column[i];
      }
    }
  }

  const std::filesystem::path& file_;
  std::ifstream in_;
  std::size_t bytes_left_ = 0;
};

}  // namespace

Vectors read_npy(const std::filesystem::path& file) { return NpyFile(file).read(); }

void write_npy(const Vectors& matrix, const std::filesystem::path& file) {
  const std::size_t rows = matrix.dimension == 0 ? 0 : matrix.values.size() / matrix.dimension;
  std::string header = text("{'descr': '<f4', 'fortran_order': False, 'shape': (", rows, ", ",
                            matrix.dimension, "), }");
  // Magic, version and length take 10 bytes; the numbers begin at a multiple of 64.
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string front(kMagic);
  front +=
      {'\1', '\0', static_cast<char>(header.size() % 256), static_cast<char>(header.size() / 256)};
  const auto numbers = std::as_bytes(matrix.values.view());
  PartFile out(file);
  out.write(front + header);
  out.write({reinterpret_cast<const char*>(numbers.data()), numbers.size()});
  out.commit();
}

}  // namespace assay
