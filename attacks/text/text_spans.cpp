#include "attacks/text/text_spans.h"

#include <algorithm>

#include "attacks/text/text_grams.h"
#include "core/parallel.h"

namespace assay {
namespace {

constexpr std::uint8_t kMostWriters = kEidetic.back();
constexpr std::size_t kMostPlaces = 64;  // in the release, per passage
constexpr std::size_t kTextsPerTask = 256;

/// What is known of one passage.
struct Passage {
  TextUse use;
  std::uint32_t last_unit = TextUse::kNever;
  std::uint8_t writers = 0;  // people; stops at kMostWriters + 1

  bool is_own() const { return writers <= kMostWriters && use.release && !use.in_reference(); }
};

/// Where the release has a passage: begin[p] .. begin[p + 1).
struct Places {
  struct Place {
    std::uint32_t text, at;  // `at` counts in the corpus
  };
  std::vector<std::size_t> begin;
  std::vector<Place> places;
  std::span<const Place> of(std::uint32_t passage) const {
    return std::span(places).subspan(begin[passage], begin[passage + 1] - begin[passage]);
  }
};

class Search {
 public:
  Search(const Corpus& corpus, const SpanOptions& options)
      : corpus_(corpus), options_(options), passage_at_(corpus.tokens.size(), GramTable::kNone) {
    number_passages();
    count_writers(corpus.members, 0);
    count_writers(corpus.outsiders, static_cast<std::uint32_t>(corpus.members.count()));
    find_places();
  }

  SpanSide side(const Corpus::Writers& writers) const {
    SpanSide side;
    side.longest.resize(writers.count());
    for (auto& outcomes : side.eidetic) {
      outcomes.resize(writers.count());
    }
    parallel_blocks(writers.count(), kTextsPerTask, [&](std::size_t begin, std::size_t end) {
      for (std::size_t unit = begin; unit < end; ++unit) {
        judge(writers.of(unit), unit, side);
      }
    });
    return side;
  }

 private:
  template <class Body>
  void grams_of(std::size_t text, const Body& body) const {
    const std::size_t first = corpus_.begin[text];
    each_gram(corpus_.text(text), options_.tokens, SpanOptions::kShortest,
              [&](std::size_t start, std::size_t length, std::uint64_t hash) {
                body(first + start, length, hash);
              });
  }

  /// Those that stand for the release in some scene; the others are in nobody's way.
  void number_passages() {
    std::size_t most = 0;
    for (std::size_t text = 0; text < corpus_.texts(); ++text) {
      most += corpus_.use[text].repeated() ? corpus_.text(text).size() : 0;
    }
    GramTable table(corpus_.tokens, most);
    for (std::size_t text = 0; text < corpus_.texts(); ++text) {
      if (corpus_.use[text].repeated()) {
        grams_of(text, [&](std::size_t at, std::size_t length, std::uint64_t hash) {
          passage_at_[at] = table.add(hash, at, length);
        });
      }
    }
    parallel_blocks(corpus_.texts(), kTextsPerTask, [&](std::size_t begin, std::size_t end) {
      for (std::size_t text = begin; text < end; ++text) {
        if (!corpus_.use[text].repeated()) {
          grams_of(text, [&](std::size_t at, std::size_t length, std::uint64_t hash) {
            passage_at_[at] = table.find(hash, at, length);
          });
        }
      }
    });
    passages_.resize(table.size());
    for (std::size_t text = 0; text < corpus_.texts(); ++text) {
      each_passage(text, [&](std::uint32_t passage, std::size_t) {
        passages_[passage].use.merge(corpus_.use[text]);
      });
    }
  }

  /// Calls body(passage, where) for the numbered passages of a text.
  template <class Body>
  void each_passage(std::size_t text, const Body& body) const {
    for (std::size_t at = corpus_.begin[text]; at < corpus_.begin[text + 1]; ++at) {
      if (passage_at_[at] != GramTable::kNone) {
        body(passage_at_[at], at);
      }
    }
  }

  void count_writers(const Corpus::Writers& writers, std::uint32_t first) {
    for (std::size_t unit = 0; unit < writers.count(); ++unit) {
      const auto number = first + static_cast<std::uint32_t>(unit);
      for (const auto text : writers.of(unit)) {
        each_passage(text, [&](std::uint32_t which, std::size_t) {
          Passage& passage = passages_[which];
          if (passage.last_unit != number && passage.writers <= kMostWriters) {
            ++passage.writers;
          }
          passage.last_unit = number;
        });
      }
    }
  }

  void find_places() {
    const auto each_place = [&](const auto& body) {
      for (std::size_t text = 0; text < corpus_.texts(); ++text) {
        if (corpus_.use[text].release) {
          each_passage(text, [&](std::uint32_t passage, std::size_t at) {
            if (passages_[passage].writers > 0 && passages_[passage].is_own()) {
              body(passage,
                   Places::Place{static_cast<std::uint32_t>(text), static_cast<std::uint32_t>(at)});
            }
          });
        }
      }
    };
    std::vector<std::size_t> count(passages_.size());
    each_place([&](std::uint32_t passage, Places::Place) {
      count[passage] += count[passage] < kMostPlaces ? 1 : 0;
    });
    places_.begin.assign(passages_.size() + 1, 0);
    for (std::size_t passage = 0; passage < count.size(); ++passage) {
      places_.begin[passage + 1] = places_.begin[passage] + count[passage];
      count[passage] = places_.begin[passage];
    }
    places_.places.resize(places_.begin.back());
    each_place([&](std::uint32_t passage, Places::Place place) {
      if (count[passage] < places_.begin[passage + 1]) {
        places_.places[count[passage]++] = place;
      }
    });
  }

  void judge(std::span<const std::uint32_t> texts, std::size_t unit, SpanSide& side) const {
    for (const auto text : texts) {
      const bool tried = corpus_.text(text).size() >= SpanOptions::kShortest;
      for (std::size_t k = 0; k < kEidetic.size(); ++k) {
        side.eidetic[k][unit].tried |= tried;
      }
      each_passage(text, [&](std::uint32_t which, std::size_t) {
        for (std::size_t k = 0; k < kEidetic.size(); ++k) {
          if (passages_[which].writers <= kEidetic[k]) {
            side.eidetic[k][unit].add(passages_[which].use);
          }
        }
      });
      extend(text, side.longest[unit]);
    }
  }

  /// From every own passage of the text and every place of the release that has it, as far as the tokens agree. A place
  /// on the same diagonal as one just extended is part of that span.
  void extend(std::uint32_t text, LongestSpan& longest) const {
    struct Done {
      std::int64_t diagonal;
      std::size_t end;
    };
    std::vector<Done> done;
    each_passage(text, [&](std::uint32_t which, std::size_t at) {
      if (!passages_[which].is_own()) {
        return;
      }
      std::erase_if(done, [&](const Done& span) { return span.end <= at; });
      for (const Places::Place place : places_.of(which)) {
        const std::int64_t diagonal =
            static_cast<std::int64_t>(place.at) - static_cast<std::int64_t>(at);
        const bool again = std::any_of(done.begin(), done.end(),
                                       [&](const Done& span) { return span.diagonal == diagonal; });
        if (!again) {
          const auto [begin, end] = span_at(text, at, place);
          keep(longest, end - begin, rarest(begin, end));
          done.push_back({diagonal, end});
        }
      }
    });
  }

  std::pair<std::size_t, std::size_t> span_at(std::uint32_t text, std::size_t at,
                                              Places::Place place) const {
    const auto& tokens = corpus_.tokens;
    std::size_t back = 0;
    while (at - back > corpus_.begin[text] && place.at - back > corpus_.begin[place.text] &&
           tokens[at - back - 1] == tokens[place.at - back - 1]) {
      ++back;
    }
    std::size_t ahead = 0;
    while (at + ahead < corpus_.begin[text + 1] &&
           place.at + ahead < corpus_.begin[place.text + 1] &&
           tokens[at + ahead] == tokens[place.at + ahead]) {
      ++ahead;
    }
    return {at - back, at + ahead};
  }

  /// The fewest people who wrote a passage of tokens begin..end-1, all of one text.
  std::size_t rarest(std::size_t begin, std::size_t end) const {
    std::size_t writers = kMostWriters;  // one of them is nobody else's
    const std::size_t last = std::max(begin + 1, end + 1 - std::min(end, options_.tokens));
    for (std::size_t at = begin; at < last; ++at) {
      if (passage_at_[at] != GramTable::kNone) {
        writers = std::min<std::size_t>(writers, passages_[passage_at_[at]].writers);
      }
    }
    return writers;
  }

  static void keep(LongestSpan& longest, std::size_t tokens, std::size_t writers) {
    if (tokens > longest.tokens) {
      longest = {tokens, writers};
    } else if (tokens == longest.tokens) {
      longest.writers = std::min(longest.writers, writers);
    }
  }

  const Corpus& corpus_;
  const SpanOptions& options_;
  std::vector<std::uint32_t> passage_at_;  // one a token: the passage that begins here
  std::vector<Passage> passages_;
  Places places_;
};

}  // namespace

TextSpans spans_of(const Corpus& corpus, const SpanOptions& options) {
  const Search search(corpus, options);
  return {search.side(corpus.members), search.side(corpus.outsiders)};
}

}  // namespace assay
