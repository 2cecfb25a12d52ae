#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/nearest.h"
#include "core/nearest_top.h"
#include "core/parallel.h"

namespace assay {
namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr std::size_t kBlock = 64;  // queries at a time
constexpr std::size_t kTile = 512;  // candidates at a time

std::vector<double> centre_of(const Points& points) {
  std::vector<double> centre(points.dimension);
  for (std::size_t i = 0; i < points.values.size(); ++i) {
    centre[i % points.dimension] += points.values[i];
  }
  for (double& c : centre) {
    c /= static_cast<double>(points.rows);
  }
  return centre;
}

/// Float copies, moved so that the candidates' centre is the origin: distances stay, rounding
/// shrinks.
struct Centred {
  Matrix values;
  Eigen::VectorXf square;  // |x|^2

  Centred(const Points& points, const std::vector<double>& centre)
      : values(static_cast<Eigen::Index>(points.rows),
               static_cast<Eigen::Index>(points.dimension)) {
    for (std::size_t i = 0; i < points.values.size(); ++i) {
      values.data()[i] = static_cast<float>(points.values[i] - centre[i % points.dimension]);
    }
    square = values.rowwise().squaredNorm();
  }
};

double exact_distance(const Points& queries, std::size_t q, const Points& candidates,
                      std::size_t c) {
  const double* a = queries.values.data() + q * queries.dimension;
  const double* b = candidates.values.data() + c * candidates.dimension;
  double sum = 0;
  for (std::size_t d = 0; d < queries.dimension; ++d) {
    sum += (a[d] - b[d]) * (a[d] - b[d]);
  }
  return std::sqrt(sum);
}

/// An approximate squared distance up to this may belong to an exact distance of at most `limit`.
///
/// With u = 2^-24 and d dimensions, |x|^2 - 2xy + |y|^2 in float is off by at most about (d + 4) u
/// (|x| + |y|)^2 (casts, products, sums), and (|x| + |y|)^2 <= 2 (|x|^2 + |y|^2). Twice that is
/// allowed.
float widened(double limit, float query_square, float largest_square, std::size_t dimension) {
  const double scale = static_cast<double>(query_square) + static_cast<double>(largest_square);
  const double margin = 0x1p-22 * static_cast<double>(dimension + 4) * scale;
  return std::nextafter(static_cast<float>(limit * limit * (1 + 0x1p-22) + margin),
                        std::numeric_limits<float>::infinity());
}

class Search {
 public:
  Search(const Points& queries, const Points& candidates)
      : queries_(queries),
        candidates_(candidates),
        centre_(centre_of(candidates)),
        query_(queries, centre_),
        candidate_(candidates, centre_),
        largest_(candidate_.square.maxCoeff()) {}

  void block(std::size_t first, std::vector<detail::NearestTop>& tops) const {
    const auto rows = static_cast<Eigen::Index>(tops.size());
    const auto mine = query_.values.middleRows(static_cast<Eigen::Index>(first), rows);
    Matrix product;
    for (std::size_t begin = 0; begin < candidates_.rows; begin += kTile) {
      const std::size_t size = std::min(kTile, candidates_.rows - begin);
      product.noalias() =
          mine * candidate_.values
                     .middleRows(static_cast<Eigen::Index>(begin), static_cast<Eigen::Index>(size))
                     .transpose();
      for (std::size_t q = 0; q < tops.size(); ++q) {
        scan(first + q, begin, size, product.data() + q * size, tops[q]);
      }
    }
  }

 private:
  void scan(std::size_t q, std::size_t begin, std::size_t size, const float* product,
            detail::NearestTop& top) const {
    const float own = query_.square[static_cast<Eigen::Index>(q)];
    const float* square = candidate_.square.data() + begin;
    float limit = widened(top.limit(), own, largest_, queries_.dimension);
    for (std::size_t j = 0; j < size; ++j) {
      if (own - 2 * product[j] + square[j] <= limit) {
        top.offer(exact_distance(queries_, q, candidates_, begin + j),
                  static_cast<std::uint32_t>(begin + j));
        limit = widened(top.limit(), own, largest_, queries_.dimension);
      }
    }
  }

  const Points& queries_;
  const Points& candidates_;
  std::vector<double> centre_;
  Centred query_, candidate_;
  float largest_;
};

}  // namespace

Neighbours nearest_euclidean(const Points& queries, const Points& candidates, std::size_t k) {
  require(queries.dimension == candidates.dimension && queries.dimension > 0,
          "nearest_euclidean: queries have ", queries.dimension, " dimensions, candidates ",
          candidates.dimension, "; both need the same, at least 1");
  require(k >= 1 && k <= candidates.rows, "nearest_euclidean: k = ", k, " is outside 1..",
          candidates.rows, ", the number of candidates");
  const Search search(queries, candidates);
  Neighbours result{k, std::vector<double>(queries.rows * k),
                    std::vector<std::uint32_t>(queries.rows * k),
                    std::vector<std::uint32_t>(queries.rows)};
  parallel_blocks(queries.rows, kBlock, [&](std::size_t begin, std::size_t end) {
    std::vector<detail::NearestTop> tops(end - begin, detail::NearestTop(k));
    search.block(begin, tops);
    for (std::size_t q = begin; q < end; ++q) {
      const auto& top = tops[q - begin];
      const auto to = static_cast<std::ptrdiff_t>(q * k);
      std::copy(top.distance().begin(), top.distance().end(), result.distance.begin() + to);
      std::copy(top.index().begin(), top.index().end(), result.index.begin() + to);
      result.ties[q] = top.ties();
    }
  });
  return result;
}

}  // namespace assay
