#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "attacks/identifiers/pii_scan.h"
#include "core/hash.h"

namespace assay {
namespace {

/// What is left of a word after one deletion, or none.
struct Remainder {
  std::uint64_t hash;
  std::uint32_t word;
};

/// For different words: one changed, added or removed character apart.
bool within_one_edit(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) {
    std::swap(a, b);
  }
  if (b.size() - a.size() > 1) {
    return false;
  }
  std::size_t same = 0;
  while (same < a.size() && a[same] == b[same]) {
    ++same;
  }
  // behind the first difference all must agree
  return a.size() == b.size() ? same == a.size() || a.substr(same + 1) == b.substr(same + 1)
                              : a.substr(same) == b.substr(same + 1);
}

/// The hash of the word without its i-th character, for every i, from sums of its characters' shares: linear in the
/// length. Characters behind the gap move forward by one place.
void add_remainders(std::string_view word, std::uint32_t number, std::vector<Remainder>& all) {
  const auto share = [&](std::size_t place, std::size_t character) {
    return mix(combine(place, static_cast<unsigned char>(word[character])));
  };
  std::uint64_t front = 0;
  std::uint64_t back = 0;  // characters 1, 2, ... at places 0, 1, ...
  for (std::size_t i = 1; i < word.size(); ++i) {
    back += share(i - 1, i);
  }
  for (std::size_t i = 0; i < word.size(); ++i) {
    all.push_back({front + back, number});
    front += share(i, i);
    if (i + 1 < word.size()) {
      back -= share(i, i + 1);
    }
  }
  all.push_back({front, number});  // nothing deleted
}

/// Numbers of words; every pair both ways round.
using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

/// Adds the pairs among words that have a remainder in common.
void add_pairs(std::span<const Remainder> equal, const std::vector<std::string>& words,
               Pairs& pairs) {
  for (std::size_t i = 0; i < equal.size(); ++i) {
    for (std::size_t j = i + 1; j < equal.size(); ++j) {
      const auto a = equal[i].word;
      const auto b = equal[j].word;
      if (a != b && within_one_edit(words[a], words[b])) {
        pairs.emplace_back(a, b);
        pairs.emplace_back(b, a);
      }
    }
  }
}

Pairs pairs_of(const std::vector<std::string>& words) {
  std::vector<Remainder> remainders;
  for (std::size_t word = 0; word < words.size(); ++word) {
    add_remainders(words[word], static_cast<std::uint32_t>(word), remainders);
  }
  std::sort(remainders.begin(), remainders.end(), [](const Remainder& a, const Remainder& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.word < b.word;
  });
  Pairs pairs;
  for (std::size_t first = 0; first < remainders.size();) {
    std::size_t last = first + 1;
    while (last < remainders.size() && remainders[last].hash == remainders[first].hash) {
      ++last;
    }
    add_pairs(std::span(remainders).subspan(first, last - first), words, pairs);
    first = last;
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

}  // namespace

Lists pairs_within_one_edit(const std::vector<std::string>& words) {
  const Pairs pairs = pairs_of(words);
  Lists near;
  std::size_t next = 0;
  for (std::size_t word = 0; word < words.size(); ++word) {
    for (; next < pairs.size() && pairs[next].first == word; ++next) {
      near.items.push_back(pairs[next].second);
    }
    near.close();
  }
  return near;
}

}  // namespace assay
