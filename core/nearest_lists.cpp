#include <algorithm>
#include <limits>

#include "core/error.h"
#include "core/nearest.h"
#include "core/nearest_gower_search.h"
#include "core/nearest_top.h"
#include "core/parallel.h"

namespace assay {
namespace {

struct Offer {
  double distance;
  std::uint32_t index;
};

/// The k nearest and everybody who ties with the last of them.
class ListTop {
 public:
  explicit ListTop(std::size_t k) : top_(k) {}

  void offer(double distance, std::uint32_t index) {
    top_.offer(distance, index);
    offers_.push_back({distance, index});
  }

  /// First those nearer than the k-th distance, then those at it; both ascending by index. Returns
  /// how many are nearer.
  std::uint32_t finish(std::vector<Offer>& list) {
    const double last = top_.distance().back();
    std::erase_if(offers_,
                  [&](const Offer& offer) { return offer.distance > last + detail::kTie; });
    const auto at = std::stable_partition(offers_.begin(), offers_.end(), [&](const Offer& offer) {
      return offer.distance < last - detail::kTie;
    });
    const auto closer = static_cast<std::uint32_t>(at - offers_.begin());
    list = std::move(offers_);
    return closer;
  }

 private:
  detail::NearestTop top_;
  std::vector<Offer> offers_;  // ascending by index
};

using Hit = std::function<bool(std::size_t, std::size_t)>;

/// The votes of the nearest candidates of one query.
class VoteTop {
 public:
  VoteTop(std::size_t query, const Hit& hit) : query_(query), hit_(&hit) {}

  void offer(double distance, std::uint32_t index) {
    if (distance > distance_ + detail::kTie) {
      return;
    }
    if (distance < distance_ - detail::kTie) {
      distance_ = distance;
      ties_ = hits_ = 0;
    }
    ++ties_;
    hits_ += (*hit_)(query_, index) ? 1 : 0;
  }

  void write(Votes& votes) const {
    votes.distance[query_] = distance_;
    votes.ties[query_] = ties_;
    votes.hits[query_] = hits_;
  }

 private:
  std::size_t query_;
  const Hit* hit_;
  double distance_ = std::numeric_limits<double>::infinity();
  std::uint32_t ties_ = 0, hits_ = 0;
};

}  // namespace

NearestLists nearest_lists(const Table& queries, const Table& candidates, const GowerScale& scale,
                           std::size_t k) {
  require(!scale.columns.empty(), "nearest_lists: no column takes part in the distance");
  require(k >= 1 && k <= candidates.rows(), "nearest_lists: k = ", k, " is outside 1..",
          candidates.rows(), ", the number of candidate rows");
  const detail::GowerExact exact(queries, candidates, scale);
  const detail::GowerPacked packed(queries, candidates, scale);
  const std::size_t rows = queries.rows();
  NearestLists result{std::vector<std::size_t>(rows + 1), std::vector<std::uint32_t>(rows), {}, {}};
  std::vector<std::vector<Offer>> lists(rows);
  parallel_blocks(rows, detail::kGowerBlock, [&](std::size_t begin, std::size_t end) {
    std::vector<ListTop> tops(end - begin, ListTop(k));
    detail::search_gower(exact, packed, candidates.rows(), k, begin, std::span(tops));
    for (std::size_t q = begin; q < end; ++q) {
      result.closer[q] = tops[q - begin].finish(lists[q]);
    }
  });
  for (std::size_t q = 0; q < rows; ++q) {
    result.begin[q + 1] = result.begin[q] + lists[q].size();
  }
  result.index.reserve(result.begin.back());
  result.distance.reserve(result.begin.back());
  for (auto& list : lists) {
    for (const Offer& offer : list) {
      result.index.push_back(offer.index);
      result.distance.push_back(offer.distance);
    }
    list = {};  // as many again as the result: freed on the way
  }
  return result;
}

Votes nearest_votes(const Table& queries, const Table& candidates, const GowerScale& scale,
                    const Hit& hit) {
  require(!scale.columns.empty(), "nearest_votes: no column takes part in the distance");
  require(candidates.rows() > 0, "nearest_votes: there are no candidate rows; give at least one");
  const detail::GowerExact exact(queries, candidates, scale);
  const detail::GowerPacked packed(queries, candidates, scale);
  const std::size_t rows = queries.rows();
  Votes votes{std::vector<double>(rows), std::vector<std::uint32_t>(rows),
              std::vector<std::uint32_t>(rows)};
  parallel_blocks(rows, detail::kGowerBlock, [&](std::size_t begin, std::size_t end) {
    std::vector<VoteTop> tops;
    for (std::size_t q = begin; q < end; ++q) {
      tops.emplace_back(q, hit);
    }
    detail::search_gower(exact, packed, candidates.rows(), 1, begin, std::span(tops));
    for (const VoteTop& top : tops) {
      top.write(votes);
    }
  });
  return votes;
}

}  // namespace assay
