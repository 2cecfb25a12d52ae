#pragma once
#include <string>
#include <vector>

#include "core/result.h"
#include "metrics/utility/transfer_inference.h"

namespace assay {

inline constexpr std::size_t kFewestPerClass = 10;  ///< of a group, for an AUC of its own

/// One group of the people in the test table.
struct TestGroup {
  std::string column, group;
  std::vector<std::size_t> rows;
  std::size_t positives = 0;
  /// Enough of both labels for an AUC of its own.
  bool estimable() const {
    return positives >= kFewestPerClass && rows.size() - positives >= kFewestPerClass;
  }
};

/// All that utility.tstr has found out, before it is put into words.
struct TransferStudy {
  BinaryTask task;
  LabelledTable train, release, test;
  std::vector<std::string> learners;
  std::vector<TransferFits> fits;
  std::vector<TestGroup> groups;
  TransferSpreads spreads;
};

/// The study as a Result: headline, notes, parts with the largest loss first, pictures.
Result transfer_report(const TransferStudy& study);

}  // namespace assay
