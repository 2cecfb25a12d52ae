#include <unistd.h>

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/hdf5.h"
#include "core/matrix.h"

namespace assay {
namespace {

using hdf5::Dataset, hdf5::File, hdf5::Space, hdf5::Type;

/// Paths of everything that hangs on a hard link, in the order of names.
std::vector<std::string> object_paths(hid_t file) {
  std::vector<std::string> paths;
  const auto collect = [](hid_t, const char* name, const H5L_info_t* link, void* into) -> herr_t {
    if (link->type == H5L_TYPE_HARD) {
      static_cast<std::vector<std::string>*>(into)->push_back(std::string("/") + name);
    }
    return 0;
  };
  require(H5Lvisit(file, H5_INDEX_NAME, H5_ITER_INC, collect, &paths) >= 0,
          "the file's groups cannot be listed; write it again");
  return paths;
}

bool is_dataset(hid_t file, const std::string& path) {
  const hid_t object = H5Oopen(file, path.c_str(), H5P_DEFAULT);
  const bool found = object >= 0 && H5Iget_type(object) == H5I_DATASET;
  if (object >= 0) {
    H5Oclose(object);
  }
  return found;
}

Dataset open_dataset(hid_t file, const std::string& path) {
  return {H5Dopen2(file, path.c_str(), H5P_DEFAULT), text("open ", path)};
}

bool holds_numbers(hid_t data) {
  const Type type(H5Dget_type(data), "read a type");
  const auto kind = H5Tget_class(type);
  return kind == H5T_FLOAT || kind == H5T_INTEGER;
}

std::vector<std::size_t> shape_of(hid_t data) {
  const Space space(H5Dget_space(data), "read a shape");
  const int rank = H5Sget_simple_extent_ndims(space);
  std::vector<hsize_t> sizes(static_cast<std::size_t>(std::max(rank, 0)));
  H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
  return {sizes.begin(), sizes.end()};
}

/// "/a, /b (3-d), /c (no numbers)"; at most ten.
std::string list_of(hid_t file, const std::vector<std::string>& paths) {
  constexpr std::size_t kMost = 10;
  std::string words;
  for (std::size_t i = 0; i < std::min(kMost, paths.size()); ++i) {
    const Dataset data = open_dataset(file, paths[i]);
    const auto rank = shape_of(data).size();
    words += (i == 0 ? "" : ", ") + paths[i];
    words += !holds_numbers(data) ? " (no numbers)" : rank != 2 ? text(" (", rank, "-d)") : "";
  }
  return words + (paths.size() > kMost ? ", ..." : "");
}

/// The only matrix of the file.
std::string only_matrix(hid_t file, const std::filesystem::path& name) {
  auto paths = object_paths(file);
  std::erase_if(paths, [&](const auto& path) { return !is_dataset(file, path); });
  std::vector<std::string> matrices;
  std::ranges::copy_if(paths, std::back_inserter(matrices), [&](const auto& path) {
    const Dataset data = open_dataset(file, path);
    return holds_numbers(data) && shape_of(data).size() == 2;
  });
  require(!matrices.empty(), "holds no two-dimensional dataset of numbers",
          paths.empty() ? "" : ": ", list_of(file, paths),
          "; store one row a person, flattened: x.reshape(len(x), -1)");
  require(matrices.size() == 1, "holds several matrices: ", list_of(file, matrices),
          "; name one, as in ", name.filename().string(), ':', matrices.front());
  return matrices.front();
}

/// A dataset can claim more than it stores, so that memory and not the file is the bound.
void require_memory_for(std::size_t rows, std::size_t dimension) {
  const double need = 4.0 * static_cast<double>(rows) * static_cast<double>(dimension);
  const double have =
      static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
  require(need <= have, rows, " x ", dimension, " numbers need ", need / 0x1p30,
          " GiB of memory, and this machine has ", have / 0x1p30, "; give fewer rows");
}

Vectors read_dataset(hid_t file, const std::string& path) {
  require(is_dataset(file, path), "holds no dataset ", path,
          "; leave the path out to have them listed");
  const Dataset data = open_dataset(file, path);
  require(holds_numbers(data), path, " does not hold numbers; store floats or integers");
  const auto shape = shape_of(data);
  require(shape.size() == 2, shape_complaint(path, shape));
  require(shape[0] > 0 && shape[1] > 0, path, " has no ", shape[0] == 0 ? "rows" : "columns");
  require_memory_for(shape[0], shape[1]);
  std::vector<float> values(shape[0] * shape[1]);
  require(H5Dread(data, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0, path,
          " cannot be read: it is torn, or packed by a filter that is not installed; write it "
          "again, with gzip or unpacked");
  return {std::move(values), shape[1]};
}

}  // namespace

Vectors read_hdf5_matrix(const std::filesystem::path& name) {
  const Hdf5Name named = hdf5_name(name);
  const auto& file = named.file;
  require_ordinary_file(file);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  require(H5Fis_hdf5(file.c_str()) > 0, file.string(), ": is not an HDF5 file; give .npy or HDF5");
  Vectors matrix;
  try {
    const File opened(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT),
                      "open the file; write it again");
    matrix =
        read_dataset(opened, named.dataset.empty() ? only_matrix(opened, file) : named.dataset);
  } catch (const InputError& error) {
    throw InputError(text(file.string(), ": ", error.what()));
  }
  require_finite(file, matrix.values.view(), matrix.dimension);
  return matrix;
}

}  // namespace assay
