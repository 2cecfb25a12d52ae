#include "tests/support/nearest_load.h"

#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "tests/support/cost.h"

namespace assay::testing {
namespace {

Table people(std::size_t rows, Rng rng) {
  Schema schema;
  std::vector<Column> columns;
  for (int c = 0; c < 15; ++c) {
    Field field;
    field.name = std::to_string(c);
    if (c < 6) {
      std::vector<double> values(rows);
      for (double& v : values) {
        v = rng.normal();
      }
      columns.emplace_back(Numbers(std::move(values)));
    } else {
      field.kind = Kind::kCategorical;
      field.categories = {"a", "b", "c", "d", "e", "f", "g", "h"};
      std::vector<std::int32_t> codes(rows);
      for (auto& code : codes) {
        code = static_cast<std::int32_t>(rng.below(8));
      }
      columns.emplace_back(Codes(std::move(codes)));
    }
    schema.fields.push_back(std::move(field));
  }
  return {schema, std::move(columns)};
}

Points encoded(std::size_t rows, std::size_t dimension, Rng rng) {
  constexpr std::size_t kNumbers = 6, kGroup = 6;
  Points made{rows, dimension, std::vector<double>(rows * dimension)};
  for (std::size_t r = 0; r < rows; ++r) {
    double* row = made.values.data() + r * dimension;
    std::generate(row, row + std::min(dimension, kNumbers), [&] { return rng.normal(); });
    for (std::size_t d = kNumbers; d < dimension; d += kGroup) {
      row[d + rng.below(std::min(kGroup, dimension - d))] = 1;
    }
  }
  return made;
}

}  // namespace

MixedLoad::MixedLoad(std::size_t candidate_rows)
    : queries(people(kLoadQueries, Rng(1))), candidates(people(candidate_rows, Rng(2))) {
  const Table* tables[] = {&queries, &candidates};
  scale = gower_scale(tables);
}

EncodedLoad::EncodedLoad(std::size_t dimension, std::size_t candidate_rows)
    : queries(encoded(kLoadQueries, dimension, Rng(1))),
      candidates(encoded(candidate_rows, dimension, Rng(2))) {}

double sgemm_rate() {
  constexpr blasint kSize = 2048;
  const std::vector<float> a(std::size_t{kSize} * kSize, 0.5F);
  std::vector<float> product(a.size());
  openblas_set_num_threads(1);
  const double seconds = cpu_seconds([&] {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, kSize, kSize, kSize, 1, a.data(), kSize,
                a.data(), kSize, 0, product.data(), kSize);
  });
  return 2 * std::pow(kSize, 3) / seconds;
}

}  // namespace assay::testing
