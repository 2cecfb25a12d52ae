#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/table.h"

namespace assay {

/// Files of numbers without column names: embeddings of images, text or sequences, one row a person.

/// Whether read_table takes the file for such a matrix: .npy, .h5, .hdf5, or FILE.h5:/path/to/dataset.
bool is_matrix_file(const std::filesystem::path& file);

/// An HDF5 file, and the dataset named behind it: "faces.h5:/train/embedding" -> "faces.h5", "/train/embedding"; the
/// second is empty if none is named. `hdf5` is false for other files.
struct Hdf5Name {
  std::filesystem::path file;
  std::string dataset;
  bool hdf5 = false;
};
Hdf5Name hdf5_name(const std::filesystem::path& file);

/// A table of one vector column: .npy (npy.h), or HDF5 (read_hdf5_matrix). Its name is "embedding", or that of the
/// schema's only column. Throws InputError as these do, and where the schema has other columns or another dimension.
Table read_matrix(const std::filesystem::path& file, const Schema* schema);

/// The only two-dimensional dataset of floats or integers in an HDF5 file, whatever group it is in; or the one named
/// behind the file's name: "faces.h5:/train/embedding". Numbers are rounded to the nearest float.
/// Throws InputError naming the file: not found, not HDF5, no such dataset or several (lists what there is), cannot be
/// read, no rows, does not fit into memory, a number that is NaN, infinite or beyond a float (naming row and column).
Vectors read_hdf5_matrix(const std::filesystem::path& file);

/// Whether the table is one vector column and nothing else: what write_table can write as .npy.
bool is_matrix(const Table& table);

/// Below: what the readers share. Each throws InputError naming the file.

/// Unless it is an ordinary file that may be read.
void require_ordinary_file(const std::filesystem::path& file);
/// Unless all values are finite; names row and column from 1.
void require_finite(const std::filesystem::path& file, std::span<const float> values,
                    std::size_t dimension);
/// "`what` has the shape (2, 3, 4); flatten it ...".
std::string shape_complaint(const std::string& what, const std::vector<std::size_t>& shape);

}  // namespace assay
