#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"

namespace assay {

/// Everything a report says, in one value: what was run, on what, and what came out. reports/ stores and renders it.
struct TableInfo {
  std::string name;  ///< "train", "holdout", "synthetic"
  std::string file;  ///< as given on the command line
  std::uint64_t rows = 0, columns = 0;
  std::string fingerprint;  ///< 16 hex digits
};
struct ColumnInfo {
  std::string name, kind;
  std::vector<std::string> roles;
  std::string domain;  ///< "17..90 (declared)", "16 categories (inferred)"
};
struct RunRecord {
  std::string version, git, command, host, started;  ///< started: ISO 8601, UTC
  std::uint64_t seed = 0;
  std::uint64_t threads = 1;
  double seconds = 0;
  std::map<std::string, std::string>
      options;                ///< "attacks.membership.permutations" -> "9999", defaults included
  std::string policy_sha256;  ///< empty: no policy
  std::vector<TableInfo> tables;
  std::vector<ColumnInfo> columns;
  std::string generator_json;  ///< OUT.provenance.json of the release, verbatim; empty if unknown
  std::string guarantee_json;  ///< section "guarantee"; empty = null
  std::vector<Result> results;
};

}  // namespace assay
