#include "metrics/peers/numpy_random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

// numpy 1.24: RandomState(5).permutation(10), RandomState(333).permutation(20)[:6], RandomState(1).randint(0, 1000, 8).
TEST(NumpyRandomState, DrawsWhatNumpyDraws) {
  EXPECT_EQ(NumpyRandom(5).permutation(10),
            (std::vector<std::size_t>{9, 5, 2, 4, 7, 1, 0, 8, 6, 3}));
  auto order = NumpyRandom(333).permutation(20);
  order.resize(6);
  EXPECT_EQ(order, (std::vector<std::size_t>{9, 0, 11, 1, 5, 8}));
  EXPECT_EQ(NumpyRandom(1).integers(1000, 8),
            (std::vector<std::size_t>{37, 235, 908, 72, 767, 905, 715, 645}));
  EXPECT_EQ(NumpyRandom(7).integers(1, 3), (std::vector<std::size_t>{0, 0, 0}));
  EXPECT_TRUE(NumpyRandom(1).permutation(0).empty());
  EXPECT_THAT(testing::input_error([] { NumpyRandom(1).integers(0, 1); }), HasSubstr("n = 0"));
}

}  // namespace
}  // namespace assay
