#include "cli/guards.h"

#include <unistd.h>

#include "core/error.h"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;

fs::path settled(const fs::path& file) {
  std::error_code error;
  auto path = fs::weakly_canonical(fs::absolute(file, error), error);
  return error ? file.lexically_normal() : path;
}

std::string shown(const std::string& name) {
  return (name.front() >= 'A' && name.front() <= 'Z' ? "" : "--") + name;
}

}  // namespace

std::vector<NamedFile> given_files(const Arguments& arguments,
                                   const std::vector<std::string>& names) {
  std::vector<NamedFile> files;
  for (const auto& name : names) {
    if (const auto file = arguments.optional(name)) {
      files.push_back({shown(name), *file});
    }
  }
  return files;
}

std::vector<NamedFile> files_in(const std::string& option, const fs::path& folder,
                                const std::vector<std::string>& names) {
  std::vector<NamedFile> files;
  for (const auto& name : names) {
    files.push_back({option, folder / name});
  }
  return files;
}

void keep_apart(const std::vector<NamedFile>& inputs, const std::vector<NamedFile>& outputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const auto& [option, file] = outputs[i];
    std::error_code ignored;
    if (fs::exists(file, ignored) && !fs::is_regular_file(file, ignored)) {
      continue;  // a terminal or a pipe may be both read and written
    }
    const auto whole = settled(file), part = settled(file.string() + ".part");
    for (const auto& input : inputs) {
      const auto read = settled(input.file);
      require(read != whole && read != part, option, " would write ", read.string(), ", which ",
              input.option, " reads; choose another path");
    }
    for (std::size_t j = 0; j < i; ++j) {
      require(settled(outputs[j].file) != whole, option, " and ", outputs[j].option,
              " would both write ", whole.string(), "; choose another path for one of them");
    }
  }
}

void require_memory(std::uint64_t rows, std::size_t columns) {
  constexpr double kGiB = 1024.0 * 1024 * 1024;
  const double have = static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
                      static_cast<double>(::sysconf(_SC_PAGESIZE)) / kGiB;
  const double need = 8.0 * static_cast<double>(rows) * static_cast<double>(columns) / kGiB;
  require(need <= have, rows, " rows x ", columns, " columns need at least ",
          static_cast<std::uint64_t>(need), " GiB of memory, and this machine has ",
          static_cast<std::uint64_t>(have), "; ask for fewer rows");
}

}  // namespace assay::cli
