#include "core/table.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/error.h"
#include "core/hash.h"

namespace assay {
namespace {

/// Length of a column, whatever its kind.
std::size_t length(const Column& column) {
  struct Visitor {
    std::size_t operator()(const Numbers& cells) const { return cells.size(); }
    std::size_t operator()(const Codes& cells) const { return cells.size(); }
    std::size_t operator()(const Times& cells) const { return cells.size(); }
    std::size_t operator()(const Words& cells) const { return cells.codes.size(); }
    std::size_t operator()(const Vectors& cells) const {
      return cells.dimension == 0 ? 0 : cells.values.size() / cells.dimension;
    }
  };
  return std::visit(Visitor{}, column);
}

bool fits(Kind kind, const Column& column) {
  switch (kind) {
    case Kind::kNumeric:
      return std::holds_alternative<Numbers>(column);
    case Kind::kCategorical:
      return std::holds_alternative<Codes>(column);
    case Kind::kDatetime:
      return std::holds_alternative<Times>(column);
    case Kind::kText:
    case Kind::kId:
      return std::holds_alternative<Words>(column);
    case Kind::kVector:
      return std::holds_alternative<Vectors>(column);
  }
  return false;
}

void check_codes(const Field& field, std::span<const std::int32_t> codes, std::size_t known) {
  const auto size = static_cast<std::int32_t>(known);
  for (std::size_t row = 0; row < codes.size(); ++row) {
    if (codes[row] < -1 || codes[row] >= size) [[unlikely]] {
      throw InputError(text("column '", field.name, "', row ", row + 1, ": code ", codes[row],
                            " is outside its ", known, " categories"));
    }
  }
}

template <class T>
Cells<T> gather(const Cells<T>& cells, std::span<const std::size_t> rows) {
  std::vector<T> out;
  out.reserve(rows.size());
  for (const auto row : rows) {
    out.push_back(cells[row]);
  }
  return out;
}

Column gather(const Column& column, std::span<const std::size_t> rows) {
  struct Visitor {
    std::span<const std::size_t> rows;
    Column operator()(const Numbers& cells) const { return gather(cells, rows); }
    Column operator()(const Codes& cells) const { return gather(cells, rows); }
    Column operator()(const Times& cells) const { return gather(cells, rows); }
    Column operator()(const Words& cells) const {
      return Words{gather(cells.codes, rows), cells.words};
    }
    Column operator()(const Vectors& cells) const {
      std::vector<float> out;
      out.reserve(rows.size() * cells.dimension);
      for (const auto row : rows) {
        const auto values = cells.values.view().subspan(row * cells.dimension, cells.dimension);
        out.insert(out.end(), values.begin(), values.end());
      }
      return Vectors{std::move(out), cells.dimension};
    }
  };
  return std::visit(Visitor{rows}, column);
}

/// Equal cell by cell: numbers bit for bit, but any NaN equals any NaN.
template <class T>
bool same_numbers(std::span<const T> a, std::span<const T> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](T x, T y) {
    return (std::isnan(x) && std::isnan(y)) || (x == y && std::signbit(x) == std::signbit(y));
  });
}

/// Equal by what the codes stand for.
bool same_words(std::span<const std::int32_t> a, const std::vector<std::string>& words_a,
                std::span<const std::int32_t> b, const std::vector<std::string>& words_b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](std::int32_t x, std::int32_t y) {
    return (x < 0 || y < 0)
               ? x == y
               : words_a[static_cast<std::size_t>(x)] == words_b[static_cast<std::size_t>(y)];
  });
}

constexpr std::uint64_t kMissingHash = 0x9ddfea08eb382d69;

std::uint64_t number_hash(double value) {
  if (std::isnan(value)) {
    return kMissingHash;
  }
  return mix(std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value));
}

/// Hash of every cell of one column.
std::vector<std::uint64_t> cell_hashes(const Table& table, std::size_t column) {
  std::vector<std::uint64_t> out(table.rows());
  switch (table.field(column).kind) {
    case Kind::kNumeric: {
      std::ranges::transform(table.numbers(column), out.begin(), number_hash);
      break;
    }
    case Kind::kDatetime: {
      std::ranges::transform(table.times(column), out.begin(), [](std::int64_t time) {
        return time == kNoTime ? kMissingHash : mix(static_cast<std::uint64_t>(time));
      });
      break;
    }
    case Kind::kCategorical:
    case Kind::kText:
    case Kind::kId: {
      std::vector<std::uint64_t> words;
      for (const auto& word : table.words(column)) {
        words.push_back(hash_bytes(word));
      }
      std::ranges::transform(table.codes(column), out.begin(), [&](std::int32_t code) {
        return code < 0 ? kMissingHash : words[static_cast<std::size_t>(code)];
      });
      break;
    }
    case Kind::kVector: {
      const auto values = table.vectors(column);
      const auto dimension = table.field(column).dimension;
      for (std::size_t i = 0; i < values.size(); ++i) {
        out[i / dimension] = combine(out[i / dimension], number_hash(values[i]));
      }
      break;
    }
  }
  return out;
}

}  // namespace

Table::Table(Schema schema, std::vector<Column> columns)
    : schema_(std::make_shared<Schema>(std::move(schema))), columns_(std::move(columns)) {
  require(columns_.size() == schema_->fields.size(), "a table of ", columns_.size(),
          " columns does not fit a schema of ", schema_->fields.size());
  rows_ = columns_.empty() ? 0 : length(columns_[0]);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const Field& field = schema_->fields[c];
    require(fits(field.kind, columns_[c]), "column '", field.name, "' does not hold ",
            name_of(field.kind), " cells as its schema says");
    require(length(columns_[c]) == rows_, "column '", field.name, "' has ", length(columns_[c]),
            " rows, the first column has ", rows_);
    if (const auto* codes = std::get_if<Codes>(&columns_[c])) {
      check_codes(field, codes->view(), field.categories.size());
    } else if (const auto* cells = std::get_if<Words>(&columns_[c])) {
      check_codes(field, cells->codes.view(), cells->words ? cells->words->size() : 0);
    } else if (const auto* vectors = std::get_if<Vectors>(&columns_[c])) {
      require(vectors->dimension == field.dimension, "column '", field.name, "' holds vectors of ",
              vectors->dimension, " numbers, its schema says ", field.dimension);
    }
  }
}

std::span<const double> Table::numbers(std::size_t column) const {
  return std::get<Numbers>(columns_[column]).view();
}

std::span<const std::int32_t> Table::codes(std::size_t column) const {
  if (const auto* cells = std::get_if<Words>(&columns_[column])) {
    return cells->codes.view();
  }
  return std::get<Codes>(columns_[column]).view();
}

std::span<const std::int64_t> Table::times(std::size_t column) const {
  return std::get<Times>(columns_[column]).view();
}

std::span<const float> Table::vectors(std::size_t column) const {
  return std::get<Vectors>(columns_[column]).values.view();
}

const std::vector<std::string>& Table::words(std::size_t column) const {
  if (const auto* cells = std::get_if<Words>(&columns_[column])) {
    static const std::vector<std::string> kNone;
    return cells->words ? *cells->words : kNone;
  }
  return field(column).categories;
}

bool Table::missing(std::size_t column, std::size_t row) const {
  switch (field(column).kind) {
    case Kind::kNumeric:
      return std::isnan(numbers(column)[row]);
    case Kind::kDatetime:
      return times(column)[row] == kNoTime;
    case Kind::kVector:
      return field(column).dimension > 0 &&
             std::isnan(vectors(column)[row * field(column).dimension]);
    default:
      return codes(column)[row] < 0;
  }
}

std::vector<double> Table::as_numbers(std::size_t column) const {
  if (field(column).kind == Kind::kNumeric) {
    const auto values = numbers(column);
    return {values.begin(), values.end()};
  }
  std::vector<double> out(rows_);
  std::ranges::transform(times(column), out.begin(), [](std::int64_t time) {
    return time == kNoTime ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(time);
  });
  return out;
}

Table Table::take(std::span<const std::size_t> rows) const {
  Table out;
  out.schema_ = schema_;
  out.rows_ = rows.size();
  for (const auto& column : columns_) {
    out.columns_.push_back(gather(column, rows));
  }
  return out;
}

Table Table::select(std::span<const std::size_t> columns) const {
  Schema schema = *schema_;
  schema.fields.clear();
  std::vector<Column> chosen;
  for (const auto column : columns) {
    schema.fields.push_back(field(column));
    chosen.push_back(columns_[column]);
  }
  return {std::move(schema), std::move(chosen)};
}

Table Table::with_schema(Schema schema) const { return {std::move(schema), columns_}; }

std::uint64_t Table::fingerprint() const {
  std::uint64_t hash = mix(rows_);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    hash = combine(hash, hash_bytes(field(c).name));
    hash = combine(hash, hash_bytes(name_of(field(c).kind)));
    for (const auto cell : cell_hashes(*this, c)) {
      hash = combine(hash, cell);
    }
  }
  return hash;
}

std::vector<std::uint64_t> Table::row_hashes() const {
  std::vector<std::uint64_t> rows(rows_, 0);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (field(c).has(Role::kIgnored)) {
      continue;
    }
    // Keyed by name and added up: the order of columns does not matter.
    const std::uint64_t name = hash_bytes(field(c).name);
    const auto cells = cell_hashes(*this, c);
    for (std::size_t row = 0; row < rows_; ++row) {
      rows[row] += combine(name, cells[row]);
    }
  }
  std::ranges::transform(rows, rows.begin(), mix);
  return rows;
}

bool Table::operator==(const Table& other) const {
  if (rows_ != other.rows_ || columns_.size() != other.columns_.size()) {
    return false;
  }
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const Field& mine = field(c);
    const Field& theirs = other.field(c);
    if (mine.name != theirs.name || mine.kind != theirs.kind ||
        mine.dimension != theirs.dimension) {
      return false;
    }
    bool same = false;
    if (mine.kind == Kind::kNumeric) {
      same = same_numbers(numbers(c), other.numbers(c));
    } else if (mine.kind == Kind::kDatetime) {
      same = std::ranges::equal(times(c), other.times(c));
    } else if (mine.kind == Kind::kVector) {
      same = same_numbers(vectors(c), other.vectors(c));
    } else {
      same = same_words(codes(c), words(c), other.codes(c), other.words(c));
    }
    if (!same) {
      return false;
    }
  }
  return true;
}

}  // namespace assay
