#pragma once
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>

#include "core/csv.h"
#include "core/evidence.h"
#include "metrics/peers/gretel_frame.h"
#include "tests/support/reference_data.h"
#include "tests/support/tables.h"

namespace assay::testing {

/// What the tool itself computed (research/gretel.md says how it was run).
inline nlohmann::json gretel_golden() {
  std::ifstream file(shared_file("golden/gretel.json"));
  return nlohmann::json::parse(file);
}

/// Rows first..last-1 of a file of shared/data.
inline Table gretel_rows(const std::string& name, std::size_t first, std::size_t last) {
  std::vector<std::size_t> rows(last - first);
  std::iota(rows.begin(), rows.end(), first);
  return read_table(shared_file("data/" + name)).take(rows);
}

/// One of the inline tables of case "tiny": null is missing.
inline Table gretel_inline(const nlohmann::json& data) {
  TableBuilder builder;
  for (const std::string name : {"num_a", "num_b"}) {
    std::vector<double> values;
    for (const auto& cell : data[name]) {
      values.push_back(cell.is_null() ? std::nan("") : cell.get<double>());
    }
    builder.numeric(name, values);
  }
  for (const std::string name : {"cat_three", "cat_seven", "record_id"}) {
    std::vector<std::string> words;
    for (const auto& cell : data[name]) {
      words.push_back(cell.is_null() ? "" : cell.get<std::string>());
    }
    if (name == "record_id") {
      builder.words(name, Kind::kId, words);
    } else {
      builder.categorical(name, words);
    }
  }
  return builder.table();
}

/// Tables of a case: training, release and, but for "tiny", holdout rows 4500..4724.
inline Evidence gretel_evidence(const std::string& name, const nlohmann::json& test) {
  if (name == "tiny") {
    return {gretel_inline(test["reference_data"]), std::nullopt,
            gretel_inline(test["output_data"])};
  }
  const std::string release = name == "ctgan"      ? "adult_synthetic_ctgan.csv"
                              : name == "shuffled" ? "adult_train_columns_shuffled.csv"
                                                   : "adult_train.csv";
  return {gretel_rows("adult_train.csv", 0, 4500), gretel_rows("adult_holdout.csv", 4500, 4725),
          gretel_rows(release, 0, 4500)};
}

/// Training, release and holdout, if there is one, as the tool reads them.
inline std::vector<gretel::Frame> gretel_frames(const Evidence& evidence) {
  std::vector<const Table*> tables{&evidence.train(), &evidence.synthetic()};
  if (evidence.has_holdout()) {
    tables.push_back(&evidence.holdout());
  }
  return gretel::frames_of(tables);
}

/// Frames of tables that share their columns, e.g. of TableBuilder.
inline std::vector<gretel::Frame> gretel_frames(const Table& training, const Table& release) {
  return gretel_frames(Evidence(training, std::nullopt, release));
}

}  // namespace assay::testing
