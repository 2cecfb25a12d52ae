#pragma once
#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>

namespace assay {

/// The whole file. Throws InputError: not found, directory, no permission.
std::string read_file(const std::filesystem::path& file);

/// An open descriptor, to be closed by the caller. Throws like read_file; a device or a pipe is
/// fine.
int open_for_reading(const std::filesystem::path& file);

/// Writes under "<file>.part", then renames: the file is complete or absent. Throws InputError
/// naming the file and the system's reason (disk full, no permission, no such folder).
void write_file(const std::filesystem::path& file, std::string_view content);

/// Creates the folder and its parents. Throws InputError.
void make_folder(const std::filesystem::path& folder);

/// Lower-case hex SHA-256 of bytes.
std::string sha256_hex(std::string_view bytes);

}  // namespace assay
