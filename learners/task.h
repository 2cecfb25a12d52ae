#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/table.h"
#include "learners/learner.h"

namespace assay {

/// The question that downstream models are asked, and that label bias is about: does a person have
/// the favourable label?
struct BinaryTask {
  std::string column;      ///< the target
  std::string favourable;  ///< the label counted as 1; every other label is 0
  std::string note;        ///< how the question was chosen, for a reader; may be empty
  /// 1, 0, or -1 where the target is missing; one a row. Throws InputError when the column is
  /// missing.
  std::vector<int> labels(const Table& table) const;
};

/// The first column with role target, which must be categorical; favourable is Field::favourable,
/// else the label that is rarer in `train` (ties: first by name). More than two labels: the
/// favourable one against the rest. Empty, with the reason in `why`, when there is no such column,
/// or `train` holds one label only.
std::optional<BinaryTask> binary_task(const Table& train, std::string& why);

/// The rows whose label is known, and their labels.
struct LabelledRows {
  std::vector<std::size_t> rows;
  std::vector<char> positive;  ///< parallel to rows
  std::size_t positives() const;
};
LabelledRows labelled_rows(const BinaryTask& task, const Table& table);

}  // namespace assay
