#include <algorithm>
#include <map>
#include <set>

#include "metrics/fidelity/row_rules_search.h"

namespace assay {
namespace {

/// a -> b among columns, of one kind of rule that chains: a -> b and b -> c give a -> c.
class Implications {
 public:
  Implications(const std::vector<RowRule>& rules, RowRule::Kind kind, std::size_t columns)
      : targets_(columns), first_(columns) {
    for (const RowRule& rule : rules) {
      if (rule.kind == kind) {
        targets_[rule.columns[0]].insert(rule.columns[1]);
      }
    }
    for (std::size_t c = 0; c < columns; ++c) {
      first_[c] = c;
      for (const std::size_t other : targets_[c]) {
        if (has(other, c)) {
          first_[c] = std::min(first_[c], other);
        }
      }
    }
  }

  bool has(std::size_t a, std::size_t b) const { return targets_[a].contains(b); }
  /// The first by name of the columns that imply each other.
  std::size_t first(std::size_t column) const { return first_[column]; }

  /// Does a -> b follow from others that stay?
  bool follows(std::size_t a, std::size_t b) const {
    if (first(a) == first(b)) {
      return !is_link(a, b);
    }
    if ((a != first(a) && has(first(a), b)) || (b != first(b) && has(a, first(b)))) {
      return true;
    }
    return std::ranges::any_of(targets_[a], [&](std::size_t through) {
      return first(through) != first(a) && first(through) != first(b) && has(through, b);
    });
  }
  /// Is there a column that a implies and that can speak for a towards something else?
  template <class Speaks>
  bool passes_on(std::size_t a, const Speaks& speaks) const {
    return std::ranges::any_of(targets_[a], [&](std::size_t through) {
      return (first(through) != first(a) || through == first(a)) && speaks(through);
    });
  }

 private:
  /// Columns that imply each other keep a star around the first, both ways: all else follows.
  bool is_link(std::size_t a, std::size_t b) const { return a == first(a) || b == first(b); }

  std::vector<std::set<std::size_t>> targets_;
  std::vector<std::size_t> first_;
};

}  // namespace

std::vector<RowRule> irreducible(const std::vector<RowRule>& rules, std::size_t columns) {
  using enum RowRule::Kind;
  const Implications equal(rules, kEqual, columns), order(rules, kOrder, columns),
      determines(rules, kDetermines, columns), missing(rules, kMissing, columns),
      presence(rules, kPresence, columns);
  const auto are_equal = [&](std::size_t a, std::size_t b) {
    return equal.has(a, b) || equal.has(b, a);
  };
  const auto follows = [&](const RowRule& rule) {
    const std::size_t a = rule.columns[0], b = rule.columns.size() > 1 ? rule.columns[1] : a;
    switch (rule.kind) {
      case kOrder:
        return are_equal(a, b) || order.follows(a, b);
      case kDetermines:
        return are_equal(a, b) || determines.follows(a, b);
      case kMissing:
        return missing.follows(a, b);
      case kPresence: {
        const std::size_t head = missing.first(b);
        return (b != head && presence.has(a, head)) ||
               determines.passes_on(a, [&](std::size_t c) { return presence.has(c, b); });
      }
      default:
        return false;
    }
  };
  std::vector<RowRule> kept;
  std::ranges::copy_if(rules, std::back_inserter(kept),
                       [&](const RowRule& rule) { return !follows(rule); });
  return kept;
}

}  // namespace assay
