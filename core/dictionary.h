#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// Distinct strings numbered in order of first appearance, for columns of many equal cells. Open
/// addressing over one block of bytes: about 25 bytes a word beside its characters, some 15 ns a
/// look-up.
class Dictionary {
 public:
  Dictionary();

  /// The code of `word`, a new one if it was not there. Throws InputError beyond 2^31 - 1 words.
  std::int32_t add(std::string_view word);
  std::size_t size() const { return ends_.size() - 1; }
  std::string_view operator[](std::size_t code) const {
    return std::string_view(bytes_).substr(ends_[code], ends_[code + 1] - ends_[code]);
  }
  std::vector<std::string> words() const;

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::int32_t code = -1;  ///< -1: free
  };
  void grow();

  std::string bytes_;                   ///< all words, one after the other
  std::vector<std::uint64_t> ends_{0};  ///< word k is bytes_[ends_[k], ends_[k + 1])
  std::vector<Slot> slots_;             ///< a power of two, at most half full
};

/// order[new code] = old code: the first `fixed` words as they are, the others in lexicographic
/// (byte) order, so that the order of rows leaves no trace.
std::vector<std::int32_t> sorted_codes(const Dictionary& words, std::size_t fixed = 0);

}  // namespace assay
