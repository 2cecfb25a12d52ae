#include "experiments/match.h"

#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <unordered_map>

#include "core/error.h"

namespace assay {
namespace {

constexpr const char* kCount = "count";

/// A cell as it stands in a CSV file, which is how Given wants it.
std::string cell_text(const Table& table, std::size_t column, std::size_t row) {
  const auto& field = table.field(column);
  require(!table.missing(column, row), "match: row ", row + 1, " has no value in column '",
          field.name, "'; every combination names a value for every column");
  switch (field.kind) {
    case Kind::kNumeric: {
      std::array<char, 32> buffer{};
      const auto end =
          std::to_chars(buffer.data(), buffer.data() + buffer.size(), table.numbers(column)[row])
              .ptr;
      return {buffer.data(), end};
    }
    case Kind::kDatetime:
    case Kind::kVector:
      throw InputError(text("match: column '", field.name, "' is of kind ", name_of(field.kind),
                            "; combinations are of categories or numbers"));
    default:
      return table.words(column)[table.codes(column)[row]];
  }
}

std::size_t count_column(const Schema& schema) {
  const auto count = schema.find(kCount);
  require(count && schema.fields[*count].kind == Kind::kNumeric && schema.fields.size() > 1,
          "match: the file needs a numeric column 'count' and a column for each matched one");
  return *count;
}

std::size_t wanted_rows(const Table& counts, std::size_t column, std::size_t row) {
  const double count = counts.numbers(column)[row];
  require(count >= 0 && count <= kMostRows && count == std::floor(count), "match: count = ", count,
          " in row ", row + 1, " must be a whole number in 0..", kMostRows);
  return static_cast<std::size_t>(count);
}

template <class T>
void append(std::vector<T>& all, std::span<const T> more) {
  all.insert(all.end(), more.begin(), more.end());
}

/// Ids below each other. Fresh ones are a prefix and the row's number (generators/assemble.h) and
/// begin anew in every table: their numbers go on, so that no two rows share one. Ids taken from
/// people stay as they are.
Column stacked_ids(const std::vector<Table>& tables, std::size_t column) {
  std::vector<std::string> words;
  std::vector<std::int32_t> codes;
  std::unordered_map<std::string, std::int32_t> known;
  for (const auto& table : tables) {
    const auto ids = table.codes(column);
    const std::size_t before = codes.size();
    for (std::size_t row = 0; row < ids.size(); ++row) {
      if (ids[row] < 0) {
        codes.push_back(-1);
        continue;
      }
      std::string word = table.words(column)[ids[row]];
      const std::string number = std::to_string(row + 1);
      if (word.starts_with("id") && word.ends_with("-" + number)) {
        word.replace(word.size() - number.size(), number.size(), std::to_string(before + row + 1));
      }
      const auto [slot, fresh] = known.try_emplace(word, static_cast<std::int32_t>(words.size()));
      if (fresh) {
        words.push_back(word);
      }
      codes.push_back(slot->second);
    }
  }
  return Words{std::move(codes),
               std::make_shared<const std::vector<std::string>>(std::move(words))};
}

/// One column below the other; the tables share schema and dictionaries.
Column stacked(const std::vector<Table>& tables, std::size_t column) {
  const auto gather = [&]<class T>(std::vector<T> all, auto view) {
    for (const auto& table : tables) {
      append<T>(all, view(table));
    }
    return all;
  };
  const auto& first = tables.front();
  switch (first.field(column).kind) {
    case Kind::kNumeric:
      return Numbers(
          gather(std::vector<double>(), [&](const Table& t) { return t.numbers(column); }));
    case Kind::kDatetime:
      return Times(
          gather(std::vector<std::int64_t>(), [&](const Table& t) { return t.times(column); }));
    case Kind::kCategorical:
      return Codes(
          gather(std::vector<std::int32_t>(), [&](const Table& t) { return t.codes(column); }));
    case Kind::kVector:
      return Vectors{
          gather(std::vector<float>(), [&](const Table& t) { return t.vectors(column); }),
          first.field(column).dimension};
    case Kind::kId:
      return stacked_ids(tables, column);
    default:
      return Words{
          gather(std::vector<std::int32_t>(), [&](const Table& t) { return t.codes(column); }),
          std::get<Words>(first.column(column)).words};
  }
}

}  // namespace

std::uint64_t matched_rows(const Table& counts) {
  const auto column = count_column(counts.schema());
  std::uint64_t total = 0;
  for (std::size_t row = 0; row < counts.rows(); ++row) {
    total += wanted_rows(counts, column, row);
    require(total <= kMostRows, "match: the counts up to row ", row + 1, " add up to ", total,
            " rows; ask for at most ", kMostRows, " in all");
  }
  require(total > 0, "match: no row is asked for; every count is 0");
  return total;
}

Table sample_matching(const Generator& generator, const Table& counts, Rng rng) {
  matched_rows(counts);  // the checks
  const auto& schema = counts.schema();
  const auto count = count_column(schema);
  std::vector<Table> parts;
  for (std::size_t row = 0; row < counts.rows(); ++row) {
    std::vector<Given> given;
    for (std::size_t c = 0; c < schema.fields.size(); ++c) {
      if (c != count) {
        given.push_back({schema.fields[c].name, cell_text(counts, c, row)});
      }
    }
    if (const auto rows = wanted_rows(counts, count, row); rows > 0) {
      parts.push_back(generator.sample(rows, rng.split(row), given));
    }
  }
  parts = align(parts);
  std::vector<Column> columns;
  for (std::size_t c = 0; c < parts.front().columns(); ++c) {
    columns.push_back(stacked(parts, c));
  }
  return Table(parts.front().schema(), std::move(columns));
}

}  // namespace assay
