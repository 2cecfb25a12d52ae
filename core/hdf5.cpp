#include "core/hdf5.h"

#include <algorithm>

namespace assay::hdf5 {
namespace {

template <class T>
hid_t native();
template <>
hid_t native<double>() {
  return H5T_NATIVE_DOUBLE;
}
template <>
hid_t native<std::int64_t>() {
  return H5T_NATIVE_INT64;
}
template <>
hid_t native<std::uint64_t>() {
  return H5T_NATIVE_UINT64;
}
template <>
hid_t native<std::int32_t>() {
  return H5T_NATIVE_INT32;
}

Type text_type() {
  Type type(H5Tcopy(H5T_C_S1), "make a text type");
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

void check_name(std::string_view name) {
  ensure(!name.empty() && name != "." && name.find('/') == name.npos, "HDF5: bad name '", name,
         "'");
}

// Strings end at a NUL byte in HDF5: a longer one would come back shorter.
const char* c_text(const std::string& value, std::string_view name) {
  require(value.find('\0') == value.npos, "cannot store '", name, "': it holds a NUL byte");
  return value.c_str();
}

template <class Write>
void put_attribute_as(hid_t object, std::string_view name, hid_t type, const Write& write) {
  const std::string key(name);
  const Space space(H5Screate(H5S_SCALAR), "make a scalar");
  const Attribute attribute(H5Acreate2(object, key.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT),
                            text("create the attribute '", name, "'"));
  require(write(attribute) >= 0, "HDF5: cannot write the attribute '", name, "'");
}

Attribute open_attribute(hid_t object, std::string_view name) {
  const std::string key(name);
  require(H5Aexists(object, key.c_str()) > 0, "the field '", name, "' is missing");
  return {H5Aopen(object, key.c_str(), H5P_DEFAULT), text("open the attribute '", name, "'")};
}

template <class T>
void put_number(hid_t object, std::string_view name, T value) {
  put_attribute_as(object, name, native<T>(),
                   [&](hid_t attribute) { return H5Awrite(attribute, native<T>(), &value); });
}

void require_scalar(hid_t attribute, std::string_view name) {
  const Space space(H5Aget_space(attribute), "read a shape");
  require(H5Sget_simple_extent_npoints(space) == 1, "the field '", name, "' is not one value");
}

template <class T>
void get_number(hid_t object, std::string_view name, T& value) {
  const auto attribute = open_attribute(object, name);
  require_scalar(attribute, name);
  require(H5Aread(attribute, native<T>(), &value) >= 0, "the field '", name, "' is not a number");
}

template <class Write>
void put_array_as(hid_t group, std::string_view name, hid_t type, std::size_t size,
                  const Write& write) {
  check_name(name);
  const std::string key(name);
  const hsize_t length = size;
  const Space space(H5Screate_simple(1, &length, nullptr), "make an array");
  const Dataset data(
      H5Dcreate2(group, key.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
      text("create the array '", name, "'"));
  require(size == 0 || write(data) >= 0, "HDF5: cannot write the array '", name, "'");
}

Dataset open_array(hid_t group, std::string_view name) {
  const std::string key(name);
  require(H5Lexists(group, key.c_str(), H5P_DEFAULT) > 0, "the array '", name, "' is missing");
  return {H5Dopen2(group, key.c_str(), H5P_DEFAULT), text("open the array '", name, "'")};
}

// Nothing we write is compressed, so an array that claims more bytes than the file holds is torn or
// forged.
std::size_t length_of(hid_t data, std::string_view name) {
  const Space space(H5Dget_space(data), "read a shape");
  require(H5Sget_simple_extent_ndims(space) == 1, "the array '", name, "' is not one-dimensional");
  const auto length = static_cast<hsize_t>(H5Sget_simple_extent_npoints(space));
  const Type type(H5Dget_type(data), "read a type");
  const File file(H5Iget_file_id(data), "find the file");
  hsize_t bytes = 0;
  require(H5Fget_filesize(file, &bytes) >= 0 && length <= bytes / H5Tget_size(type), "the array '",
          name, "' is longer than the file");
  return length;
}

template <class T>
void put_numbers(hid_t group, std::string_view name, std::span<const T> values) {
  put_array_as(group, name, native<T>(), values.size(), [&](hid_t data) {
    return H5Dwrite(data, native<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
  });
}

template <class T>
void get_numbers(hid_t group, std::string_view name, std::vector<T>& values) {
  const auto data = open_array(group, name);
  values.resize(length_of(data, name));
  require(values.empty() ||
              H5Dread(data, native<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0,
          "the array '", name, "' cannot be read as numbers");
}

bool holds_text(hid_t type) {
  return H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) > 0;
}

// Gives the strings HDF5 allocated back to it, also when we throw.
struct Reclaim {
  hid_t type, space;
  void* data;
  ~Reclaim() { H5Dvlen_reclaim(type, space, H5P_DEFAULT, data); }
};

}  // namespace

Group create_group(hid_t parent, std::string_view name) {
  check_name(name);
  return {H5Gcreate2(parent, std::string(name).c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
          text("create the group '", name, "'")};
}

Group open_group(hid_t parent, std::string_view name) {
  const std::string key(name);
  require(H5Lexists(parent, key.c_str(), H5P_DEFAULT) > 0, "the group '", name, "' is missing");
  return {H5Gopen2(parent, key.c_str(), H5P_DEFAULT), text("open the group '", name, "'")};
}

void put_attribute(hid_t object, std::string_view name, std::string_view value) {
  const std::string copy(value);
  const char* bytes = c_text(copy, name);
  const auto type = text_type();
  put_attribute_as(object, name, type,
                   [&](hid_t attribute) { return H5Awrite(attribute, type, &bytes); });
}
void put_attribute(hid_t object, std::string_view name, double value) {
  put_number(object, name, value);
}
void put_attribute(hid_t object, std::string_view name, std::int64_t value) {
  put_number(object, name, value);
}
void put_attribute(hid_t object, std::string_view name, std::uint64_t value) {
  put_number(object, name, value);
}

void get_attribute(hid_t object, std::string_view name, std::string& value) {
  const auto attribute = open_attribute(object, name);
  require_scalar(attribute, name);
  require(holds_text(Type(H5Aget_type(attribute), "read a type")), "the field '", name,
          "' is not text");
  const auto type = text_type();
  char* bytes = nullptr;
  require(H5Aread(attribute, type, &bytes) >= 0, "the field '", name, "' cannot be read");
  value = bytes == nullptr ? "" : bytes;
  H5free_memory(bytes);
}
void get_attribute(hid_t object, std::string_view name, double& value) {
  get_number(object, name, value);
}
void get_attribute(hid_t object, std::string_view name, std::int64_t& value) {
  get_number(object, name, value);
}
void get_attribute(hid_t object, std::string_view name, std::uint64_t& value) {
  get_number(object, name, value);
}

std::vector<std::string> attribute_names(hid_t object) {
  std::vector<std::string> names;
  const auto collect = [](hid_t, const char* name, const H5A_info_t*, void* into) -> herr_t {
    static_cast<std::vector<std::string>*>(into)->emplace_back(name);
    return 0;
  };
  require(H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, collect, &names) >= 0,
          "HDF5: cannot list the attributes");
  std::sort(names.begin(), names.end());
  return names;
}

void put_array(hid_t group, std::string_view name, std::span<const double> values) {
  put_numbers(group, name, values);
}
void put_array(hid_t group, std::string_view name, std::span<const std::int64_t> values) {
  put_numbers(group, name, values);
}
void put_array(hid_t group, std::string_view name, std::span<const std::int32_t> values) {
  put_numbers(group, name, values);
}
void put_array(hid_t group, std::string_view name, std::span<const std::string> values) {
  std::vector<const char*> bytes;
  bytes.reserve(values.size());
  for (const auto& value : values) {
    bytes.push_back(c_text(value, name));
  }
  const auto type = text_type();
  put_array_as(group, name, type, values.size(), [&](hid_t data) {
    return H5Dwrite(data, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data());
  });
}

void get_array(hid_t group, std::string_view name, std::vector<double>& values) {
  get_numbers(group, name, values);
}
void get_array(hid_t group, std::string_view name, std::vector<std::int64_t>& values) {
  get_numbers(group, name, values);
}
void get_array(hid_t group, std::string_view name, std::vector<std::int32_t>& values) {
  get_numbers(group, name, values);
}
void get_array(hid_t group, std::string_view name, std::vector<std::string>& values) {
  const auto data = open_array(group, name);
  std::vector<char*> bytes(length_of(data, name), nullptr);
  values.clear();
  if (bytes.empty()) {
    return;
  }
  require(holds_text(Type(H5Dget_type(data), "read a type")), "the array '", name, "' is not text");
  const auto type = text_type();
  const Space space(H5Dget_space(data), "read a shape");
  require(H5Dread(data, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) >= 0, "the array '",
          name, "' cannot be read as text");
  const Reclaim reclaim{type, space, bytes.data()};
  values.reserve(bytes.size());
  for (const char* value : bytes) {
    values.emplace_back(value == nullptr ? "" : value);
  }
}

}  // namespace assay::hdf5
