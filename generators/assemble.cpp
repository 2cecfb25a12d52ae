#include "generators/assemble.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/parallel.h"
#include "core/text.h"

namespace assay {
namespace {

constexpr std::size_t kBlock = 1024;

bool is_drawn(const Field& field) { return field.kind != Kind::kText && field.kind != Kind::kId; }

template <class T>
Cells<T> converted(const std::vector<double>& draws, T missing) {
  std::vector<T> out(draws.size());
  std::transform(draws.begin(), draws.end(), out.begin(), [missing](double value) {
    return std::isnan(value) ? missing : static_cast<T>(value);
  });
  return out;
}

Column fresh_ids(std::size_t rows, const std::string& prefix) {
  std::vector<std::int32_t> codes(rows);
  std::iota(codes.begin(), codes.end(), 0);
  std::vector<std::string> words(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    words[row] = prefix + std::to_string(row + 1);
  }
  return Words{Codes(std::move(codes)),
               std::make_shared<const std::vector<std::string>>(std::move(words))};
}

}  // namespace

Column no_words(std::size_t rows) {
  return Words{Codes(std::vector<std::int32_t>(rows, -1)),
               std::make_shared<const std::vector<std::string>>()};
}

Draws empty_draws(const Schema& schema, std::size_t rows) {
  Draws draws;
  for (const auto& field : schema.fields) {
    draws.emplace_back(is_drawn(field) ? rows : 0);
  }
  return draws;
}

Table assemble(const Schema& schema, const Draws& draws, std::size_t rows,
               const std::string& id_prefix) {
  std::vector<Column> columns;
  for (std::size_t j = 0; j < schema.fields.size(); ++j) {
    switch (schema.fields[j].kind) {
      case Kind::kNumeric:
        columns.emplace_back(Numbers(draws[j]));
        break;
      case Kind::kCategorical:
        columns.emplace_back(converted<std::int32_t>(draws[j], -1));
        break;
      case Kind::kDatetime:
        columns.emplace_back(converted<std::int64_t>(draws[j], kNoTime));
        break;
      case Kind::kId:
        columns.emplace_back(fresh_ids(rows, id_prefix));
        break;
      default:
        columns.emplace_back(no_words(rows));
    }
  }
  return Table(schema, std::move(columns));
}

std::string fresh_id_prefix(const Table& train) {
  for (std::size_t k = 1;; ++k) {
    const std::string prefix = k == 1 ? "id-" : text("id", k, "-");
    bool taken = false;
    for (std::size_t j = 0; j < train.columns(); ++j) {
      if (train.field(j).kind == Kind::kId) {
        const auto& words = train.words(j);
        taken |= std::any_of(words.begin(), words.end(),
                             [&](const std::string& word) { return word.starts_with(prefix); });
      }
    }
    if (!taken) {
      return prefix;
    }
  }
}

void fill_blocks(std::size_t rows, const Rng& rng,
                 const std::function<void(std::size_t, std::size_t, Rng&)>& fill) {
  parallel_blocks(rows, kBlock, [&](std::size_t begin, std::size_t end) {
    Rng own = rng.split(begin / kBlock);
    fill(begin, end, own);
  });
}

}  // namespace assay
