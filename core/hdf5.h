#pragma once
#include <hdf5.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"

/// HDF5 with owners instead of identifiers. Include it in .cpp files only: <hdf5.h> is heavy.
/// Files hold groups, attributes, and one-dimensional arrays of numbers or of UTF-8 strings of
/// variable length: h5py and h5dump read them without us. HDF5 prints nothing; every failure is an
/// InputError that says what could not be done.
namespace assay::hdf5 {

/// Owns one HDF5 identifier; how to close it is part of the type.
template <herr_t (*Close)(hid_t)>
class Handle {
 public:
  Handle(hid_t id, std::string_view doing) : id_(id) { require(id >= 0, "HDF5: cannot ", doing); }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  Handle& operator=(Handle&&) = delete;
  ~Handle() {
    if (id_ >= 0) {
      Close(id_);
    }
  }
  /// Closes now and tells whether that worked: what was buffered reaches the disk here.
  bool close() { return Close(std::exchange(id_, H5I_INVALID_HID)) >= 0; }
  operator hid_t() const { return id_; }  // NOLINT: HDF5 functions take identifiers

 private:
  hid_t id_;
};
using File = Handle<H5Fclose>;
using Group = Handle<H5Gclose>;
using Space = Handle<H5Sclose>;
using Type = Handle<H5Tclose>;
using Dataset = Handle<H5Dclose>;
using Attribute = Handle<H5Aclose>;

/// Writes a file under "<file>.part" with `fill` and renames it: complete or absent. The root
/// carries the attribute `format`. Throws InputError if it cannot be written; nothing half-written
/// stays.
void write_file(const std::filesystem::path& file, std::string_view format,
                const std::function<void(hid_t root)>& fill);

/// Opens what write_file wrote. `format` is "<name>/<version>"; `noun` names such a file in
/// messages ("a run"). Throws InputError: not found, a directory, not HDF5, torn, another format, a
/// newer version.
File open_file(const std::filesystem::path& file, std::string_view format, std::string_view noun);

/// Groups. `name` holds no '/'.
Group create_group(hid_t parent, std::string_view name);
Group open_group(hid_t parent, std::string_view name);  ///< throws InputError if it is not there

/// Attributes of a group. Strings must hold no NUL byte.
void put_attribute(hid_t object, std::string_view name, std::string_view value);
void put_attribute(hid_t object, std::string_view name, double value);
void put_attribute(hid_t object, std::string_view name, std::int64_t value);
void put_attribute(hid_t object, std::string_view name, std::uint64_t value);
void get_attribute(hid_t object, std::string_view name, std::string& value);
void get_attribute(hid_t object, std::string_view name, double& value);
void get_attribute(hid_t object, std::string_view name, std::int64_t& value);
void get_attribute(hid_t object, std::string_view name, std::uint64_t& value);
std::vector<std::string> attribute_names(hid_t object);  ///< sorted

/// One-dimensional arrays; empty ones are arrays too.
void put_array(hid_t group, std::string_view name, std::span<const double> values);
void put_array(hid_t group, std::string_view name, std::span<const std::int64_t> values);
void put_array(hid_t group, std::string_view name, std::span<const std::int32_t> values);
void put_array(hid_t group, std::string_view name, std::span<const std::string> values);
void get_array(hid_t group, std::string_view name, std::vector<double>& values);
void get_array(hid_t group, std::string_view name, std::vector<std::int64_t>& values);
void get_array(hid_t group, std::string_view name, std::vector<std::int32_t>& values);
void get_array(hid_t group, std::string_view name, std::vector<std::string>& values);

}  // namespace assay::hdf5
