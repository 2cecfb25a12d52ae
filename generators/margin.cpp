#include "generators/margin.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "core/error.h"

namespace assay {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostBins = 256;

// A cell before it has its place in the order.
struct Draft {
  double key = 0, low = 0, high = 0;
  std::vector<std::uint32_t> rows;
};

// Sorts the drafts by key (equal keys: as they came) and appends the missing rows as the last cell.
FittedMargin finished(std::vector<Draft> drafts, std::vector<std::uint32_t> missing,
                      std::size_t rows) {
  std::stable_sort(drafts.begin(), drafts.end(),
                   [](const Draft& a, const Draft& b) { return a.key < b.key; });
  if (!missing.empty() || drafts.empty()) {
    drafts.push_back({kMissing, kMissing, kMissing, std::move(missing)});
  }
  FittedMargin out;
  out.cells.assign(rows, kNoCell);
  double total = 0;
  for (std::size_t c = 0; c < drafts.size(); ++c) {
    for (const auto row : drafts[c].rows) {
      out.cells[row] = static_cast<std::int32_t>(c);
    }
    // Only a column of rare categories alone has a cell without rows: the one missing cell that
    // stands for all of them.
    const auto count = static_cast<double>(std::max<std::size_t>(drafts[c].rows.size(), 1));
    out.margin.mass.push_back(count);
    out.margin.low.push_back(drafts[c].low);
    out.margin.high.push_back(drafts[c].high);
    total += count;
  }
  for (auto& mass : out.margin.mass) {
    mass /= total;
  }
  return out;
}

struct Observed {
  double value;
  std::uint32_t row, person;
};

/// Counts the different people in runs of rows, in time linear in the run.
class Crowd {
 public:
  explicit Crowd(std::size_t people) : seen_(people) {}
  void clear() { ++run_, size_ = 0; }
  /// False if the person is counted already.
  bool add(std::uint32_t person) {
    const bool fresh = std::exchange(seen_[person], run_) != run_;
    size_ += fresh ? 1 : 0;
    return fresh;
  }
  template <class Items, class PersonOf>
  std::size_t count(const Items& items, const PersonOf& person_of) {
    clear();
    for (const auto& item : items) {
      add(person_of(item));
    }
    return size_;
  }
  std::size_t size() const { return size_; }

 private:
  std::vector<std::uint32_t> seen_;  ///< people: the last run in which the person was met
  std::uint32_t run_ = 0;
  std::size_t size_ = 0;
};

std::size_t people_in(std::span<const Observed> run, Crowd& crowd) {
  return crowd.count(run, [](const Observed& each) { return each.person; });
}

// Walks outwards from a rank, right, left, right, ..., until `window` people are met, and takes the first value met of
// each. The running mean by lerp neither overflows nor loses digits of large values close together, such as dates.
double smoothed_at(const std::vector<Observed>& loose, std::size_t rank, std::size_t window,
                   Crowd& crowd) {
  crowd.clear();
  double mean = 0;
  const auto take = [&](const Observed& each) {
    if (crowd.size() < window && crowd.add(each.person)) {
      mean = std::lerp(mean, each.value, 1 / static_cast<double>(crowd.size()));
    }
  };
  std::size_t left = rank, right = rank;  // next to look at: left - 1, right
  while (crowd.size() < window && (left > 0 || right < loose.size())) {
    if (right < loose.size()) {
      take(loose[right++]);
    }
    if (left > 0) {
      take(loose[--left]);
    }
  }
  return mean;
}

void add_bins(std::vector<Draft>& drafts, const std::vector<Observed>& loose, std::size_t window,
              Crowd& crowd) {
  const std::size_t bins = std::clamp<std::size_t>(people_in(loose, crowd) / window, 1, kMostBins);
  double low = smoothed_at(loose, 0, window, crowd);
  for (std::size_t b = 0; b < bins; ++b) {
    const std::size_t begin = b * loose.size() / bins, end = (b + 1) * loose.size() / bins;
    // Where one person holds many values, the mean of a higher window can be lower.
    const double high = std::max(low, smoothed_at(loose, end, window, crowd));
    Draft draft{loose[(begin + end) / 2].value, low, high, {}};
    for (std::size_t i = begin; i < end; ++i) {
      draft.rows.push_back(loose[i].row);
    }
    drafts.push_back(std::move(draft));
    low = high;
  }
}

// Numbers of fewer people than may be pooled.
void add_few(std::vector<Draft>& drafts, const std::vector<Observed>& loose,
             std::vector<std::uint32_t>& missing) {
  for (const auto& each : loose) {
    const auto nearest =
        std::min_element(drafts.begin(), drafts.end(), [&](const Draft& a, const Draft& b) {
          return std::abs(a.key - each.value) < std::abs(b.key - each.value);
        });
    (nearest == drafts.end() ? missing : nearest->rows).push_back(each.row);
  }
}

FittedMargin fit_ordered(const std::vector<double>& values, std::size_t atoms,
                         const People& people) {
  std::vector<Observed> present;
  std::vector<std::uint32_t> missing;
  for (std::uint32_t row = 0; row < values.size(); ++row) {
    if (std::isnan(values[row])) {
      missing.push_back(row);
    } else {
      present.push_back({values[row], row, people.of_row[row]});
    }
  }
  std::sort(present.begin(), present.end(), [](const Observed& a, const Observed& b) {
    return a.value != b.value ? a.value < b.value : a.row < b.row;
  });
  Crowd crowd(people.count);
  std::vector<Draft> drafts;
  std::vector<Observed> loose;
  for (std::size_t i = 0, next = 0; i < present.size(); i = next) {
    for (next = i; next < present.size() && present[next].value == present[i].value;) {
      ++next;
    }
    const std::span<const Observed> run(present.data() + i, next - i);
    if (run.size() < atoms || people_in(run, crowd) < atoms) {
      loose.insert(loose.end(), run.begin(), run.end());
      continue;
    }
    Draft atom{run[0].value, run[0].value, run[0].value, {}};
    for (const auto& each : run) {
      atom.rows.push_back(each.row);
    }
    drafts.push_back(std::move(atom));
  }
  if (!loose.empty() && people_in(loose, crowd) >= atoms) {
    add_bins(drafts, loose, atoms, crowd);
  } else {
    add_few(drafts, loose, missing);
  }
  return finished(std::move(drafts), std::move(missing), values.size());
}

FittedMargin fit_categorical(const Field& field, std::span<const std::int32_t> codes,
                             std::size_t atoms, const People& people) {
  std::vector<Draft> all(field.categories.size());
  std::vector<std::uint32_t> missing;
  for (std::size_t row = 0; row < codes.size(); ++row) {
    auto& rows = codes[row] < 0 ? missing : all[static_cast<std::size_t>(codes[row])].rows;
    rows.push_back(static_cast<std::uint32_t>(row));
  }
  const std::size_t least = field.categories_source == Source::kDeclared ? 1 : atoms;
  Crowd crowd(people.count);
  std::vector<Draft> drawn;
  for (std::size_t code = 0; code < all.size(); ++code) {
    if (crowd.count(all[code].rows, [&](std::uint32_t row) { return people.of_row[row]; }) >=
        least) {
      all[code].key = all[code].low = all[code].high = static_cast<double>(code);
      drawn.push_back(std::move(all[code]));
    }
  }
  return finished(std::move(drawn), std::move(missing), codes.size());
}

}  // namespace

double snap(const Field& field, double unit, double value) {
  if (field.kind == Kind::kDatetime) {
    return unit > 0 ? std::round(value / unit) * unit : std::round(value);
  }
  if (field.step > 0) {
    value = std::round(value / field.step) * field.step;
  }
  // A double holds 15 digits: beyond them there is nothing to round.
  if (field.decimals >= 0 && field.decimals <= 15 && std::abs(value) < 1e15) {
    const double scale = std::pow(10.0, field.decimals);
    const double scaled = value * scale;
    value = std::abs(scaled) < 1e15 ? std::round(scaled) / scale : value;
  }
  if (field.bounds) {
    value = std::clamp(value, field.bounds->low, field.bounds->high);
  }
  return value == 0 ? 0 : value;  // no -0
}

double time_unit(std::span<const std::int64_t> times) {
  constexpr std::array<std::int64_t, 5> kUnits{86'400'000'000, 3'600'000'000, 60'000'000, 1'000'000,
                                               1'000};
  for (const auto unit : kUnits) {
    const bool all = std::all_of(times.begin(), times.end(), [unit](std::int64_t time) {
      return time == kNoTime || time % unit == 0;
    });
    if (all) {
      return static_cast<double>(unit);
    }
  }
  return 1;
}

FittedMargin fit_margin(const Table& train, std::size_t column, std::int64_t atoms,
                        const People& people) {
  ensure(people.of_row.size() == train.rows(), "fit_margin: ", people.of_row.size(),
         " rows of people for ", train.rows(), " rows");
  const auto& field = train.field(column);
  const auto least = static_cast<std::size_t>(atoms);
  switch (field.kind) {
    case Kind::kNumeric:
      return fit_ordered(train.as_numbers(column), least, people);
    case Kind::kDatetime: {
      auto out = fit_ordered(train.as_numbers(column), least, people);
      out.margin.unit = time_unit(train.times(column));
      return out;
    }
    case Kind::kCategorical:
      return fit_categorical(field, train.codes(column), least, people);
    case Kind::kText:
    case Kind::kId:
      return finished({}, {}, train.rows());
    case Kind::kVector:
      break;
  }
  throw InputError(text("column '", field.name,
                        "' holds vectors, which only resample can generate; leave it out of the "
                        "training table or choose resample"));
}

Margin::Place Margin::place(double u, std::span<const double> upper) const {
  const auto at = std::upper_bound(upper.begin(), upper.end() - 1, u);
  const auto cell = static_cast<std::size_t>(at - upper.begin());
  const double begin = cell == 0 ? 0 : upper[cell - 1];
  return {cell, std::clamp((u - begin) / mass[cell], 0.0, 1.0)};
}

double Margin::value(const Field& field, std::size_t cell, double within) const {
  if (field.kind == Kind::kCategorical || std::isnan(low[cell])) {
    return low[cell];
  }
  return snap(field, unit, std::lerp(low[cell], high[cell], within));
}

void Margin::reorder(std::span<const std::size_t> order) {
  const Margin old = *this;
  for (std::size_t i = 0; i < order.size(); ++i) {
    mass[i] = old.mass[order[i]];
    low[i] = old.low[order[i]];
    high[i] = old.high[order[i]];
  }
}

std::vector<double> Margin::upper() const {
  std::vector<double> ends(mass.size());
  std::partial_sum(mass.begin(), mass.end(), ends.begin());
  ends.back() = 1;
  return ends;
}

void Margin::visit_state(StateVisitor& visitor) {
  visitor.field("mass", mass);
  visitor.field("low", low);
  visitor.field("high", high);
  visitor.field("unit", unit);
}

}  // namespace assay
