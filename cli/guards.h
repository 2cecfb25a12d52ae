#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/arguments.h"

namespace assay::cli {

/// A file that a call reads or writes, with the option that names it.
struct NamedFile {
  std::string option;  ///< "--train"
  std::filesystem::path file;
};

/// Of these options and positional arguments, the files that are given.
std::vector<NamedFile> given_files(const Arguments& arguments,
                                   const std::vector<std::string>& names);
/// The files that a call writes into the folder of `option`.
std::vector<NamedFile> files_in(const std::string& option, const std::filesystem::path& folder,
                                const std::vector<std::string>& names);

/// Nothing that is read may be written, and nothing written twice: paths are compared with links and ".." resolved, the
/// half-written "<file>.part" included. Throws InputError naming both options.
void keep_apart(const std::vector<NamedFile>& inputs, const std::vector<NamedFile>& outputs);

/// Throws InputError if rows x columns numbers alone need more than this machine's memory.
void require_memory(std::uint64_t rows, std::size_t columns);

}  // namespace assay::cli
