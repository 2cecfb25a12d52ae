#include "attacks/text/text_near.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "attacks/text/text_spans.h"
#include "core/hash.h"
#include "core/parallel.h"

namespace assay {
namespace {

constexpr std::size_t kMostTexts = 64;  // compared for one shared triple, of each kind
constexpr std::size_t kTextsPerTask = 256;
constexpr std::size_t kWord = 3;

using Triples = std::span<const std::uint64_t>;

/// The triples of all texts, as ascending hashes without repeats.
class TripleSets {
 public:
  explicit TripleSets(const Corpus& corpus) : begin_(corpus.texts() + 1) {
    for (std::size_t text = 0; text < corpus.texts(); ++text) {
      const std::size_t tokens = corpus.text(text).size();
      begin_[text + 1] = begin_[text] + (tokens < SpanOptions::kShortest ? 0 : tokens + 1 - kWord);
    }
    triples_.resize(begin_.back());
    end_.resize(corpus.texts());
    parallel_blocks(corpus.texts(), kTextsPerTask, [&](std::size_t first, std::size_t last) {
      for (std::size_t text = first; text < last; ++text) {
        fill(corpus, text);
      }
    });
    count();
  }

  Triples of(std::size_t text) const {
    return std::span(triples_).subspan(begin_[text], end_[text] - begin_[text]);
  }

  /// The rarest triples of a text that every near text must share one of. Rare is what few texts have; which of two
  /// equally rare ones comes first is decided by their hashes, the same way for every text: the filter needs one order
  /// for all.
  std::vector<std::uint64_t> prefix_of(std::size_t text) const {
    const Triples all = of(text);
    if (all.empty()) {
      return {};
    }
    std::vector<std::uint64_t> prefix(all.begin(), all.end());
    const auto needed =
        static_cast<std::size_t>(std::ceil(kNearJaccard * static_cast<double>(all.size()) - 1e-9));
    const std::size_t keep = all.size() - needed + 1;
    std::partial_sort(prefix.begin(), prefix.begin() + static_cast<std::ptrdiff_t>(keep),
                      prefix.end(), [&](std::uint64_t a, std::uint64_t b) {
                        const auto more = texts_with(a), fewer = texts_with(b);
                        return more != fewer ? more < fewer : a < b;
                      });
    prefix.resize(keep);
    return prefix;
  }

 private:
  void fill(const Corpus& corpus, std::size_t text) {
    const auto tokens = corpus.text(text);
    const auto hash = [&](std::size_t i) {
      return corpus.hashes[static_cast<std::size_t>(tokens[i])];
    };
    const std::size_t size = begin_[text + 1] - begin_[text];
    const auto from = triples_.begin() + static_cast<std::ptrdiff_t>(begin_[text]);
    for (std::size_t i = 0; i < size; ++i) {
      from[static_cast<std::ptrdiff_t>(i)] = combine(combine(hash(i), hash(i + 1)), hash(i + 2));
    }
    const auto to = from + static_cast<std::ptrdiff_t>(size);
    std::sort(from, to);
    end_[text] = static_cast<std::size_t>(std::unique(from, to) - triples_.begin());
  }

  /// How many texts have a triple: an estimate by hash buckets is enough, and never depends on their order.
  void count() {
    buckets_.resize(std::bit_ceil(triples_.size() + 1));
    for (std::size_t text = 0; text + 1 < begin_.size(); ++text) {
      for (const std::uint64_t triple : of(text)) {
        ++buckets_[triple & (buckets_.size() - 1)];
      }
    }
  }
  std::uint32_t texts_with(std::uint64_t triple) const {
    return buckets_[triple & (buckets_.size() - 1)];
  }

  std::vector<std::size_t> begin_, end_;  // one a text
  std::vector<std::uint64_t> triples_;
  std::vector<std::uint32_t> buckets_;
};

/// Which texts of one kind have a triple among their rarest.
class Index {
 public:
  template <class Belongs>
  Index(const TripleSets& sets, std::size_t texts, const Belongs& belongs) {
    for (std::size_t text = 0; text < texts; ++text) {
      if (belongs(text)) {
        for (const std::uint64_t triple : sets.prefix_of(text)) {
          entries_.push_back({triple, static_cast<std::uint32_t>(text)});
        }
      }
    }
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
      return a.triple != b.triple ? a.triple < b.triple : a.text < b.text;
    });
    // hashes are uniform, so equal steps of the hash are about equal steps of the list
    const int bits = std::max(1, static_cast<int>(std::bit_width(entries_.size())));
    shift_ = 64 - bits;
    starts_.assign((std::size_t{1} << bits) + 1, entries_.size());
    for (std::size_t i = entries_.size(); i-- > 0;) {
      starts_[entries_[i].triple >> shift_] = i;
    }
    for (std::size_t bucket = starts_.size() - 1; bucket-- > 0;) {
      starts_[bucket] = std::min(starts_[bucket], starts_[bucket + 1]);
    }
  }

  /// Appends texts that share a triple with a prefix; each once, ascending.
  void candidates(const std::vector<std::uint64_t>& prefix,
                  std::vector<std::uint32_t>& texts) const {
    for (const std::uint64_t triple : prefix) {
      std::size_t found = 0;
      for (std::size_t i = starts_[triple >> shift_];
           i < entries_.size() && entries_[i].triple <= triple && found < kMostTexts; ++i) {
        if (entries_[i].triple == triple) {
          texts.push_back(entries_[i].text);
          ++found;
        }
      }
    }
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  }

 private:
  struct Entry {
    std::uint64_t triple;
    std::uint32_t text;
  };
  std::vector<Entry> entries_;
  std::vector<std::size_t> starts_;  // by the first bits of the hash
  int shift_ = 63;
};

bool are_near(Triples a, Triples b) {
  const double least = kNearJaccard * static_cast<double>(std::max(a.size(), b.size()));
  if (static_cast<double>(std::min(a.size(), b.size())) < least - 1e-9) {
    return false;  // |A n B| <= the smaller, |A u B| >= the larger
  }
  std::size_t common = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    common += a[i] == b[j] ? 1 : 0;
    const bool step = a[i] <= b[j];
    j += b[j] <= a[i] ? 1 : 0;
    i += step ? 1 : 0;
  }
  const auto all = static_cast<double>(a.size() + b.size() - common);
  return static_cast<double>(common) >= kNearJaccard * all - 1e-9;
}

class NearSearch {
 public:
  explicit NearSearch(const Corpus& corpus)
      : corpus_(corpus),
        sets_(corpus),
        release_(sets_, corpus.texts(), [&](std::size_t t) { return corpus.use[t].release; }),
        first_(sets_, corpus.texts(), [&](std::size_t t) { return corpus.use[t].first_half; }),
        second_(sets_, corpus.texts(), [&](std::size_t t) { return corpus.use[t].second_half; }),
        planted_(sets_, corpus.texts(),
                 [&](std::size_t t) { return corpus.use[t].planted != TextUse::kNever; }) {}

  std::vector<TextOutcome> outcomes(const Corpus::Writers& writers) const {
    std::vector<TextOutcome> result(writers.count());
    parallel_blocks(writers.count(), kTextsPerTask, [&](std::size_t begin, std::size_t end) {
      for (std::size_t unit = begin; unit < end; ++unit) {
        for (const auto text : writers.of(unit)) {
          if (!sets_.of(text).empty()) {
            result[unit].tried = true;
            result[unit].add(near_use(text));
          }
        }
      }
    });
    return result;
  }

 private:
  /// The uses of all texts that are near. Each index answers for its own kind alone: a text that is in the release and
  /// planted too must not be found for the one because it is listed for the other.
  TextUse near_use(std::size_t text) const {
    const auto prefix = sets_.prefix_of(text);
    TextUse use;
    use.release = !near_in(release_, text, prefix).empty();
    use.first_half = !near_in(first_, text, prefix).empty();
    use.second_half = !near_in(second_, text, prefix).empty();
    for (const auto other : near_in(planted_, text, prefix)) {
      use.planted = std::min(use.planted, corpus_.use[other].planted);
    }
    return use;
  }

  std::vector<std::uint32_t> near_in(const Index& index, std::size_t text,
                                     const std::vector<std::uint64_t>& prefix) const {
    std::vector<std::uint32_t> texts;
    index.candidates(prefix, texts);
    std::erase_if(texts,
                  [&](std::uint32_t other) { return !are_near(sets_.of(text), sets_.of(other)); });
    return texts;
  }

  const Corpus& corpus_;
  TripleSets sets_;
  Index release_, first_, second_, planted_;
};

}  // namespace

NearTexts near_texts(const Corpus& corpus) {
  const NearSearch search(corpus);
  return {search.outcomes(corpus.members), search.outcomes(corpus.outsiders)};
}

}  // namespace assay
