#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/table.h"

namespace assay {

/// What the header of a .npy file says of the numbers behind it.
struct NpyHeader {
  std::string type;                ///< NumPy's name: "<f4". Empty: a structured type
  bool fortran_order = false;      ///< the first index runs fastest
  std::vector<std::size_t> shape;  ///< one number a dimension
};

/// Reads the header's text, a Python dictionary:  {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }
/// Throws InputError that says what is wrong at which byte.
NpyHeader parse_npy_header(std::string_view header);

/// The matrix in a .npy file of format 1.0, 2.0 or 3.0: one row a person. One-dimensional arrays have one number a row.
///
/// Types: little-endian f2, f4, f8, i1 to i8 and u1 to u8, in C or Fortran order. Numbers are rounded to the nearest
/// float: f8 and large integers lose digits. Memory: the floats, and blocks of a quarter of a megabyte.
/// Throws InputError naming the file: not found, not .npy, another version, type or shape (with the remedy), no rows,
/// shorter or longer than its header says, a number that is NaN, infinite or beyond a float (naming row and column).
/// Source: numpy.lib.format, NEP 1.
Vectors read_npy(const std::filesystem::path& file);

/// Writes f4 in C order, format 1.0, under "<file>.part" and renames. Throws InputError if it cannot be written.
void write_npy(const Vectors& matrix, const std::filesystem::path& file);

}  // namespace assay
