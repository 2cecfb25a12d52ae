#include "reports/columnar.h"

namespace assay {
namespace {

enum CellKind : std::int32_t { kEmpty = 0, kNumber = 1, kText = 2 };

}  // namespace

std::int32_t Vocabulary::code(const std::string& word) {
  const auto [at, fresh] = codes_.emplace(word, static_cast<std::int32_t>(words_.size()));
  if (fresh) {
    words_.push_back(word);
  }
  return at->second;
}

const std::string& Vocabulary::word(std::int32_t code) const {
  require(code >= 0 && static_cast<std::size_t>(code) < words_.size(), "a string's position ", code,
          " is outside the list of ", words_.size());
  return words_[static_cast<std::size_t>(code)];
}

void CellList::add(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) {
    kinds_.add(kNumber);
    numbers_.add(*number);
  } else if (const auto* word = std::get_if<std::string>(&value)) {
    kinds_.add(kText);
    texts_.add(*word);
  } else {
    kinds_.add(kEmpty);
  }
}

Value CellList::next() {
  const auto kind = kinds_.next();
  switch (kind) {
    case kEmpty:
      return {};
    case kNumber:
      return numbers_.next();
    case kText:
      return texts_.next();
    default:
      throw InputError(text("a cell's kind ", kind, " is none of 0, 1, 2"));
  }
}

void CellList::visit(hdf5::State& state) {
  state.field("cells_kind", kinds_.items());
  state.field("cells_number", numbers_.items());
  texts_.visit(state, "cells_text");
}

void SparseNumbers::add(std::int64_t item, const std::optional<double>& value) {
  if (value) {
    items_.add(item);
    numbers_.add(*value);
  }
}

std::optional<double> SparseNumbers::at(std::int64_t item) {
  return items_.next_is(item) ? std::optional(numbers_.next()) : std::nullopt;
}

void SparseNumbers::visit(hdf5::State& state, const std::string& name) {
  state.field(name + "_at", items_.items());
  state.field(name, numbers_.items());
}

void EstimateList::add(std::int64_t item, const std::optional<Estimate>& estimate) {
  if (estimate) {
    values_.add(item, estimate->value);
    lows_.add(item, estimate->low);
    highs_.add(item, estimate->high);
    levels_.add(estimate->level);
    covers_.add(estimate->covers);
    methods_.add(estimate->method);
  }
}

std::optional<Estimate> EstimateList::at(std::int64_t item) {
  const auto value = values_.at(item);
  if (!value) {
    return std::nullopt;
  }
  return Estimate{*value,         lows_.at(item), highs_.at(item),
                  levels_.next(), covers_.next(), methods_.next()};
}

void EstimateList::visit(hdf5::State& state) {
  values_.visit(state, "value");
  lows_.visit(state, "low");
  highs_.visit(state, "high");
  state.field("level", levels_.items());
  covers_.visit(state, "covers");
  methods_.visit(state, "method");
}

}  // namespace assay
