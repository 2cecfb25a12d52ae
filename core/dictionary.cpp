#include "core/dictionary.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/error.h"
#include "core/hash.h"

namespace assay {

Dictionary::Dictionary() : slots_(64) {}

std::int32_t Dictionary::add(std::string_view word) {
  const auto hash = static_cast<std::uint32_t>(hash_bytes(word));
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  for (; slots_[at].code >= 0; at = (at + 1) & mask) {
    if (slots_[at].hash == hash && (*this)[static_cast<std::size_t>(slots_[at].code)] == word) {
      return slots_[at].code;
    }
  }
  require(size() < std::numeric_limits<std::int32_t>::max(),
          "more than 2147483647 different values in one column");
  const auto code = static_cast<std::int32_t>(size());
  slots_[at] = {hash, code};
  bytes_ += word;
  ends_.push_back(bytes_.size());
  if (2 * size() > slots_.size()) {
    grow();
  }
  return code;
}

void Dictionary::grow() {
  std::vector<Slot> larger(2 * slots_.size());
  const std::size_t mask = larger.size() - 1;
  for (const auto& slot : slots_) {
    if (slot.code >= 0) {
      std::size_t at = slot.hash & mask;
      while (larger[at].code >= 0) {
        at = (at + 1) & mask;
      }
      larger[at] = slot;
    }
  }
  slots_ = std::move(larger);
}

std::vector<std::string> Dictionary::words() const {
  std::vector<std::string> all;
  all.reserve(size());
  for (std::size_t code = 0; code < size(); ++code) {
    all.emplace_back((*this)[code]);
  }
  return all;
}

std::vector<std::int32_t> sorted_codes(const Dictionary& words, std::size_t fixed) {
  std::vector<std::int32_t> order(words.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin() + static_cast<std::ptrdiff_t>(fixed), order.end(),
            [&](std::int32_t a, std::int32_t b) {
              return words[static_cast<std::size_t>(a)] < words[static_cast<std::size_t>(b)];
            });
  return order;
}

}  // namespace assay
