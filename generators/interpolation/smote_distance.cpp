#include "generators/interpolation/smote_distance.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <ranges>
#include <utility>

#include "core/error.h"
#include "core/parallel.h"

namespace assay {
namespace {

constexpr double kMicrosecondsPerDay = 86'400e6;

struct Moments {
  double mean = 0,
         deviation =
             0;  ///< population standard deviation of the present values; 0 where there is none
};

template <class Rows>
Moments moments_of(const std::vector<double>& values, const Rows& rows) {
  double count = 0, sum = 0, square = 0;
  for (const auto row : rows) {
    if (!std::isnan(values[row])) {
      ++count;
      sum += values[row];
    }
  }
  const double mean = count > 0 ? sum / count : 0;
  for (const auto row : rows) {
    if (!std::isnan(values[row])) {
      square += (values[row] - mean) * (values[row] - mean);
    }
  }
  return {mean, count > 0 ? std::sqrt(square / count) : 0};
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

std::vector<std::size_t> all_rows(const Table& table) {
  std::vector<std::size_t> rows(table.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

// Positions sorted along the numeric column of the greatest spread, and that column's values in
// this order.
struct Axis {
  std::vector<std::uint32_t> order;
  std::vector<double> value;
};

Axis widest_axis(const SmoteSpace::Points& points) {
  Axis axis;
  std::vector<double> best(points.rows), column(points.rows);
  const auto all = std::views::iota(std::size_t{0}, points.rows);
  double widest = -1;
  for (std::size_t c = 0; c < points.numeric; ++c) {
    for (std::size_t i = 0; i < points.rows; ++i) {
      column[i] = points.numbers[i * points.numeric + c];
    }
    if (const double spread = moments_of(column, all).deviation; spread > widest) {
      widest = spread;
      best = column;
    }
  }
  axis.order.resize(points.rows);
  std::iota(axis.order.begin(), axis.order.end(), 0U);
  std::stable_sort(axis.order.begin(), axis.order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return best[a] < best[b]; });
  for (const auto i : axis.order) {
    axis.value.push_back(best[i]);
  }
  return axis;
}

// The k nearest so far, sorted by distance, then position.
class Nearest {
 public:
  explicit Nearest(std::size_t k) : best_(k, {std::numeric_limits<double>::infinity(), ~0U}) {}
  double worst() const { return best_.back().first; }
  void offer(double distance, std::uint32_t position) {
    const std::pair candidate(distance, position);
    if (candidate < best_.back()) {
      best_.pop_back();
      best_.insert(std::upper_bound(best_.begin(), best_.end(), candidate), candidate);
    }
  }
  std::uint32_t operator[](std::size_t i) const { return best_[i].second; }

 private:
  std::vector<std::pair<double, std::uint32_t>> best_;
};

Nearest search(const SmoteSpace::Points& points, const Axis& axis, std::size_t place,
               std::size_t k) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Nearest found(k);
  const std::size_t query = axis.order[place], n = points.rows;
  const auto gap = [&](std::size_t at) {
    const double difference = axis.value[at] - axis.value[place];
    return difference * difference;
  };
  std::size_t left = place, right = place + 1;  // next to look at: left - 1, right
  while (left > 0 || right < n) {
    const double before = left > 0 ? gap(left - 1) : kInfinity;
    const double after = right < n ? gap(right) : kInfinity;
    if (std::min(before, after) > found.worst()) {
      break;
    }
    const bool back = left > 0 && (before <= after || right == n);  // both gaps may be infinite
    const auto candidate = axis.order[back ? --left : right++];
    found.offer(squared_distance(points, query, candidate, found.worst()), candidate);
  }
  return found;
}

}  // namespace

std::vector<ClassRows> rows_by_class(const Table& table, std::optional<std::size_t> target) {
  std::map<std::int32_t, std::vector<std::size_t>> groups;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    groups[target ? table.codes(*target)[row] : -1].push_back(row);
  }
  std::vector<ClassRows> out;
  for (auto& [code, rows] : groups) {
    out.push_back({code, std::move(rows)});
  }
  return out;
}

SmoteSpace::SmoteSpace(const Table& train, std::optional<std::size_t> target, bool scale) {
  for (std::size_t j = 0; j < train.columns(); ++j) {
    const auto& field = train.field(j);
    if (field.kind == Kind::kCategorical && target != j) {
      categorical_.push_back(j);
      codes_.push_back(train.codes(j));
    } else if (field.is_ordered()) {
      numeric_.push_back(j);
      values_.push_back(train.as_numbers(j));
      double unit = field.kind == Kind::kDatetime ? kMicrosecondsPerDay : 1;
      if (scale) {
        const double deviation = moments_of(values_.back(), all_rows(train)).deviation;
        unit = deviation > 0 ? deviation : 1;
      }
      std::transform(values_.back().begin(), values_.back().end(), values_.back().begin(),
                     [unit](double value) { return value / unit; });
    }
  }
}

double SmoteSpace::category_cost(std::span<const std::size_t> rows) const {
  std::vector<double> deviations;
  for (const auto& values : values_) {
    deviations.push_back(moments_of(values, rows).deviation);
  }
  const double cost = deviations.empty() ? 0 : median(std::move(deviations));
  return cost > 0 ? cost : 1;
}

SmoteSpace::Points SmoteSpace::points(std::span<const std::size_t> rows) const {
  Points out{rows.size(), category_cost(rows), {}, {}, values_.size(), codes_.size()};
  std::vector<double> means;
  std::vector<std::size_t> holed;  // numbers that are missing somewhere
  for (std::size_t c = 0; c < values_.size(); ++c) {
    means.push_back(moments_of(values_[c], rows).mean);
    if (std::any_of(rows.begin(), rows.end(),
                    [&](std::size_t row) { return std::isnan(values_[c][row]); })) {
      holed.push_back(c);
    }
  }
  out.categorical += holed.size();
  for (const auto row : rows) {
    for (std::size_t c = 0; c < values_.size(); ++c) {
      out.numbers.push_back(std::isnan(values_[c][row]) ? means[c] : values_[c][row]);
    }
    for (const auto& codes : codes_) {
      out.codes.push_back(codes[row]);
    }
    for (const auto c : holed) {
      out.codes.push_back(std::isnan(values_[c][row]) ? 1 : 0);
    }
  }
  return out;
}

double squared_distance(const SmoteSpace::Points& points, std::size_t a, std::size_t b,
                        double limit) {
  const double* const x = points.numbers.data() + a * points.numeric;
  const double* const y = points.numbers.data() + b * points.numeric;
  double sum = 0;
  for (std::size_t c = 0; c < points.numeric; ++c) {
    sum += (x[c] - y[c]) * (x[c] - y[c]);
  }
  if (sum > limit) {
    return sum;
  }
  const std::int32_t* const s = points.codes.data() + a * points.categorical;
  const std::int32_t* const t = points.codes.data() + b * points.categorical;
  int differ = 0;
  for (std::size_t c = 0; c < points.categorical; ++c) {
    differ += s[c] != t[c] ? 1 : 0;
  }
  return sum + points.category_cost * points.category_cost * differ;
}

std::vector<std::uint32_t> others_nearby(const SmoteSpace::Points& points,
                                         std::span<const std::size_t> queries, std::size_t k) {
  ensure(k < points.rows, "others_nearby: k = ", k, " of ", points.rows, " rows");
  const Axis axis = widest_axis(points);
  std::vector<std::size_t> place(points.rows);
  for (std::size_t i = 0; i < place.size(); ++i) {
    place[axis.order[i]] = i;
  }
  std::vector<std::uint32_t> out(queries.size() * k);
  parallel_blocks(queries.size(), 64, [&](std::size_t begin, std::size_t end) {
    for (std::size_t q = begin; q < end; ++q) {
      const Nearest found = search(points, axis, place[queries[q]], k);
      for (std::size_t i = 0; i < k; ++i) {
        out[q * k + i] = found[i];
      }
    }
  });
  return out;
}

}  // namespace assay
