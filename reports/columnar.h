#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/hdf5_state.h"
#include "core/result.h"

/// Lists of small things as a few long arrays: how run.h5 keeps 10,000 parts in milliseconds. Each
/// class has one walk that saves and loads, `add` for writing and `next` for reading in the same
/// order. .cpp files only: HDF5.
namespace assay {

/// The distinct strings of a block, each stored once.
class Vocabulary {
 public:
  std::int32_t code(const std::string& word);
  const std::string& word(std::int32_t code) const;  ///< throws InputError outside the list
  void visit(hdf5::State& state) { state.field("words", words_); }

 private:
  std::vector<std::string> words_;
  std::unordered_map<std::string, std::int32_t> codes_;
};

/// Reads an array from front to back; throws InputError when it ends too soon.
template <class T>
class Queue {
 public:
  void add(T value) { items_.push_back(value); }
  T next() {
    require(at_ < items_.size(), "an array is shorter than the others say");
    return items_[at_++];
  }
  /// The next one if its number is `i`; for arrays of positions.
  bool next_is(T i) {
    const bool is = at_ < items_.size() && items_[at_] == i;
    at_ += is ? 1 : 0;
    return is;
  }
  std::vector<T>& items() { return items_; }

 private:
  std::vector<T> items_;
  std::size_t at_ = 0;
};

/// Strings by their position in `words`.
class TextList {
 public:
  explicit TextList(Vocabulary& words) : words_(words) {}
  void add(const std::string& word) { codes_.add(words_.code(word)); }
  const std::string& next() { return words_.word(codes_.next()); }
  void visit(hdf5::State& state, std::string_view name) { state.field(name, codes_.items()); }

 private:
  Vocabulary& words_;
  Queue<std::int32_t> codes_;
};

/// Values of any alternative.
class CellList {
 public:
  explicit CellList(Vocabulary& words) : texts_(words) {}
  void add(const Value& value);
  Value next();
  void visit(hdf5::State& state);

 private:
  Queue<std::int32_t> kinds_;
  Queue<double> numbers_;
  TextList texts_;
};

/// Optional numbers of items 0, 1, ...: the positions that have one, and the numbers.
class SparseNumbers {
 public:
  void add(std::int64_t item, const std::optional<double>& value);
  std::optional<double> at(std::int64_t item);              ///< ask in ascending order
  void visit(hdf5::State& state, const std::string& name);  ///< arrays <name>_at and <name>

 private:
  Queue<std::int64_t> items_;
  Queue<double> numbers_;
};

/// Optional estimates of items 0, 1, ...
class EstimateList {
 public:
  explicit EstimateList(Vocabulary& words) : covers_(words), methods_(words) {}
  void add(std::int64_t item, const std::optional<Estimate>& estimate);
  std::optional<Estimate> at(std::int64_t item);  ///< ask in ascending order
  void visit(hdf5::State& state);

 private:
  SparseNumbers values_, lows_, highs_;
  Queue<double> levels_;
  TextList covers_, methods_;
};

}  // namespace assay
