#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "generators/generator.h"

namespace assay {

/// How a release was made: what `generate` writes beside it. Says nothing of the training rows.
struct Provenance {
  std::string generator;
  std::map<std::string, std::string>
      options;  ///< defaults included; empty if a saved model was loaded
  std::vector<Given> given;
  std::uint64_t rows = 0, seed = 0;
  std::optional<Guarantee> guarantee;
};

/// The text of OUT.provenance.json, format "assay-provenance/1".
std::string provenance_json(const Provenance& provenance);

/// RELEASE.provenance.json for RELEASE.
std::filesystem::path provenance_file(const std::filesystem::path& release);

/// A provenance file as an audit reads it: our own, or a few lines written by hand about another
/// tool's release.
struct StatedProvenance {
  std::string json;            ///< verbatim
  std::string guarantee_json;  ///< member "guarantee"; empty if null or absent
};
/// Throws InputError naming file and member: not JSON, not an object, a guarantee without finite
/// epsilon >= 0 and delta in [0, 1].
StatedProvenance read_provenance(const std::filesystem::path& file);

}  // namespace assay
