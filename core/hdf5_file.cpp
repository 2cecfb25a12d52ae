#include "core/hdf5.h"

#include <charconv>
#include <fstream>
#include <optional>
#include <system_error>

namespace assay::hdf5 {
namespace {

namespace fs = std::filesystem;

void check_format(hid_t file, const fs::path& path, std::string_view format,
                  std::string_view noun) {
  std::string found;
  try {
    get_attribute(file, "format", found);
  } catch (const InputError&) {
    throw InputError(
        text(path.string(), " is not ", noun, ": the HDF5 file does not say its format"));
  }
  if (found == format) {
    return;
  }
  const auto split = format.find('/') + 1;
  int ours = 0;
  int theirs = 0;
  std::from_chars(format.data() + split, format.data() + format.size(), ours);
  if (found.starts_with(format.substr(0, split))) {
    std::from_chars(found.data() + split, found.data() + found.size(), theirs);
  }
  require(theirs <= ours, path.string(), " has the format '", found, "', newer than '", format,
          "': use a newer assay");
  throw InputError(
      text(path.string(), " is not ", noun, ": its format is '", found, "', not '", format, "'"));
}

}  // namespace

void write_file(const fs::path& file, std::string_view format,
                const std::function<void(hid_t root)>& fill) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  auto part = file;
  part += ".part";
  const auto fail = [&](std::string_view why) {
    std::error_code ignored;
    fs::remove(part, ignored);
    throw InputError(text("cannot write ", file.string(), ": ", why));
  };
  try {
    std::optional<File> out;
    const auto folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    require(fs::is_directory(folder), "no such folder ", folder.string());
    out.emplace(H5Fcreate(part.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT),
                "create the file (no permission, or the disk is full)");
    put_attribute(*out, "format", format);
    fill(*out);
    require(H5Fflush(*out, H5F_SCOPE_LOCAL) >= 0 && out->close(),
            "the disk is full or was removed");
    fs::rename(part, file);
  } catch (const InputError& error) {
    fail(error.what());
  } catch (const fs::filesystem_error& error) {
    fail(error.code().message());
  } catch (...) {
    std::error_code ignored;
    fs::remove(part, ignored);
    throw;
  }
}

File open_file(const fs::path& file, std::string_view format, std::string_view noun) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  std::error_code error;
  require(fs::exists(file, error), "cannot open ", file.string(), ": not found");
  require(!fs::is_directory(file, error), "cannot open ", file.string(), ": it is a directory");
  require(std::ifstream(file).good(), "cannot open ", file.string(), ": no permission to read it");
  require(H5Fis_hdf5(file.c_str()) > 0, file.string(), " is not ", noun, ": not an HDF5 file");
  const hid_t id = H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  require(id >= 0, file.string(), " is torn: the HDF5 file is shorter than it says; make it again");
  File opened(id, "open the file");
  check_format(opened, file, format, noun);
  return opened;
}

}  // namespace assay::hdf5
