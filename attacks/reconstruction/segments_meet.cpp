#include <algorithm>
#include <cmath>

#include "attacks/reconstruction/segments.h"
#include "attacks/reconstruction/segments_ends.h"
#include "core/parallel.h"

namespace assay {
namespace {

using Vector = Eigen::VectorXd;
constexpr double kVague = 2;  // grid steps: a standard error beyond which a place is none

Cloud anchors_of(const std::vector<LineEnd>& ends, std::size_t dimension) {
  std::vector<double> values;
  for (const LineEnd& end : ends) {
    values.insert(values.end(), end.anchor.begin(), end.anchor.end());
  }
  return cloud_of(std::move(values), dimension);
}

class Meeting {
 public:
  Meeting(const Cloud& cloud, const NearTree& tree, const std::vector<double>& weights,
          const std::vector<Line>& lines, const SegmentSearch& search)
      : cloud_(cloud),
        tree_(tree),
        search_(search),
        ends_(ends_of(cloud, lines)),
        taken_(ends_.size()),
        anchors_(anchors_of(ends_, cloud.dimension)),
        at_anchor_(anchors_.points()),
        near_(anchors_, weights) {
    for (std::uint32_t e = 0; e < ends_.size(); ++e) {
      at_anchor_[anchors_.of_row[e]].push_back(e);
    }
  }

  /// Rounds: the surest places take their ends, the ends left over look again.
  std::vector<Rebuilt> places() {
    std::vector<Rebuilt> result;
    std::size_t before = 0;
    do {
      before = result.size();
      for (const Candidate& candidate : candidates()) {
        if (std::none_of(candidate.ends.begin(), candidate.ends.end(),
                         [&](std::uint32_t e) { return taken_[e]; })) {
          for (const std::uint32_t e : candidate.ends) {
            taken_[e] = true;
          }
          result.push_back({candidate.place, candidate.ends.size(), candidate.log_chance});
        }
      }
    } while (result.size() != before);
    return result;
  }

 private:
  struct Candidate {
    std::vector<std::uint32_t> ends;  ///< ascending; empty: there is no place
    std::vector<double> place;
    double log_chance = 0;
  };

  /// The surest first.
  std::vector<Candidate> candidates() const {
    std::vector<Candidate> best(ends_.size());
    parallel_for(ends_.size(), [&](std::size_t e) {
      if (!taken_[e]) {
        best[e] = best_of(static_cast<std::uint32_t>(e));
      }
    });
    std::erase_if(best, [&](const Candidate& candidate) {
      return candidate.ends.size() < 2 || candidate.log_chance > std::log10(search_.chance);
    });
    std::sort(best.begin(), best.end(), [](const Candidate& a, const Candidate& b) {
      return a.log_chance < b.log_chance || (a.log_chance == b.log_chance && a.ends < b.ends);
    });
    return best;
  }

  /// Ends of other lines near an end, still free; the nearest first.
  std::vector<std::uint32_t> others_near(std::uint32_t e) const {
    std::vector<std::uint32_t> others;
    for (const std::uint32_t anchor : near_.nearest(anchors_.at(anchors_.of_row[e]), search_.k)) {
      for (const std::uint32_t other : at_anchor_[anchor]) {
        if (ends_[other].line != ends_[e].line && !taken_[other]) {
          others.push_back(other);
        }
      }
    }
    return others;
  }

  /// The surest place at which this end meets others.
  Candidate best_of(std::uint32_t e) const {
    const auto others = others_near(e);
    const auto here = cloud_.at(ends_[e].point);
    const Surroundings around = surroundings_of(cloud_, here, tree_.nearest(here, search_.k));
    Candidate best;
    for (const std::uint32_t other : others) {
      if (const auto start = meet(ends_[e], ends_[other])) {
        Candidate candidate = refined(e, others, *start, around);
        if (best.ends.empty() || candidate.log_chance < best.log_chance) {
          best = std::move(candidate);
        }
      }
    }
    return best;
  }

  /// Takes in every line that passes through, moves to their common place, and looks once more.
  Candidate refined(std::uint32_t e, const std::vector<std::uint32_t>& others, Vector x,
                    const Surroundings& around) const {
    std::vector<std::uint32_t> through;
    for (const double own : {1.0, 0.5}) {
      through = ends_through(x, own, e, others);
      if (through.size() < 2) {
        return {};
      }
      const CommonPlace common = nearest_to_all(ends_, through, x);
      if (common.error > kVague) {
        return {};
      }
      x = common.place;
    }
    Candidate candidate;
    candidate.log_chance = chance_of(through, x, around);
    candidate.ends = through;
    std::sort(candidate.ends.begin(), candidate.ends.end());
    for (const double coordinate : x) {
      candidate.place.push_back(std::round(coordinate) + 0.0);  // no -0
    }
    return candidate;
  }

  /// Of `e` and the others those that pass x, itself off by `own`; of every line one end.
  std::vector<std::uint32_t> ends_through(const Vector& x, double own, std::uint32_t e,
                                          const std::vector<std::uint32_t>& others) const {
    std::vector<std::uint32_t> through;
    if (ends_[e].passes(x, own)) {
      through.push_back(e);
    }
    for (const std::uint32_t other : others) {
      const bool twice = std::any_of(through.begin(), through.end(), [&](std::uint32_t one) {
        return ends_[one].line == ends_[other].line;
      });
      if (!twice && ends_[other].passes(x, own)) {
        through.push_back(other);
      }
    }
    return through;
  }

  /// Two lines that meet fulfil columns - 2 conditions, each further line columns - 1.
  double chance_of(const std::vector<std::uint32_t>& through, const Vector& x,
                   const Surroundings& around) const {
    const double log_near = std::log10(static_cast<double>(search_.k));
    double sum = std::log10(static_cast<double>(ends_.size())) - log_near;
    const Vector gap = x - ends_[through.front()].anchor;
    for (std::size_t i = 1; i < through.size(); ++i) {
      const LineEnd& end = ends_[through[i]];
      const double half = end.error(end.closest(x)) + 0.5;
      sum += log_near + around.log_chance({gap.data(), static_cast<std::size_t>(gap.size())}, half,
                                          i == 1 ? 2 : 1);
    }
    return sum + log_near;
  }

  const Cloud& cloud_;
  const NearTree& tree_;
  const SegmentSearch& search_;
  std::vector<LineEnd> ends_;
  std::vector<char> taken_;  ///< ends that have found their place
  Cloud anchors_;
  std::vector<std::vector<std::uint32_t>> at_anchor_;  ///< ends at every distinct anchor
  NearTree near_;
};

}  // namespace

std::vector<Rebuilt> meeting_places(const Cloud& cloud, const NearTree& tree,
                                    const std::vector<double>& weights,
                                    const std::vector<Line>& lines, const SegmentSearch& search) {
  if (lines.size() < 2) {
    return {};
  }
  return Meeting(cloud, tree, weights, lines, search).places();
}

}  // namespace assay
