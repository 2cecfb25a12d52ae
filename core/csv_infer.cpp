#include "core/csv_infer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/date_format.h"
#include "core/schema_infer.h"
#include "core/text_cells.h"

namespace assay {
namespace {

constexpr double kMissingNumber = std::numeric_limits<double>::quiet_NaN();
/// Where doubles take over: some 2 MB of dictionary, against 8 MB of doubles for a million rows.
constexpr std::size_t kManyWords = 1 << 15;

/// `value[word]` for every cell.
template <class T>
std::vector<T> spread(const std::vector<std::int32_t>& codes, const std::vector<T>& values,
                      T missing) {
  std::vector<T> cells;
  cells.reserve(codes.size());
  for (const auto code : codes) {
    cells.push_back(code < 0 ? missing : values[static_cast<std::size_t>(code)]);
  }
  return cells;
}

}  // namespace

void InferringColumn::add(std::string_view cell) {
  if (numbers_only_) {
    add_number(cell);
    return;
  }
  if (cell.data() == nullptr) {
    codes_.push_back(-1);
    ++missing_;
    return;
  }
  codes_.push_back(words_.add(cell));
  if (words_.size() > kManyWords && !as_text_) {
    turn_into_numbers();
  }
}

void InferringColumn::turn_into_numbers() {
  std::vector<double> values(words_.size(), kMissingNumber);
  for (std::size_t code = 0; code < words_.size(); ++code) {
    const auto word = words_[code];
    if (is_quantity(word)) {
      values[code] = *parse_number(word);
      note(word);
    } else if (is_missing_word(word)) {
      tokens_.emplace_back(word);
    } else if (!word.empty()) {
      as_text_ = true;  // a column of strings
      return;
    }
  }
  numbers_ = spread(codes_, values, kMissingNumber);
  codes_ = {};
  words_ = {};
  numbers_only_ = true;
}

void InferringColumn::add_number(std::string_view cell) {
  if (lost_) {
    return;
  }
  if (cell.empty()) {
    numbers_.push_back(kMissingNumber);
  } else if (is_quantity(cell)) {
    numbers_.push_back(*parse_number(cell));
    note(cell);
  } else if (is_missing_word(cell)) {
    numbers_.push_back(kMissingNumber);
    if (std::ranges::find(tokens_, cell) == tokens_.end()) {
      tokens_.emplace_back(cell);
    }
  } else {
    lost_ = true;
    numbers_ = {};
  }
}

void InferringColumn::note(std::string_view number) {
  const int decimals = decimals_of(number);
  exponents_ |= decimals < 0;
  decimals_ = std::max(decimals_, decimals);
  plain_integers_ = plain_integers_ && is_plain_integer(number);
}

Column InferringColumn::finish(Field& field) {
  if (numbers_only_) {
    return finish_numbers(field);
  }
  field = infer_field(name_, words_, codes_.size(), missing_);
  switch (field.kind) {
    case Kind::kNumeric:
      return Numbers(finish_values(field, kMissingNumber, parse_number));
    case Kind::kDatetime: {
      const DateFormat format(field.format);
      return Times(
          finish_values(field, kNoTime, [&](std::string_view word) { return format.parse(word); }));
    }
    case Kind::kCategorical:
      return finish_categories(field);
    default:
      return finish_words(field);
  }
}

/// Every distinct cell parsed once.
template <class T, class Parse>
std::vector<T> InferringColumn::finish_values(const Field& field, T missing, const Parse& parse) {
  std::vector<T> values(words_.size(), missing);
  for (std::size_t code = 0; code < words_.size(); ++code) {
    if (!is_missing(field, words_[code])) {
      values[code] = *parse(words_[code]);
    }
  }
  words_ = {};
  return spread(std::exchange(codes_, {}), values, missing);
}

Column InferringColumn::finish_categories(Field& field) {
  const auto order = sorted_codes(words_);
  std::vector<std::int32_t> renamed(words_.size());
  for (std::size_t code = 0; code < order.size(); ++code) {
    renamed[static_cast<std::size_t>(order[code])] = static_cast<std::int32_t>(code);
    field.categories.emplace_back(words_[static_cast<std::size_t>(order[code])]);
  }
  return Codes(spread(std::exchange(codes_, {}), renamed, -1));
}

Column InferringColumn::finish_words(const Field& field) {
  std::vector<std::int32_t> kept(words_.size(), -1);
  std::vector<std::string> words;
  for (std::size_t code = 0; code < words_.size(); ++code) {
    if (!is_missing(field, words_[code])) {
      kept[code] = static_cast<std::int32_t>(words.size());
      words.emplace_back(words_[code]);
    }
  }
  words_ = {};
  return Words{spread(std::exchange(codes_, {}), kept, -1),
               std::make_shared<const std::vector<std::string>>(std::move(words))};
}

Column InferringColumn::finish_numbers(Field& field) {
  field.name = name_;
  field.kind = Kind::kNumeric;
  std::ranges::sort(tokens_);
  field.missing.insert(field.missing.end(), tokens_.begin(), tokens_.end());
  if (plain_integers_) {
    std::vector<double> sorted;
    std::ranges::copy_if(numbers_, std::back_inserter(sorted),
                         [](double x) { return !std::isnan(x); });
    std::ranges::sort(sorted);
    IntegerFacts facts{.present = sorted.size(), .low = sorted.front(), .high = sorted.back()};
    sorted.erase(std::ranges::unique(sorted).begin(), sorted.end());
    facts.distinct = sorted.size();
    if (integers_are_ids(name_, facts)) {
      field.kind = Kind::kId;
      return finish_ids();
    }
  }
  field.decimals = exponents_ || decimals_ > 15 ? -1 : decimals_;
  numbers_.shrink_to_fit();
  return Numbers(std::move(numbers_));
}

/// Plain integers print as they were read.
Column InferringColumn::finish_ids() {
  Dictionary words;
  std::vector<std::int32_t> codes;
  codes.reserve(numbers_.size());
  std::string word;
  for (const double number : numbers_) {
    word.clear();
    if (!std::isnan(number)) {
      append_number(word, number);
    }
    codes.push_back(word.empty() ? -1 : words.add(word));
  }
  numbers_ = {};
  return Words{std::move(codes), std::make_shared<const std::vector<std::string>>(words.words())};
}

}  // namespace assay
