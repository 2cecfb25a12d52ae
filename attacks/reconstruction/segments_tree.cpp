#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <utility>

#include "attacks/reconstruction/segments_space.h"

namespace assay {
namespace {

constexpr std::size_t kLeaf = 16;

}  // namespace

struct NearTree::Search {
  struct Found {
    double distance;
    std::uint32_t point;
    bool operator<(const Found& other) const {
      return distance < other.distance || (distance == other.distance && point < other.point);
    }
  };
  std::vector<double> query, offset;  ///< offset: from the query to the cell, axis by axis
  double outside = 0;                 ///< its square
  std::size_t k = 0;
  std::vector<Found> heap;

  double limit() const {
    return heap.size() < k ? std::numeric_limits<double>::infinity() : heap.front().distance;
  }
  void offer(Found found) {
    if (heap.size() == k) {
      if (!(found < heap.front())) {
        return;
      }
      std::pop_heap(heap.begin(), heap.end());
      heap.pop_back();
    }
    heap.push_back(found);
    std::push_heap(heap.begin(), heap.end());
  }
};

NearTree::NearTree(const Cloud& cloud, std::vector<double> weights)
    : dimension_(cloud.dimension), weights_(std::move(weights)), order_(cloud.points()) {
  std::iota(order_.begin(), order_.end(), 0U);
  scaled_.resize(cloud.values.size());
  for (std::size_t i = 0; i < scaled_.size(); ++i) {
    scaled_[i] = cloud.values[i] * weights_[i % dimension_];
  }
  if (!order_.empty()) {
    build(0, static_cast<std::uint32_t>(order_.size()));
    std::vector<double> packed(scaled_.size());  // leaf by leaf, column by column
    for (const Node& node : nodes_) {
      const std::uint32_t count = node.left == 0 ? node.end - node.begin : 0;
      for (std::uint32_t i = 0; i < count; ++i) {
        for (std::size_t c = 0; c < dimension_; ++c) {
          packed[node.begin * dimension_ + c * count + i] =
              scaled_[order_[node.begin + i] * dimension_ + c];
        }
      }
    }
    scaled_ = std::move(packed);
  }
}

std::uint32_t NearTree::build(std::uint32_t begin, std::uint32_t end) {
  const auto at = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back({begin, end, 0, 0, 0, 0});
  if (end - begin <= kLeaf) {
    return at;
  }
  std::uint32_t axis = 0;
  double widest = -1;
  for (std::size_t c = 0; c < dimension_; ++c) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (std::uint32_t i = begin; i < end; ++i) {
      const double x = scaled_[order_[i] * dimension_ + c];
      low = std::min(low, x);
      high = std::max(high, x);
    }
    if (high - low > widest) {
      widest = high - low;
      axis = static_cast<std::uint32_t>(c);
    }
  }
  const std::uint32_t middle = begin + (end - begin) / 2;
  const auto key = [&](std::uint32_t point) { return scaled_[point * dimension_ + axis]; };
  std::nth_element(order_.begin() + begin, order_.begin() + middle, order_.begin() + end,
                   [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  nodes_[at].axis = axis;
  nodes_[at].cut = key(order_[middle]);
  const std::uint32_t left = build(begin, middle);
  const std::uint32_t right = build(middle, end);
  nodes_[at].left = left;
  nodes_[at].right = right;
  return at;
}

void NearTree::descend(std::uint32_t node, Search& search) const {
  const Node& here = nodes_[node];
  if (here.left == 0) {
    const std::uint32_t count = here.end - here.begin;
    std::array<double, kLeaf> distance{};
    for (std::size_t c = 0; c < dimension_; ++c) {
      const double* column = scaled_.data() + here.begin * dimension_ + c * count;
      for (std::uint32_t i = 0; i < count; ++i) {
        const double gap = search.query[c] - column[i];
        distance[i] += gap * gap;
      }
    }
    for (std::uint32_t i = 0; i < count; ++i) {
      if (distance[i] <= search.limit()) {
        search.offer({distance[i], order_[here.begin + i]});
      }
    }
    return;
  }
  // Arya and Mount: the distance to a cell grows axis by axis, and every axis counts once.
  const double beyond = search.query[here.axis] - here.cut;
  descend(beyond < 0 ? here.left : here.right, search);
  double& offset = search.offset[here.axis];
  const double outside = search.outside - offset * offset + beyond * beyond;
  if (outside <= search.limit() * (1 + 1e-12)) {
    const double kept_offset = std::exchange(offset, beyond);
    const double kept_outside = std::exchange(search.outside, outside);
    descend(beyond < 0 ? here.right : here.left, search);
    search.offset[here.axis] = kept_offset;
    search.outside = kept_outside;
  }
}

std::uint32_t NearTree::leaf(std::span<const double> query) const {
  std::uint32_t node = 0;
  while (!nodes_.empty() && nodes_[node].left != 0) {
    const Node& here = nodes_[node];
    const bool left = query[here.axis] * weights_[here.axis] < here.cut;
    node = left ? here.left : here.right;
  }
  return node;
}

std::vector<std::uint32_t> NearTree::nearest(std::span<const double> query, std::size_t k) const {
  Search search{{query.begin(), query.end()},
                std::vector<double>(dimension_),
                0,
                std::min(k, order_.size()),
                {}};
  std::vector<std::uint32_t> result;
  if (search.k == 0) {
    return result;
  }
  for (std::size_t c = 0; c < dimension_; ++c) {
    search.query[c] *= weights_[c];
  }
  search.heap.reserve(search.k);
  descend(0, search);
  std::sort_heap(search.heap.begin(), search.heap.end());
  for (const auto& found : search.heap) {
    result.push_back(found.point);
  }
  return result;
}

}  // namespace assay
