#include "attacks/text/text_grams.h"

#include <algorithm>
#include <bit>

namespace assay {

GramTable::GramTable(std::span<const std::int32_t> tokens, std::size_t grams)
    : tokens_(tokens), slots_(std::bit_ceil(2 * grams + 2)) {}

std::size_t GramTable::slot_of(std::uint64_t hash, std::size_t at, std::size_t length) const {
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  const std::size_t mask = slots_.size() - 1;
  const auto same = [&](const Entry& entry) {
    return entry.length == length &&
           std::equal(tokens_.begin() + static_cast<std::ptrdiff_t>(at),
                      tokens_.begin() + static_cast<std::ptrdiff_t>(at + length),
                      tokens_.begin() + static_cast<std::ptrdiff_t>(entry.at));
  };
  std::size_t slot = hash & mask;
  while (slots_[slot].entry != kNone &&
         !(slots_[slot].tag == tag && same(entries_[slots_[slot].entry]))) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

std::uint32_t GramTable::add(std::uint64_t hash, std::size_t at, std::size_t length) {
  Slot& slot = slots_[slot_of(hash, at, length)];
  if (slot.entry == kNone) {
    slot = {static_cast<std::uint32_t>(hash >> 32), static_cast<std::uint32_t>(entries_.size())};
    entries_.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(length)});
  }
  return slot.entry;
}

std::uint32_t GramTable::find(std::uint64_t hash, std::size_t at, std::size_t length) const {
  return slots_[slot_of(hash, at, length)].entry;
}

}  // namespace assay
