#include <algorithm>

#include "core/parallel.h"
#include "core/text.h"
#include "metrics/peers/parts.h"
#include "metrics/peers/sdmetrics.h"
#include "metrics/peers/sdmetrics_columns.h"
#include "metrics/peers/sdmetrics_dtypes.h"
#include "metrics/peers/sdmetrics_report.h"

namespace assay {
namespace {

using sdmetrics::Coded;
using sdmetrics::Score;
using sdmetrics::Shape;

Coded coded(const Table& table, std::size_t column) {
  return {table.codes(column), table.words(column).size()};
}

/// SDMetrics is told which columns are keys; here they are known by their training cells.
bool is_key(const Table& train, std::size_t column) {
  return train.field(column).kind == Kind::kId && train.rows() > 0 &&
         sdmetrics::key_uniqueness(coded(train, column)) == 1.0;
}

/// The score of one column; none of the metrics applies: nothing.
std::optional<Part> column_part(const Evidence& evidence, std::size_t column) {
  const Table &real = evidence.train(), &synthetic = evidence.synthetic();
  const Field& field = real.field(column);
  Score score;
  std::string_view metric;
  if (field.has(Role::kIgnored)) {
    return {};
  }
  if (is_key(real, column)) {
    metric = "KeyUniqueness";
    score = sdmetrics::key_uniqueness(coded(synthetic, column));
  } else if (sdmetrics::shape_of(field) == Shape::kDiscrete) {
    metric = "CategoryAdherence";
    score = sdmetrics::category_adherence(coded(real, column), coded(synthetic, column));
  } else if (sdmetrics::shape_of(field) == Shape::kContinuous && !field.has(Role::kOrder)) {
    metric = "BoundaryAdherence";
    std::vector<double> real_storage, synthetic_storage;
    score =
        sdmetrics::boundary_adherence(sdmetrics::numbers_of(real, column, real_storage),
                                      sdmetrics::numbers_of(synthetic, column, synthetic_storage));
  } else {
    return {};
  }
  return sdmetrics::score_part({{"column", field.name}}, score,
                               "undefined: the release has no cell to judge",
                               {{"metric", std::string(metric)}});
}

std::vector<Part> column_parts(const Evidence& evidence) {
  std::vector<std::optional<Part>> found(evidence.train().columns());
  parallel_for(found.size(), [&](std::size_t c) { found[c] = column_part(evidence, c); });
  std::vector<Part> parts;
  for (auto& part : found) {
    if (part) {
      parts.push_back(std::move(*part));
    }
  }
  return parts;
}

/// Columns whose dtype differs, in words; pandas shows them as absent.
std::string changed_types(const Evidence& evidence) {
  std::string words;
  for (std::size_t c = 0; c < evidence.train().columns(); ++c) {
    const auto real = sdmetrics::dtype_of(evidence.train(), c);
    const auto synthetic = sdmetrics::dtype_of(evidence.synthetic(), c);
    const Field& field = evidence.train().field(c);
    if (real != synthetic && !field.has(Role::kIgnored)) {
      words += text(words.empty() ? "" : ", ", field.name, " (", real, " became ", synthetic, ")");
    }
  }
  return words;
}

class SdmetricsDiagnostic final : public Measure {
 public:
  Result evaluate(const Evidence& evidence, Rng) const override {
    auto columns = column_parts(evidence);
    sdmetrics::ScoreMean validity;
    for (const auto& part : columns) {
      validity.add(part.estimate ? Score(part.estimate->value) : Score());
    }
    Values types;
    if (const auto changed = changed_types(evidence); !changed.empty()) {
      types.emplace_back("other dtype", changed);
    }
    Result result;
    result.goal = Goal::kHigher;
    sdmetrics::add_properties(
        sdmetrics::score_part({{"property", "Data Validity"}}, validity.value(),
                              "undefined: no column has a score"),
        sdmetrics::score_part({{"property", "Data Structure"}},
                              sdmetrics::table_structure(evidence.train(), evidence.synthetic()),
                              "undefined: no column", std::move(types)),
        result);
    result.note = text(
        "The diagnostic score of SDMetrics 0.29.1; ", validity.count(), " of ",
        evidence.train().columns(),
        " columns have a validity. Known faults: what is valid is read off the training rows, so "
        "that a copy of them scores 1, and a single missing cell in a column of whole numbers "
        "makes the whole column count as absent.");
    result.values = {{"columns", static_cast<double>(validity.count())}};
    peers::append_worst_first(std::move(columns), result);
    return result;
  }
};

}  // namespace

std::unique_ptr<Measure> make_sdmetrics_diagnostic() {
  return std::make_unique<SdmetricsDiagnostic>();
}

}  // namespace assay
