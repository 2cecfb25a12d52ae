#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/table.h"

/// What SDMetrics' two reports share: which columns take part, means that skip what is undefined, parts of a result.
namespace assay::sdmetrics {

enum class Shape { kContinuous, kDiscrete, kOther };

/// Of measured columns; ignored and entity columns are kOther, as are text, id and vector columns.
Shape shape_of(const Field& field);

/// Numbers as they are, dates in nanoseconds as pandas holds them; NaN is missing. `storage` keeps what must be
/// converted.
std::span<const double> numbers_of(const Table& table, std::size_t column,
                                   std::vector<double>& storage);

/// The mean of the scores that are defined; empty if none is.
class ScoreMean {
 public:
  void add(const std::optional<double>& score);
  std::optional<double> value() const;
  std::size_t count() const { return count_; }

 private:
  double sum_ = 0;
  std::size_t count_ = 0;
};

/// A part with a raw figure, or with the reason why there is none.
Part score_part(Key key, const std::optional<double>& score, std::string why, Values values = {});

/// Sets the headline: the mean of the two properties, both of them parts. An undefined one is left out.
void add_properties(const Part& first, const Part& second, Result& result);

}  // namespace assay::sdmetrics
