// attacks.membership and attacks.replay on tables of one vector column.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/attacks/audits.h"
#include "tests/attacks/crowd.h"
#include "tests/support/results.h"

namespace assay {
namespace {

using testing::Audit;
using testing::audit;
using testing::expect_silence;
using testing::first_rows;
using ::testing::HasSubstr;
using testing::value_of;

/// Random unit vectors of 32 numbers: embeddings.
Table draw_vectors(std::size_t rows, Rng rng) {
  constexpr std::size_t kDimension = 32;
  std::vector<float> values(rows * kDimension);
  for (std::size_t row = 0; row < rows; ++row) {
    double square = 0;
    std::vector<double> own(kDimension);
    for (double& value : own) {
      value = rng.normal();
      square += value * value;
    }
    std::transform(own.begin(), own.end(),
                   values.begin() + static_cast<std::ptrdiff_t>(row * kDimension),
                   [&](double v) { return static_cast<float>(v / std::sqrt(square)); });
  }
  Schema schema;
  Field& field = schema.fields.emplace_back();
  field.name = "embedding";
  field.kind = Kind::kVector;
  field.dimension = kDimension;
  return Table(schema, {Vectors{Cells<float>(std::move(values)), kDimension}});
}

TEST(Embeddings, CopiesAreFoundAndFreshOnesAreNot) {
  const Table train = draw_vectors(400, Rng(1)), holdout = draw_vectors(400, Rng(2)),
              fresh = draw_vectors(380, Rng(3));
  const Audit leak = audit({train, holdout, stacked(fresh, first_rows(train, 20))}, true);
  EXPECT_EQ(leak.replay.verdict, Verdict::kLeak) << leak.replay.note;
  EXPECT_EQ(value_of(leak.replay, "exact members met"), 20);
  EXPECT_EQ(leak.membership.verdict, Verdict::kLeak) << leak.membership.note;
  EXPECT_GE(value_of(leak.membership, "dcr tpr@0"), 0.05);  // all 20 copies of 400
  EXPECT_THAT(leak.membership.note, HasSubstr("no models were trained"));
  expect_silence(audit({train, holdout, fresh}));
}

TEST(Embeddings, NearCopiesAreFound) {
  const Table train = draw_vectors(400, Rng(1)), holdout = draw_vectors(400, Rng(2)),
              fresh = draw_vectors(380, Rng(3));
  const Table copied = first_rows(train, 20);
  std::vector<float> moved(copied.vectors(0).begin(), copied.vectors(0).end());
  Rng rng(4);
  for (float& value : moved) {
    value += static_cast<float>(0.01 * rng.normal());
  }
  const Table near(copied.schema(), {Vectors{Cells<float>(std::move(moved)), 32}});
  const Audit leak = audit({train, holdout, stacked(fresh, near)});
  EXPECT_EQ(leak.replay.verdict, Verdict::kLeak) << leak.replay.note;
  EXPECT_EQ(value_of(leak.replay, "exact members met"), 0);
  EXPECT_EQ(leak.membership.verdict, Verdict::kLeak) << leak.membership.note;
}

TEST(Embeddings, DoNotDependOnTheirUnitOrOrder) {
  const auto in_units = [](const Table& table, float unit) {
    std::vector<float> values(table.vectors(0).begin(), table.vectors(0).end());
    std::transform(values.begin(), values.end(), values.begin(), [&](float v) { return v * unit; });
    return Table(table.schema(), {Vectors{Cells<float>(std::move(values)), 32}});
  };
  const Table train = draw_vectors(100, Rng(1)), holdout = draw_vectors(100, Rng(2)),
              release = draw_vectors(100, Rng(3));
  const Result one = audit({train, holdout, release}).membership;
  constexpr float kUnit = 0x1p-60f;
  const Result other = audit({in_units(train, kUnit), in_units(holdout, kUnit),
                              in_units(testing::shuffled_rows(release, Rng(4)), kUnit)})
                           .membership;
  EXPECT_NEAR(one.estimate->value, other.estimate->value,
              0.05);  // another content order: other outsiders
  EXPECT_NEAR(value_of(one, "bandwidth"), value_of(other, "bandwidth"), 0.05);
}

}  // namespace
}  // namespace assay
