#include "core/csv_columns.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/date_format.h"
#include "core/dictionary.h"
#include "core/error.h"
#include "core/text_cells.h"

namespace assay {
namespace {

constexpr double kMissingNumber = std::numeric_limits<double>::quiet_NaN();

/// What to do about a cell that does not fit its kind.
std::string remedy(std::string_view cell) {
  if (is_missing_word(cell)) {
    return text("; correct the cell, or declare missing = [\"\", ", shown(cell), "] in the schema");
  }
  return "; correct the cell, or declare kind = \"categorical\" in the schema";
}

class NumberBuilder final : public ColumnBuilder {
 public:
  NumberBuilder(const Field& field, bool keep_foreign)
      : field_(field), check_bounds_(field.bounds && !keep_foreign) {}

  void add(std::string_view cell) override {
    if (is_missing(field_, cell)) {
      values_.push_back(kMissingNumber);
      return;
    }
    const auto value = parse_number(cell);
    if (!value) [[unlikely]] {
      throw InputError(text("value ", shown(cell), " is not a number", remedy(cell)));
    }
    if (check_bounds_ && (*value < field_.bounds->low || *value > field_.bounds->high))
        [[unlikely]] {
      throw InputError(text("value ", shown(cell), " is outside the declared bounds [",
                            field_.bounds->low, ", ", field_.bounds->high,
                            "]; correct the cell, or the bounds in the schema"));
    }
    const int decimals = decimals_of(cell);
    exponents_ |= decimals < 0;
    decimals_ = std::max(decimals_, decimals);
    values_.push_back(*value);
  }

  Column finish(Field& field) override {
    if (field.decimals < 0 && !exponents_ && decimals_ <= 15) {
      field.decimals = decimals_;
    }
    values_.shrink_to_fit();
    return Numbers(std::move(values_));
  }

 private:
  const Field& field_;
  bool check_bounds_;
  std::vector<double> values_;
  int decimals_ = -1;
  bool exponents_ = false;
};

class TimeBuilder final : public ColumnBuilder {
 public:
  explicit TimeBuilder(const Field& field) : field_(field), format_(field.format) {}

  void add(std::string_view cell) override {
    if (is_missing(field_, cell)) {
      values_.push_back(kNoTime);
      return;
    }
    const auto time = format_.parse(cell);
    if (!time) [[unlikely]] {
      throw InputError(text("value ", shown(cell), " is not a date of format ",
                            field_.format.empty() ? "ISO 8601" : shown(field_.format),
                            remedy(cell)));
    }
    values_.push_back(*time);
  }

  Column finish(Field&) override {
    values_.shrink_to_fit();
    return Times(std::move(values_));
  }

 private:
  const Field& field_;
  DateFormat format_;
  std::vector<std::int64_t> values_;
};

class WordBuilder final : public ColumnBuilder {
 public:
  explicit WordBuilder(const Field& field) : field_(field) {}

  void add(std::string_view cell) override {
    codes_.push_back(is_missing(field_, cell) ? -1 : words_.add(cell));
  }

  Column finish(Field&) override {
    codes_.shrink_to_fit();
    return Words{std::move(codes_),
                 std::make_shared<const std::vector<std::string>>(words_.words())};
  }

 private:
  const Field& field_;
  Dictionary words_;
  std::vector<std::int32_t> codes_;
};

class CategoryBuilder final : public ColumnBuilder {
 public:
  CategoryBuilder(const Field& field, bool keep_foreign)
      : field_(field),
        refuse_foreign_(field.categories_source == Source::kDeclared && !keep_foreign),
        known_(field.categories.size()) {
    for (const auto& category : field.categories) {
      words_.add(category);
    }
    require(words_.size() == known_, "column \"", field.name,
            "\": a category is listed twice in the schema; remove one");
  }

  void add(std::string_view cell) override {
    if (is_missing(field_, cell)) {
      codes_.push_back(-1);
      return;
    }
    const auto code = words_.add(cell);
    if (refuse_foreign_ && static_cast<std::size_t>(code) >= known_) [[unlikely]] {
      throw InputError(
          text("value ", shown(cell), " is not one of the ", known_,
               " declared categories; correct the cell, or add it to categories in the schema"));
    }
    codes_.push_back(code);
  }

  Column finish(Field& field) override {
    const auto order = sorted_codes(words_, known_);
    std::vector<std::int32_t> renamed(words_.size());
    for (std::size_t code = 0; code < order.size(); ++code) {
      renamed[static_cast<std::size_t>(order[code])] = static_cast<std::int32_t>(code);
      if (code >= known_) {
        field.categories.emplace_back(words_[static_cast<std::size_t>(order[code])]);
      }
    }
    const bool open = known_ == 0 && field.categories_source == Source::kInferred;
    field.foreign += open ? 0 : words_.size() - known_;
    for (auto& code : codes_) {
      code = code < 0 ? code : renamed[static_cast<std::size_t>(code)];
    }
    codes_.shrink_to_fit();
    return Codes(std::move(codes_));
  }

 private:
  const Field& field_;
  bool refuse_foreign_;
  std::size_t known_;
  Dictionary words_;
  std::vector<std::int32_t> codes_;
};

}  // namespace

bool is_missing(const Field& field, std::string_view cell) {
  const bool quoted = cell.data() != nullptr;
  if (cell.empty() && quoted && !field.is_ordered()) {
    return false;
  }
  for (const auto& token : field.missing) {
    if (token == cell) {
      return true;
    }
  }
  return false;
}

std::unique_ptr<ColumnBuilder> column_builder(const Field& field, bool keep_foreign) {
  switch (field.kind) {
    case Kind::kNumeric:
      return std::make_unique<NumberBuilder>(field, keep_foreign);
    case Kind::kCategorical:
      return std::make_unique<CategoryBuilder>(field, keep_foreign);
    case Kind::kDatetime:
      return std::make_unique<TimeBuilder>(field);
    case Kind::kText:
    case Kind::kId:
      return std::make_unique<WordBuilder>(field);
    case Kind::kVector:
      break;
  }
  throw InputError(text("column \"", field.name,
                        "\": CSV has no vector columns; give vectors as .npy or HDF5, or leave the "
                        "column out of file and "
                        "schema"));
}

}  // namespace assay
