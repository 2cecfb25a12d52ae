#include "core/evidence.h"

#include "core/error.h"

namespace assay {

Evidence::Evidence(const Table& train, const std::optional<Table>& holdout, const Table& synthetic,
                   Release release)
    : release_(std::move(release)) {
  std::vector<Table> tables{train, synthetic};
  if (holdout) {
    tables.push_back(*holdout);
  }
  tables_ = align(tables);
}

const Table& Evidence::holdout() const {
  require(has_holdout(), "needs a holdout");
  return tables_[2];
}

}  // namespace assay
