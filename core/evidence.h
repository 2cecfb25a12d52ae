#pragma once
#include <any>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/rng.h"
#include "core/table.h"

namespace assay {

/// Makes a fresh release from a training table: what shadow attacks call.
using Release = std::function<Table(const Table& train, std::size_t rows, Rng rng)>;

/// Everything a measure may look at. The three tables are aligned: same columns, same order, same category codes.
class Evidence {
 public:
  /// Aligns the tables. `release` is empty if the generator is not known.
  Evidence(const Table& train, const std::optional<Table>& holdout, const Table& synthetic,
           Release release = {});

  const Table& train() const { return tables_[0]; }
  const Table& synthetic() const { return tables_[1]; }
  bool has_holdout() const { return tables_.size() > 2; }
  const Table& holdout() const;  ///< throws InputError "needs a holdout"
  const Schema& schema() const { return train().schema(); }
  const Release& release() const { return release_; }

  /// Work that several measures need, done by the first that asks: encodings, bins, counts, neighbour distances.
  /// `key` names the work; one key always goes with one type. Thread-safe; a computation that throws is tried again.
  template <class T, class Compute>
  const T& once(const std::string& key, Compute&& compute) const {
    const std::lock_guard lock(*mutex_);
    auto& slot = (*shared_)[key];
    if (!slot.has_value()) {
      slot = std::make_shared<const T>(compute());
    }
    return *std::any_cast<const std::shared_ptr<const T>&>(slot);
  }

 private:
  std::vector<Table> tables_;  // train, synthetic, holdout if there is one
  Release release_;
  std::unique_ptr<std::recursive_mutex> mutex_ = std::make_unique<std::recursive_mutex>();
  std::unique_ptr<std::map<std::string, std::any>> shared_ =
      std::make_unique<std::map<std::string, std::any>>();
};

}  // namespace assay
