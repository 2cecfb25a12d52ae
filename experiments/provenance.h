#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "generators/generator.h"

namespace assay {

/// How a release was made: what `generate` writes beside it. Says nothing of the training rows; the seed is left out,
/// because who knows it can solve the equations of an interpolation for the rows.
struct Provenance {
  std::string generator;
  /// Defaults included; empty for a loaded model, whose options are settled and not kept.
  std::optional<std::map<std::string, std::string>> options;
  std::string
      model;  ///< name of the loaded file, without its folder; empty: fitted for this release
  std::vector<Given> given;
  bool matched = false;  ///< asked for by --match
  std::uint64_t rows = 0;
  std::string sha256;  ///< digest of the release's bytes (file_sha256); empty: unknown
  std::optional<Guarantee> guarantee;
};

/// The text of OUT.provenance.json, format "assay-provenance/1".
std::string provenance_json(const Provenance& provenance);

/// RELEASE.provenance.json for RELEASE.
std::filesystem::path provenance_file(const std::filesystem::path& release);

/// Lower-case hex SHA-256 of a file, read in pieces. Throws InputError: not a regular file (a pipe can be read only once),
/// no permission.
std::string file_sha256(const std::filesystem::path& file);

/// A provenance file as an audit reads it: our own, or a few lines written by hand about another tool's release.
struct StatedProvenance {
  std::string json;                   ///< verbatim
  std::string guarantee_json;         ///< member "guarantee"; empty if null or absent
  std::optional<std::uint64_t> rows;  ///< member "rows"
  std::optional<std::string> sha256;  ///< member "sha256"
};
/// Throws InputError naming file and member: not JSON, not an object, a guarantee without finite epsilon >= 0 and delta
/// in [0, 1], rows that are no count, a sha256 that is no text.
StatedProvenance read_provenance(const std::filesystem::path& file);

/// Throws InputError unless the provenance is that of this release: equal digest and rows, where it states them.
void require_same_release(const StatedProvenance& stated, const std::filesystem::path& file,
                          const std::filesystem::path& release, std::uint64_t rows);

}  // namespace assay
