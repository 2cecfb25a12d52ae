#include "metrics/fidelity/association.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

std::vector<double> shares(const std::vector<std::int64_t>& counts, double rows) {
  std::vector<double> out(counts.size(), 0);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    out[i] = rows > 0 ? static_cast<double>(counts[i]) / rows : 0;
  }
  return out;
}

double square(double x) { return x * x; }

}  // namespace

PairGeometry::PairGeometry(const PairCounts& train, double cap) {
  const auto rows = static_cast<double>(train.rows());
  const auto p = shares(train.first_margin(), rows);
  const auto q = shares(train.second_margin(), rows);
  const auto held = [](double share) { return share > 0; };
  const auto smaller =
      std::min(std::count_if(p.begin(), p.end(), held), std::count_if(q.begin(), q.end(), held));
  if (smaller < 2) {
    return;
  }
  weights_.reserve(p.size() * q.size());
  for (const double x : p) {
    for (const double y : q) {
      weights_.push_back(1 /
                         (std::max(x, cap) * std::max(y, cap) * static_cast<double>(smaller - 1)));
    }
  }
}

Departure departure(const PairGeometry& geometry, const PairCounts& counts) {
  Departure out;
  const auto rows = static_cast<double>(counts.rows());
  const auto p = shares(counts.first_margin(), rows);
  const auto q = shares(counts.second_margin(), rows);
  const auto cells = counts.cells();
  out.cells.resize(cells.size(), 0);
  for (std::size_t a = 0, i = 0; a < p.size(); ++a) {
    for (std::size_t b = 0; b < q.size(); ++b, ++i) {
      const double joint = rows > 0 ? static_cast<double>(cells[i]) / rows : 0;
      const double x = p[a], y = q[b], d = joint - x * y;
      out.cells[i] = d;
      // E[psi^2] over the four kinds of rows: in both, in x only, in y only, in neither.
      const double psi = joint * square((1 - x) * (1 - y)) + (x - joint) * square((1 - x) * y) +
                         (y - joint) * square(x * (1 - y)) + (1 - x - y + joint) * square(x * y) -
                         d * d;
      out.noise += geometry.weights()[i] * psi;
      out.noise_independent += geometry.weights()[i] * x * (1 - x) * y * (1 - y);
    }
  }
  return out;
}

double inner(const PairGeometry& geometry, const std::vector<double>& d,
             const std::vector<double>& e) {
  double sum = 0;
  for (std::size_t i = 0; i < d.size(); ++i) {
    sum += geometry.weights()[i] * d[i] * e[i];
  }
  return sum;
}

PairDistances pair_distances(const PairGeometry& geometry, const PairSide& train,
                             const PairSide& synthetic, const PairSide* holdout) {
  const auto& d = train.departure.cells;
  const auto distance = [&](const PairSide& other) {
    // Of the differences themselves: rr - 2 rs + ss would cancel, and identity must give exactly 0.
    std::vector<double> gap = d;
    for (std::size_t i = 0; i < gap.size(); ++i) {
      gap[i] -= other.departure.cells[i];
    }
    return inner(geometry, gap, gap);
  };
  PairDistances out;
  out.release = distance(synthetic);
  // Shuffling a column breaks the ties between rows of one person too: rows count one by one.
  out.floor = inner(geometry, d, d) + synthetic.departure.noise_independent / synthetic.rows;
  if (holdout != nullptr) {
    // The holdout stands for the fresh sample once its own sampling noise is exchanged for the release's.
    out.ceiling = distance(*holdout) + holdout->noise() * (holdout->rows / synthetic.rows - 1);
  } else {
    out.ceiling = train.noise() * (1 + train.rows / synthetic.rows);
  }
  return out;
}

PairChange pair_change(const PairGeometry& geometry, const PairSide& train,
                       const PairSide& synthetic, bool real_shown) {
  const auto& d = train.departure.cells;
  const auto& e = synthetic.departure.cells;
  const double rr = inner(geometry, d, d) - train.noise();
  const double ss = inner(geometry, e, e) - synthetic.noise();
  const double rs = inner(geometry, d, e);
  PairChange out;
  out.real = std::sqrt(std::max(0.0, rr));
  out.release = std::sqrt(std::max(0.0, ss));
  if (real_shown && rr > 0) {
    out.lost_square = rr - rs;
    out.lost = out.lost_square / out.real;
    out.invented_square = ss - rs * rs / rr;
  } else {
    out.invented_square = ss - 2 * rs + rr;
  }
  out.invented = std::sqrt(std::max(0.0, out.invented_square));
  return out;
}

double corrected_square(const PairGeometry& geometry, const PairSide& side) {
  const auto& d = side.departure.cells;
  return inner(geometry, d, d) - side.noise();
}

double corrected_v(const PairGeometry& geometry, const PairSide& side) {
  return std::sqrt(std::max(0.0, corrected_square(geometry, side)));
}

}  // namespace assay
