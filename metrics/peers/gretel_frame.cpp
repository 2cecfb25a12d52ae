#include "metrics/peers/gretel_frame.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/date_format.h"
#include "core/dictionary.h"
#include "core/text_cells.h"

namespace assay::gretel {
namespace {

bool all_whole(std::span<const double> numbers) {
  return std::ranges::all_of(numbers,
                             [](double x) { return std::isfinite(x) && std::nearbyint(x) == x; });
}

Column numeric_column(const Table& table, std::size_t c) {
  Column column;
  const auto cells = table.numbers(c);
  column.numbers.assign(cells.begin(), cells.end());
  const bool integer = table.field(c).decimals <= 0 && all_whole(cells) && !cells.empty();
  column.dtype = integer ? Dtype::kInteger : Dtype::kFloat;
  return column;
}

/// Text, or numbers if all words that occur are such.
Column word_column(std::span<const std::int32_t> codes,
                   const std::shared_ptr<const std::vector<std::string>>& words) {
  Column column;
  std::vector<char> occurs(words->size());
  bool integer = !codes.empty();
  for (const auto code : codes) {
    if (code >= 0) {
      occurs[static_cast<std::size_t>(code)] = 1;
    } else {
      integer = false;
    }
  }
  std::vector<double> values(words->size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t code = 0; code < occurs.size(); ++code) {
    if (occurs[code] != 0) {
      const auto& word = (*words)[code];
      const auto value = parse_number(word);
      if (!value) {
        column.dtype = Dtype::kText;
        column.codes.assign(codes.begin(), codes.end());
        column.words = words;
        return column;
      }
      values[code] = *value;
      integer &= decimals_of(word) == 0;
    }
  }
  column.dtype = integer ? Dtype::kInteger : Dtype::kFloat;
  for (const auto code : codes) {
    column.numbers.push_back(code < 0 ? std::numeric_limits<double>::quiet_NaN()
                                      : values[static_cast<std::size_t>(code)]);
  }
  return column;
}

/// One datetime column of all tables, with one dictionary.
std::vector<Column> time_columns(std::span<const Table* const> tables, std::size_t c) {
  const DateFormat format(tables[0]->field(c).format);
  Dictionary words;
  std::vector<std::vector<std::int32_t>> codes;
  for (const auto* table : tables) {
    auto& cells = codes.emplace_back();
    std::string word;
    for (const auto time : table->times(c)) {
      word.clear();
      if (time != kNoTime) {
        format.append(word, time);
      }
      cells.push_back(time == kNoTime ? -1 : words.add(word));
    }
  }
  const auto shared = std::make_shared<const std::vector<std::string>>(words.words());
  std::vector<Column> columns;
  for (const auto& cells : codes) {
    columns.push_back(word_column(cells, shared));
  }
  return columns;
}

std::vector<Column> columns_of(std::span<const Table* const> tables, std::size_t c) {
  std::vector<Column> columns;
  const Kind kind = tables[0]->field(c).kind;
  if (kind == Kind::kDatetime) {
    columns = time_columns(tables, c);
  } else {
    std::shared_ptr<const std::vector<std::string>> words;
    if (kind != Kind::kNumeric) {
      words = std::make_shared<const std::vector<std::string>>(tables[0]->words(c));
    }
    for (const auto* table : tables) {
      columns.push_back(words ? word_column(table->codes(c), words) : numeric_column(*table, c));
    }
  }
  for (auto& column : columns) {
    column.name = tables[0]->field(c).name;
  }
  return columns;
}

std::size_t different(std::vector<double> numbers) {
  std::erase_if(numbers, [](double x) { return std::isnan(x); });
  std::ranges::sort(numbers);
  return static_cast<std::size_t>(
      std::distance(numbers.begin(), std::unique(numbers.begin(), numbers.end())));
}

FieldType type_of_words(const Column& column, const Field& field) {
  const auto n = static_cast<double>(field.count);
  const double repeated = static_cast<double>(field.count - field.unique) / n;
  if (repeated >= 0.9 || (repeated >= 0.7 && field.count <= 50)) {
    return FieldType::kCategorical;
  }
  std::vector<std::ptrdiff_t> blanks;
  for (const auto& word : *column.words) {
    blanks.push_back(std::ranges::count(word, ' '));
  }
  std::ptrdiff_t sum = 0;
  for (const auto code : column.codes) {
    sum += code >= 0 ? blanks[static_cast<std::size_t>(code)] : 0;
  }
  return static_cast<double>(sum) / n > 2 ? FieldType::kText : FieldType::kOther;
}

}  // namespace

bool Column::missing(std::size_t row) const {
  return is_text() ? codes[row] < 0 : std::isnan(numbers[row]);
}

Column Column::take(std::span<const std::size_t> rows) const {
  Column taken;
  taken.name = name;
  taken.dtype = dtype;
  taken.words = words;
  for (const auto row : rows) {
    if (is_text()) {
      taken.codes.push_back(codes[row]);
    } else {
      taken.numbers.push_back(numbers[row]);
    }
  }
  return taken;
}

Frame Frame::take(std::span<const std::size_t> wanted) const {
  Frame taken;
  taken.rows = wanted.size();
  for (const auto& column : columns) {
    taken.columns.push_back(column.take(wanted));
  }
  return taken;
}

std::vector<Frame> frames_of(std::span<const Table* const> tables) {
  std::vector<Frame> frames(tables.size());
  for (std::size_t t = 0; t < tables.size(); ++t) {
    frames[t].rows = tables[t]->rows();
  }
  for (std::size_t c = 0; !tables.empty() && c < tables[0]->columns(); ++c) {
    const auto& field = tables[0]->field(c);
    if (field.kind == Kind::kVector || field.has(Role::kIgnored)) {
      continue;
    }
    auto columns = columns_of(tables, c);
    for (std::size_t t = 0; t < tables.size(); ++t) {
      frames[t].columns.push_back(std::move(columns[t]));
    }
  }
  return frames;
}

std::string_view name_of(FieldType type) {
  constexpr std::array<std::string_view, 6> kNames{"empty",       "binary", "numeric",
                                                   "categorical", "text",   "other"};
  return kNames[static_cast<std::size_t>(type)];
}

Field describe(const Column& column) {
  Field field;
  for (std::size_t row = 0; row < column.rows(); ++row) {
    field.missing += column.missing(row) ? 1 : 0;
  }
  field.count = column.rows() - field.missing;
  if (column.is_text()) {
    std::vector<char> occurs(column.words->size());
    for (const auto code : column.codes) {
      if (code >= 0) {
        field.unique += occurs[static_cast<std::size_t>(code)] == 0 ? 1 : 0;
        occurs[static_cast<std::size_t>(code)] = 1;
      }
    }
  } else {
    field.unique = different(column.numbers);
  }
  if (field.count == 0) {
    field.type = FieldType::kEmpty;
  } else if (field.unique == 2) {
    field.type = FieldType::kBinary;
  } else if (column.dtype == Dtype::kFloat) {
    field.type = FieldType::kNumeric;
  } else if (column.dtype == Dtype::kInteger) {
    const bool few = field.unique <= 10 && *std::ranges::min_element(column.numbers) >= 0;
    field.type = few ? FieldType::kCategorical : FieldType::kNumeric;
  } else {
    field.type = type_of_words(column, field);
  }
  return field;
}

std::vector<Field> describe(const Frame& frame) {
  std::vector<Field> fields;
  for (const auto& column : frame.columns) {
    fields.push_back(describe(column));
  }
  return fields;
}

}  // namespace assay::gretel
