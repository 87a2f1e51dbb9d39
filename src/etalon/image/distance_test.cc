#include "etalon/image/distance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "etalon/core/random.h"

namespace etalon::image {
namespace {

double BruteForce(const BinaryMask& mask, int row, int column, const PixelSpacing& spacing) {
  double nearest = std::numeric_limits<double>::infinity();
  for (int r = 0; r < mask.rows(); ++r) {
    for (int c = 0; c < mask.columns(); ++c) {
      if (mask(r, c) == 0) continue;
      nearest =
          std::min(nearest, std::hypot((r - row) * spacing.row, (c - column) * spacing.column));
    }
  }
  return nearest;
}

TEST(Distance, OfASinglePixel) {
  BinaryMask mask(3, 4);
  mask(0, 0) = 1;
  const FloatImage distance = DistanceToForeground(mask, {.row = 2.0, .column = 0.5});
  EXPECT_EQ(distance(0, 0), 0.0f);
  EXPECT_EQ(distance(2, 0), 4.0f);
  EXPECT_EQ(distance(0, 3), 1.5f);
  EXPECT_FLOAT_EQ(distance(2, 3), std::hypot(4.0f, 1.5f));
}

TEST(Distance, AgreesWithBruteForceForAnySpacing) {
  Random random(11);
  for (const double density : {0.003, 0.05, 0.6}) {
    BinaryMask mask(31, 23);
    for (auto& pixel : mask.pixels()) pixel = random.Uniform() < density;
    const PixelSpacing spacing{.row = random.Uniform(0.2, 2.0), .column = random.Uniform(0.2, 2.0)};
    const FloatImage distance = DistanceToForeground(mask, spacing);
    for (int row = 0; row < mask.rows(); ++row) {
      for (int column = 0; column < mask.columns(); ++column) {
        EXPECT_FLOAT_EQ(distance(row, column),
                        static_cast<float>(BruteForce(mask, row, column, spacing)));
      }
    }
  }
}

TEST(Distance, ToTheBackgroundIsThatOfTheInverse) {
  const BinaryMask mask(1, 5, {1, 1, 1, 0, 1});
  EXPECT_EQ(DistanceToBackground(mask), FloatImage(1, 5, {3.0f, 2.0f, 1.0f, 0.0f, 1.0f}));
}

TEST(Distance, ToAnEmptyMaskIsInfinite) {
  EXPECT_TRUE(std::isinf(DistanceToForeground(BinaryMask(2, 2))(1, 1)));
}

TEST(Distance, ASpacingOfZeroIsRefused) {
  EXPECT_THROW(DistanceToForeground(BinaryMask(2, 2), {0.0, 1.0}), ContractError);
}

}  // namespace
}  // namespace etalon::image
