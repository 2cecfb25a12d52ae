#include <algorithm>

#include "core/error.h"
#include "core/nearest.h"
#include "core/nearest_gower_search.h"
#include "core/nearest_top.h"
#include "core/parallel.h"

namespace assay {

Neighbours nearest_gower(const Table& queries, const Table& candidates, const GowerScale& scale,
                         std::size_t k) {
  require(!scale.columns.empty(), "nearest_gower: no column takes part in the distance");
  require(k >= 1 && k <= candidates.rows(), "nearest_gower: k = ", k, " is outside 1..",
          candidates.rows(), ", the number of candidate rows");
  const detail::GowerExact exact(queries, candidates, scale);
  const detail::GowerPacked packed(queries, candidates, scale);
  Neighbours result{k, std::vector<double>(queries.rows() * k),
                    std::vector<std::uint32_t>(queries.rows() * k),
                    std::vector<std::uint32_t>(queries.rows())};
  parallel_blocks(queries.rows(), detail::kGowerBlock, [&](std::size_t begin, std::size_t end) {
    std::vector<detail::NearestTop> tops(end - begin, detail::NearestTop(k));
    detail::search_gower(exact, packed, candidates.rows(), k, begin, std::span(tops));
    for (std::size_t q = begin; q < end; ++q) {
      tops[q - begin].write(q, result);
    }
  });
  return result;
}

}  // namespace assay
