#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "attacks/linkability/linkability.h"
#include "attacks/linkability/overlap.h"
#include "core/parallel.h"

namespace assay {
namespace {

/// Queries at a time. The first block is small, for nobody knows yet how many rows tie. With the most, packing the
/// release anew for every block costs little beside the search.
constexpr std::size_t kFirstQueries = 16, kMostQueries = 1024;

/// Queries of the next block, after one that held so many rows. Queries come in the order of a hash of their content,
/// so that one block is like the next; it grows slowly all the same.
std::size_t next_block(std::size_t queries, std::size_t rows_held, std::size_t most_held) {
  const std::size_t fit = most_held * queries / std::max<std::size_t>(rows_held, 1);
  return std::clamp<std::size_t>(fit, 1, std::min(4 * queries, kMostQueries));
}

/// Distances closer than this are equal (as in core/nearest.h).
constexpr double kTie = 1e-12;

struct Neighbour {
  std::uint32_t row = 0;
  double distance = 0;
};

/// The nearest rows of one query by one half of the columns, ties included.
class Ranking {
 public:
  explicit Ranking(std::size_t most) : most_(most) {}

  /// More candidates; their rows are numbered from `first`, beyond those already here.
  void add(const NearestLists& lists, std::size_t query, std::size_t first) {
    const auto middle = static_cast<std::ptrdiff_t>(rows_.size());
    const auto seen = static_cast<std::ptrdiff_t>(distances_.size());
    const std::size_t begin = lists.begin[query];
    const std::size_t more = lists.begin[query + 1] - begin;
    rows_.reserve(rows_.size() + more);  // no room to spare: there may be many
    distances_.reserve(distances_.size() + more);
    for (std::size_t i = begin; i < lists.begin[query + 1]; ++i) {
      rows_.push_back({static_cast<std::uint32_t>(first + lists.index[i]), lists.distance[i]});
      distances_.push_back(lists.distance[i]);
    }
    std::inplace_merge(rows_.begin() + middle, rows_.begin() + middle + lists.closer[query],
                       rows_.end(),
                       [](const Neighbour& a, const Neighbour& b) { return a.row < b.row; });
    std::sort(distances_.begin() + seen, distances_.end());
    std::inplace_merge(distances_.begin(), distances_.begin() + seen, distances_.end());
    const double limit = distances_[std::min(most_, distances_.size()) - 1] + kTie;
    std::erase_if(rows_, [&](const Neighbour& one) { return one.distance > limit; });
    std::erase_if(distances_, [&](double distance) { return distance > limit; });
  }

  const std::vector<Neighbour>& rows() const { return rows_; }

  /// Where the k-th place lies, and who is nearer or shares it.
  struct Place {
    double distance = 0;
    TiedLists::List list;
    bool is_sure(double other) const { return other < distance - kTie; }
    bool is_tied(double other) const { return !is_sure(other) && other <= distance + kTie; }
  };
  Place place(std::size_t k) const {
    k = std::min(k, distances_.size());
    Place at;
    at.distance = distances_[k - 1];
    const auto sure = std::lower_bound(distances_.begin(), distances_.end(), at.distance - kTie);
    const auto last = std::upper_bound(sure, distances_.end(), at.distance + kTie);
    at.list.tied = static_cast<std::size_t>(last - sure);
    at.list.drawn = k - static_cast<std::size_t>(sure - distances_.begin());
    return at;
  }

 private:
  std::size_t most_;
  std::vector<Neighbour> rows_;    // by row
  std::vector<double> distances_;  // ascending
};

/// A row that is in both lists, with its distance by either half.
struct Shared {
  double first = 0, second = 0;
};

std::vector<Shared> shared_rows(const Ranking& first, const Ranking& second) {
  std::vector<Shared> shared;
  auto b = second.rows().begin();
  for (const Neighbour& a : first.rows()) {
    b = std::find_if(b, second.rows().end(),
                     [&](const Neighbour& other) { return other.row >= a.row; });
    if (b == second.rows().end()) {
      break;
    }
    if (b->row == a.row) {
      shared.push_back({a.distance, b->distance});
    }
  }
  return shared;
}

/// On the grid of attacks/distances.h: sums that are equal on paper are equal numbers.
double fit_of(const Shared& row) { return std::round((row.first + row.second) * 0x1p32) * 0x1p-32; }

/// P[both lists of k rows hold one of the shared rows that fit at most `most`]. Fewer rows than k: all of them.
double chance_at(std::size_t k, const Ranking& first, const Ranking& second,
                 const std::vector<Shared>& shared,
                 double most = std::numeric_limits<double>::infinity()) {
  const auto here = first.place(k);
  const auto there = second.place(k);
  TiedLists lists;
  lists.first = here.list;
  lists.second = there.list;
  for (const Shared& row : shared) {
    if (fit_of(row) > most) {
      continue;
    }
    const bool sure_here = here.is_sure(row.first), tied_here = here.is_tied(row.first);
    const bool sure_there = there.is_sure(row.second), tied_there = there.is_tied(row.second);
    lists.sure_sure += sure_here && sure_there ? 1 : 0;
    lists.tied_sure += tied_here && sure_there ? 1 : 0;
    lists.sure_tied += sure_here && tied_there ? 1 : 0;
    lists.tied_tied += tied_here && tied_there ? 1 : 0;
  }
  return chance_to_meet(lists);
}

/// Fills the figures of one query.
void link(Links& links, std::size_t query, std::span<const std::size_t> neighbours,
          const Ranking& first, const Ranking& second) {
  const auto shared = shared_rows(first, second);
  for (std::size_t i = 0; i < neighbours.size(); ++i) {
    links.chance[i][query] = chance_at(neighbours[i], first, second, shared);
  }
  double fit = std::numeric_limits<double>::infinity();
  for (const Shared& row : shared) {
    fit = std::min(fit, fit_of(row));
  }
  links.fit[query] = fit;
  links.best[query] = shared.empty() ? 0 : chance_at(neighbours.back(), first, second, shared, fit);
}

}  // namespace

std::vector<Links> find_links(const Table& queries, std::span<const Table> layers,
                              const Halves& halves, std::span<const Table* const> all,
                              std::span<const std::size_t> neighbours, bool clip,
                              std::size_t held) {
  const GowerScale first = gower_scale(all, halves.first, clip);
  const GowerScale second = gower_scale(all, halves.second, clip);
  const std::size_t most = neighbours.back();
  Links none{
      std::vector<std::vector<double>>(neighbours.size(), std::vector<double>(queries.rows())),
      std::vector<double>(queries.rows()), std::vector<double>(queries.rows())};
  std::vector<Links> found(layers.size(), none);
  std::size_t block_rows = kFirstQueries;
  for (std::size_t from = 0; from < queries.rows();) {
    std::vector<std::size_t> rows(std::min(block_rows, queries.rows() - from));
    std::iota(rows.begin(), rows.end(), from);
    const Table block = queries.take(rows);
    std::vector<Ranking> here(rows.size(), Ranking(most)), there = here;
    std::size_t before = 0, most_found = 0;
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
      const std::size_t k = std::min(most, layers[layer].rows());
      const NearestLists by_first = nearest_lists(block, layers[layer], first, k);
      const NearestLists by_second = nearest_lists(block, layers[layer], second, k);
      parallel_for(rows.size(), [&](std::size_t q) {
        here[q].add(by_first, q, before);
        there[q].add(by_second, q, before);
        link(found[layer], from + q, neighbours, here[q], there[q]);
      });
      before += layers[layer].rows();
      most_found = std::max(most_found, by_first.index.size() + by_second.index.size());
    }
    from += rows.size();
    block_rows = next_block(rows.size(), most_found, held);
  }
  return found;
}

}  // namespace assay
