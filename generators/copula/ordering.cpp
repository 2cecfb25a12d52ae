#include "generators/copula/ordering.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <span>

#include "core/error.h"
#include "core/parallel.h"
#include "generators/copula/latent.h"

namespace assay {
namespace {

using Values = std::vector<double>;
using Order = std::vector<std::size_t>;

std::size_t missing_cell(const Margin& margin) {
  const auto at = std::find_if(margin.low.begin(), margin.low.end(),
                               [](double low) { return std::isnan(low); });
  return static_cast<std::size_t>(at - margin.low.begin());
}

// Mean of a per-row figure in every cell of a column.
Values cell_means(const FittedMargin& column, const Values& t) {
  Values sum(column.margin.cells()), count(column.margin.cells());
  for (std::size_t row = 0; row < t.size(); ++row) {
    if (column.cells[row] >= 0) {
      const auto cell = static_cast<std::size_t>(column.cells[row]);
      sum[cell] += t[row];
      ++count[cell];
    }
  }
  for (std::size_t c = 0; c < sum.size(); ++c) {
    sum[c] /= std::max(count[c], 1.0);
  }
  return sum;
}

Order sorted_by(const Values& keys) {
  Order order(keys.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
  return order;
}

// The present cells as they are, the missing one where the line through E[t | cell] puts it.
Order with_missing_placed(const Margin& margin, const Values& means) {
  const std::size_t hole = missing_cell(margin);
  Values present;
  Order order;
  for (std::size_t c = 0; c < margin.cells(); ++c) {
    if (c != hole) {
      present.push_back(margin.mass[c] / (1 - margin.mass[hole]));
      order.push_back(c);
    }
  }
  const auto score = latent_column(present).score;
  double product = 0, square = 0;
  for (std::size_t i = 0; i < present.size(); ++i) {
    product += present[i] * score[i] * means[order[i]];
    square += present[i] * score[i] * score[i];
  }
  // product = 0: nothing is known of where the present cells lie, and any place is as good.
  const double key = product == 0 ? 0 : means[hole] * square / product;
  const auto at = std::lower_bound(score.begin(), score.end(), key) - score.begin();
  order.insert(order.begin() + at, hole);
  return order;
}

class Orderer {
 public:
  Orderer(const Schema& schema, std::vector<FittedMargin>& columns)
      : schema_(schema), columns_(columns), rows_(columns.empty() ? 0 : columns[0].cells.size()) {}

  void by_target(std::size_t target) {
    const auto t = row_scores(target, latent_column(columns_[target].margin.mass).score);
    for (std::size_t j = 0; j < columns_.size(); ++j) {
      if (j != target && movable(j)) {
        reorder(j, new_order(j, t));
      }
    }
  }

  void by_correspondence() {
    std::vector<Order> orders(columns_.size());
    parallel_for(columns_.size(), [&](std::size_t j) {
      if (movable(j)) {
        orders[j] = new_order(j, first_axis(j));
      }
    });
    reorder_all(orders);
  }

  // False if nothing moved.
  bool ace_round() {
    std::vector<LatentColumn> latent;
    std::vector<std::span<const std::int32_t>> cells;
    for (const auto& column : columns_) {
      latent.push_back(latent_column(column.margin.mass));
      cells.emplace_back(column.cells);
    }
    const auto moments = score_moments(latent, cells);
    std::vector<Order> orders(columns_.size());
    parallel_for(columns_.size(), [&](std::size_t j) {
      if (movable(j)) {
        orders[j] = new_order(j, pull(j, latent, moments));
      }
    });
    return reorder_all(orders);
  }

 private:
  bool movable(std::size_t j) const {
    const auto& margin = columns_[j].margin;
    return schema_.fields[j].kind == Kind::kCategorical
               ? margin.cells() > 2
               : margin.cells() > 1 && missing_cell(margin) < margin.cells();
  }

  Order new_order(std::size_t j, const Values& t) const {
    const auto means = cell_means(columns_[j], t);
    return schema_.fields[j].kind == Kind::kCategorical
               ? sorted_by(means)
               : with_missing_placed(columns_[j].margin, means);
  }

  bool reorder_all(const std::vector<Order>& orders) {
    bool moved = false;
    for (std::size_t j = 0; j < orders.size(); ++j) {
      if (!orders[j].empty() && !std::is_sorted(orders[j].begin(), orders[j].end())) {
        reorder(j, orders[j]);
        moved = true;
      }
    }
    return moved;
  }

  void reorder(std::size_t j, const Order& order) {
    columns_[j].margin.reorder(order);
    std::vector<std::int32_t> place(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      place[order[i]] = static_cast<std::int32_t>(i);
    }
    for (auto& cell : columns_[j].cells) {
      cell = cell < 0 ? cell : place[static_cast<std::size_t>(cell)];
    }
  }

  Values row_scores(std::size_t j, const Values& score, double weight = 1) const {
    Values out(rows_);
    add_scores(out, j, score, weight);
    return out;
  }

  void add_scores(Values& out, std::size_t j, const Values& score, double weight) const {
    const auto& cells = columns_[j].cells;
    for (std::size_t row = 0; row < rows_; ++row) {
      out[row] += cells[row] < 0 ? 0 : weight * score[static_cast<std::size_t>(cells[row])];
    }
  }

  // t = sum_k sign(r) r^2 s_k / sd(s_k) over the other columns.
  Values pull(std::size_t j, const std::vector<LatentColumn>& latent, const Values& moments) const {
    const std::size_t p = columns_.size();
    Values t(rows_);
    for (std::size_t k = 0; k < p; ++k) {
      const double scale = std::sqrt(moments[j * p + j] * moments[k * p + k]);
      if (k != j && scale > 0) {
        const double r = moments[j * p + k] / scale;
        add_scores(t, k, latent[k].score, r * std::abs(r) / std::sqrt(moments[k * p + k]));
      }
    }
    return t;
  }

  // Reciprocal averaging: cells of j -> cells of the others -> rows -> cells of j. Starts from the
  // frequencies, so that neither names nor codes enter.
  Values first_axis(std::size_t j) const {
    constexpr int kRounds = 12;
    const auto& own = columns_[j];
    Values axis = own.margin.mass, t(rows_);
    for (int round = 0; round < kRounds; ++round) {
      standardise(axis, own.margin.mass);
      const auto x = row_scores(j, axis);
      std::fill(t.begin(), t.end(), 0.0);
      for (std::size_t k = 0; k < columns_.size(); ++k) {
        if (k != j) {
          add_scores(t, k, cell_means(columns_[k], x), 1);
        }
      }
      axis = cell_means(own, t);
    }
    return t;
  }

  static void standardise(Values& axis, const Values& mass) {
    const double mean = std::inner_product(axis.begin(), axis.end(), mass.begin(), 0.0);
    double square = 0;
    for (std::size_t c = 0; c < axis.size(); ++c) {
      axis[c] -= mean;
      square += mass[c] * axis[c] * axis[c];
    }
    for (auto& value : axis) {
      value = square > 0 ? value / std::sqrt(square) : 0;
    }
  }

  const Schema& schema_;
  std::vector<FittedMargin>& columns_;
  std::size_t rows_;
};

}  // namespace

CategoryOrder category_order_from(std::string_view name) {
  const auto at = std::find(std::begin(kCategoryOrders), std::end(kCategoryOrders), name);
  ensure(at != std::end(kCategoryOrders), "no category order '", name, "'");
  return static_cast<CategoryOrder>(at - std::begin(kCategoryOrders));
}

void order_cells(const Schema& schema, std::vector<FittedMargin>& columns, CategoryOrder order,
                 std::optional<std::size_t> target) {
  constexpr int kMostRounds = 10;
  require(order != CategoryOrder::kTarget || target,
          "gaussian-copula: order = target needs a column with role target; give one that role in "
          "the schema, or choose order = ace");
  Orderer orderer(schema, columns);
  if (order == CategoryOrder::kGiven) {
    return;
  }
  if (target && order != CategoryOrder::kCorrespondence) {
    orderer.by_target(*target);
  } else {
    orderer.by_correspondence();
  }
  if (order == CategoryOrder::kAce) {
    for (int round = 0; round < kMostRounds && orderer.ace_round(); ++round) {
    }
  }
}

}  // namespace assay
