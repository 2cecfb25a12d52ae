#include "generators/given.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/date_format.h"
#include "core/error.h"
#include "core/text_cells.h"

namespace assay {
namespace {

constexpr std::size_t kMostListed = 60;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), kMostListed); ++i) {
    out += text(i == 0 ? "" : ", ", names[i]);
  }
  return names.size() > kMostListed ? text(out, ", ... (", names.size(), " in all)") : out;
}

bool means_missing(const Field& field, const std::string& cell) {
  return std::find(field.missing.begin(), field.missing.end(), cell) != field.missing.end();
}

double parse_category(const Field& field, const std::string& cell) {
  const auto at = std::find(field.categories.begin(), field.categories.end(), cell);
  require(at != field.categories.end(), "given: column '", field.name, "' has no category '", cell,
          "'; choose one of: ", listed(field.categories));
  return static_cast<double>(at - field.categories.begin());
}

// Rounding may cost a few units in the last place: 3 x 0.1 is not 0.3.
bool nearly_equal(double a, double b) {
  return std::abs(a - b) <= 4 * std::numeric_limits<double>::epsilon() * std::abs(a);
}

void require_on_grid(const Field& field, const std::string& cell, double number) {
  if (field.step > 0) {
    require(nearly_equal(number, std::round(number / field.step) * field.step),
            "given: ", field.name, " = ", cell, " is not a multiple of step ", field.step);
  }
  require(nearly_equal(number, snap(field, 0, number)), "given: ", field.name, " = ", cell,
          " has more digits after the point than the ", field.decimals, " of the column");
}

double parse_quantity(const Field& field, const std::string& cell) {
  const auto number = parse_number(cell);
  require(number.has_value(), "given: column '", field.name, "' holds numbers, and '", cell,
          "' is not one");
  if (field.bounds) {
    require(*number >= field.bounds->low && *number <= field.bounds->high, "given: ", field.name,
            " = ", cell, " is outside the bounds [", field.bounds->low, ", ", field.bounds->high,
            "] of the schema");
  }
  require_on_grid(field, cell, *number);
  return *number;
}

double parse_date(const Field& field, const std::string& cell) {
  const auto time = DateFormat(field.format).parse(cell);
  require(time.has_value(), "given: column '", field.name, "' holds dates, and '", cell,
          "' is not one", field.format.empty() ? "" : " of the form ", field.format);
  return static_cast<double>(*time);
}

Condition parse(const Schema& schema, const Given& given) {
  Condition out;
  out.column = schema.index_of(given.column);
  const auto& field = schema.fields[out.column];
  if (means_missing(field, given.value)) {
    out.value = kMissing;
    return out;
  }
  switch (field.kind) {
    case Kind::kNumeric:
      out.value = parse_quantity(field, given.value);
      break;
    case Kind::kCategorical:
      out.value = parse_category(field, given.value);
      break;
    case Kind::kDatetime:
      out.value = parse_date(field, given.value);
      break;
    case Kind::kText:
    case Kind::kId:
      out.word = given.value;
      break;
    case Kind::kVector:
      throw InputError(text("given: column '", field.name,
                            "' holds vectors, which cannot be asked for; choose another column"));
  }
  return out;
}

bool meets(const Table& table, std::size_t row, const Condition& condition) {
  const std::size_t j = condition.column;
  if (table.missing(j, row) || std::isnan(condition.value)) {
    return table.missing(j, row) && std::isnan(condition.value);
  }
  switch (table.field(j).kind) {
    case Kind::kNumeric:
      return table.numbers(j)[row] == condition.value;
    case Kind::kCategorical:
      return table.codes(j)[row] == static_cast<std::int32_t>(condition.value);
    case Kind::kDatetime:
      return table.times(j)[row] == static_cast<std::int64_t>(condition.value);
    default:
      return table.words(j)[static_cast<std::size_t>(table.codes(j)[row])] == condition.word;
  }
}

bool meets(const Draws& draws, std::size_t row, std::span<const Condition> conditions) {
  return std::all_of(conditions.begin(), conditions.end(), [&](const Condition& each) {
    const double value = draws[each.column][row];
    return value == each.value || (std::isnan(value) && std::isnan(each.value));
  });
}

void copy_row(const Draws& from, std::size_t row, Draws& to, std::size_t place) {
  for (std::size_t j = 0; j < from.size(); ++j) {
    if (!from[j].empty()) {
      to[j][place] = from[j][row];
    }
  }
}

// Whether a cell of an ordered column can draw the value, rounding included.
bool holds(const Field& field, const Margin& margin, std::size_t cell, double value) {
  return margin.value(field, cell, 0) <= value && value <= margin.value(field, cell, 1);
}

std::string shown_date(const Field& field, double microseconds) {
  std::string out;
  DateFormat(field.format).append(out, static_cast<std::int64_t>(microseconds));
  return out;
}

std::string drawn_by(const Field& field, const Margin& margin) {
  if (field.kind == Kind::kCategorical) {
    std::vector<std::string> names;
    for (const double code : margin.low) {
      names.push_back(std::isnan(code) ? "(missing)"
                                       : field.categories[static_cast<std::size_t>(code)]);
    }
    return listed(names);
  }
  double low = kMissing, high = kMissing;
  for (std::size_t c = 0; c < margin.cells(); ++c) {
    low = std::fmin(low, margin.value(field, c, 0));
    high = std::fmax(high, margin.value(field, c, 1));
  }
  if (std::isnan(low)) {
    return "missing cells only";
  }
  if (field.kind == Kind::kDatetime) {
    return text(shown_date(field, low), " to ", shown_date(field, high));
  }
  return text(low, " to ", high, ", the values between them not all");
}

}  // namespace

std::vector<Condition> parse_given(const Schema& schema, const std::vector<Given>& given) {
  std::vector<Condition> out;
  for (const auto& each : given) {
    out.push_back(parse(schema, each));
  }
  std::sort(out.begin(), out.end(),
            [](const Condition& a, const Condition& b) { return a.column < b.column; });
  for (std::size_t i = 1; i < out.size(); ++i) {
    require(out[i].column != out[i - 1].column, "given: column '",
            schema.fields[out[i].column].name, "' is named twice; name it once");
  }
  return out;
}

std::vector<std::size_t> rows_that_meet(const Table& table, std::span<const Condition> conditions) {
  std::vector<std::size_t> out;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (std::all_of(conditions.begin(), conditions.end(),
                    [&](const Condition& each) { return meets(table, row, each); })) {
      out.push_back(row);
    }
  }
  return out;
}

void refuse_words(const Schema& schema, std::span<const Condition> conditions) {
  for (const auto& each : conditions) {
    const auto& field = schema.fields[each.column];
    require(field.kind != Kind::kText && field.kind != Kind::kId, "given: column '", field.name,
            "' holds text or ids, which this generator does not model; leave it out");
  }
}

std::optional<Margin::Place> find_place(const Field& field, const Margin& margin,
                                        const Condition& condition) {
  const double value = condition.value;
  if (field.kind == Kind::kDatetime && !std::isnan(value) &&
      snap(field, margin.unit, value) != value) {
    return std::nullopt;  // an hour in a column of days
  }
  for (std::size_t c = 0; c < margin.cells(); ++c) {
    const double low = margin.low[c], high = margin.high[c];
    if (std::isnan(value) ? std::isnan(low) : low == high && margin.value(field, c, 0) == value) {
      return Margin::Place{c, 0.5};
    }
  }
  for (std::size_t c = 0; c < margin.cells(); ++c) {
    const double low = margin.low[c], high = margin.high[c];
    if (low < high && holds(field, margin, c, value)) {
      const double within = (value / 2 - low / 2) / (high / 2 - low / 2);  // halves: no overflow
      return Margin::Place{c, std::clamp(within, 0.0, 1.0)};
    }
  }
  return std::nullopt;
}

Margin::Place place_of(const Field& field, const Margin& margin, const Condition& condition) {
  const auto place = find_place(field, margin, condition);
  require(place.has_value(), "given: the model never draws ",
          std::isnan(condition.value) ? "a missing cell" : "this value", " in column '", field.name,
          "' (too few training rows hold it); it draws ", place ? "" : drawn_by(field, margin));
  return *place;
}

Draws draw_until(const Schema& schema, std::size_t rows, const Rng& rng,
                 std::span<const Condition> conditions,
                 const std::function<Draws(std::size_t, Rng)>& draw) {
  constexpr std::size_t kAtLeast = 100'000, kPerRow = 1'000, kMostBatch = 100'000;
  const std::size_t most = kAtLeast + kPerRow * rows;
  const std::size_t size = std::clamp<std::size_t>(4 * rows, 1'000, kMostBatch);
  std::size_t drawn = 0, found = 0;
  auto out = empty_draws(schema, rows);
  for (std::size_t batch = 0; found < rows && drawn < most; ++batch, drawn += size) {
    const auto all = draw(size, rng.split(batch));
    for (std::size_t row = 0; row < size && found < rows; ++row) {
      if (meets(all, row, conditions)) {
        copy_row(all, row, out, found++);
      }
    }
  }
  require(found == rows, "given: ", found, " of ", drawn,
          " rows drawn meet the condition, too few for the ", rows,
          " asked; ask for fewer rows or a commoner condition, or choose gaussian-copula, which "
          "draws under conditions directly");
  return out;
}

}  // namespace assay
