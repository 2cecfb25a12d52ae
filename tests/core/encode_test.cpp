#include "core/encode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::input_error;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

Table people(std::vector<double> ages, std::vector<std::int32_t> sexes,
             std::vector<std::string> categories = {"F", "M"}) {
  Schema schema;
  schema.fields.resize(2);
  schema.fields[0].name = "age";
  schema.fields[1].name = "sex";
  schema.fields[1].kind = Kind::kCategorical;
  schema.fields[1].categories = std::move(categories);
  return Table(schema, {Numbers(std::move(ages)), Codes(std::move(sexes))});
}

TEST(Encoder, ScalesByMeanAndPopulationDeviation) {
  const Table table = people({1, 2, 3, 6}, {0, 1, 1, 0});  // mean 3, variance (4 + 1 + 0 + 9)/4
  const Encoder encoder(table);
  EXPECT_THAT(encoder.names(), ElementsAre("age", "sex=F", "sex=M"));
  const double sd = std::sqrt(3.5);
  EXPECT_THAT(encoder.encode(people({3 + sd, 3}, {1, 0})).values,
              ElementsAre(DoubleEq(1), 0, 1, 0, 1, 0));
}

TEST(Encoder, MarksMissingCellsWhereItSawSome) {
  const Encoder encoder(people({0, 2, kMissing}, {0, -1, 1}));
  EXPECT_THAT(encoder.names(),
              ElementsAre("age", "age is missing", "sex=F", "sex=M", "sex is missing"));
  EXPECT_THAT(encoder.encode(people({kMissing, 2}, {-1, 0})).values,
              ElementsAre(0, 1, 0, 0, 1, 1, 0, 1, 0, 0));
}

TEST(Encoder, PutsMissingCellsItNeverSawAtTheMean) {
  const Encoder encoder(people({0, 2}, {0, 1}));
  EXPECT_THAT(encoder.encode(people({kMissing}, {-1})).values, ElementsAre(0, 0, 0));
}

TEST(Encoder, GivesUnknownCategoriesNoDimension) {
  const Encoder encoder(people({0, 2}, {0, 1}));
  EXPECT_THAT(encoder.encode(people({1}, {2}, {"F", "M", "X"})).values, ElementsAre(0, 0, 0));
}

TEST(Encoder, CountsADeviationOfZeroAsOne) {
  const Encoder encoder(people({4, 4}, {0, 1}));
  EXPECT_EQ(encoder.encode(people({7}, {0})).values[0], 3);
}

TEST(Encoder, TellsWhatIsWrong) {
  EXPECT_THAT(input_error([] { Encoder(people({}, {})); }), HasSubstr("has no rows"));
  const Encoder encoder(people({0, 2}, {0, 1}));
  const std::size_t swapped[] = {1, 0};
  EXPECT_THAT(input_error([&] { encoder.encode(people({0}, {0}).select(swapped)); }),
              HasSubstr("column 1 should be 'age' (numeric)"));
}

}  // namespace
}  // namespace assay
