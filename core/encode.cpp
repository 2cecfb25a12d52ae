#include "core/encode.h"

#include <cmath>

#include "core/error.h"

namespace assay {
namespace {

struct Moments {
  double mean = 0, sd = 1;
};

Moments moments_of(const std::vector<double>& values) {
  double sum = 0;
  double count = 0;
  for (const double v : values) {
    if (!std::isnan(v)) {
      sum += v;
      ++count;
    }
  }
  if (count == 0) {
    return {};
  }
  const double mean = sum / count;
  double squares = 0;
  for (const double v : values) {
    squares += std::isnan(v) ? 0 : (v - mean) * (v - mean);
  }
  const double sd = std::sqrt(squares / count);
  return {mean, sd > 0 ? sd : 1};
}

bool has_missing(const Table& table, std::size_t column) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.missing(column, row)) {
      return true;
    }
  }
  return false;
}

}  // namespace

Encoder::Encoder(const Table& learnt) {
  require(learnt.rows() > 0, "Encoder: the table to learn from has no rows");
  for (std::size_t column = 0; column < learnt.columns(); ++column) {
    const Field& field = learnt.field(column);
    if ((field.is_ordered() || field.kind == Kind::kCategorical) && field.is_measured()) {
      learn_column(learnt, column);
    }
  }
  require(!names_.empty(), "Encoder: no numeric, datetime or categorical column to encode");
}

void Encoder::learn_column(const Table& learnt, std::size_t column) {
  const Field& field = learnt.field(column);
  ColumnCode code;
  code.column = column;
  code.name = field.name;
  code.kind = field.kind;
  code.first = names_.size();
  code.marks_missing = has_missing(learnt, column);
  if (field.is_ordered()) {
    const Moments moments = moments_of(learnt.as_numbers(column));
    code.mean = moments.mean;
    code.sd = moments.sd;
    names_.push_back(field.name);
  } else {
    code.categories = field.categories.size();
    for (const auto& category : field.categories) {
      names_.push_back(text(field.name, '=', category));
    }
  }
  if (code.marks_missing) {
    names_.push_back(text(field.name, " is missing"));
  }
  codes_.push_back(code);
}

Points Encoder::encode(const Table& table) const {
  Points points{table.rows(), dimension(), std::vector<double>(table.rows() * dimension())};
  for (const auto& code : codes_) {
    require(code.column < table.columns() && table.field(code.column).name == code.name &&
                table.field(code.column).kind == code.kind,
            "Encoder: column ", code.column + 1, " should be '", code.name, "' (",
            name_of(code.kind), ") as in the table it was learnt on; align the tables first");
    write_column(code, table, points);
  }
  return points;
}

void Encoder::write_column(const ColumnCode& code, const Table& table, Points& points) const {
  double* cell = points.values.data() + code.first;
  const bool categorical = code.kind == Kind::kCategorical;
  const std::size_t mark = categorical ? code.categories : 1;
  const auto numbers = categorical ? std::vector<double>() : table.as_numbers(code.column);
  const auto codes = categorical ? table.codes(code.column) : std::span<const std::int32_t>();
  for (std::size_t row = 0; row < table.rows(); ++row, cell += points.dimension) {
    if (table.missing(code.column, row)) {
      if (code.marks_missing) {
        cell[mark] = 1;
      }
    } else if (!categorical) {
      cell[0] = (numbers[row] - code.mean) / code.sd;
    } else if (static_cast<std::size_t>(codes[row]) < code.categories) {
      cell[codes[row]] = 1;
    }
  }
}

}  // namespace assay
