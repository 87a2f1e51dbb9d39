#include "etalon/image/morphology.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "etalon/core/random.h"
#include "etalon/image/components.h"
#include "etalon/image/distance.h"

namespace etalon::image {
namespace {

BinaryMask Blobs(std::uint64_t seed) {
  Random random(seed);
  BinaryMask mask(40, 50);
  for (auto& pixel : mask.pixels()) pixel = random.Uniform() < 0.02;
  return mask;
}

TEST(Morphology, DilationOfAPointIsADisk) {
  BinaryMask point(5, 5);
  point(2, 2) = 1;
  EXPECT_EQ(Dilate(point, 1), BinaryMask(5, 5, {0, 0, 0, 0, 0,  //
                                                0, 0, 1, 0, 0,  //
                                                0, 1, 1, 1, 0,  //
                                                0, 0, 1, 0, 0,  //
                                                0, 0, 0, 0, 0}));
}

TEST(Morphology, DilationAgreesWithTheDistanceMap) {
  const BinaryMask mask = Blobs(3);
  const FloatImage distance = DistanceToForeground(mask);
  for (const int radius : {0, 1, 3, 6}) {
    const BinaryMask dilated = Dilate(mask, radius);
    for (std::size_t i = 0; i < mask.size(); ++i) {
      EXPECT_EQ(dilated.pixels()[i] != 0, distance.pixels()[i] <= static_cast<float>(radius));
    }
  }
}

TEST(Morphology, TheBorderOfTheImageDoesNotErode) {
  const BinaryMask full(6, 6, 1);
  EXPECT_EQ(Erode(full, 2), full);
  EXPECT_EQ(Close(full, 2), full);
}

TEST(Morphology, OpeningShrinksAndClosingGrows) {
  const BinaryMask mask = Dilate(Blobs(4), 2);
  const BinaryMask opened = Open(mask, 3);
  const BinaryMask closed = Close(mask, 3);
  for (std::size_t i = 0; i < mask.size(); ++i) {
    EXPECT_LE(opened.pixels()[i], mask.pixels()[i]);
    EXPECT_GE(closed.pixels()[i], mask.pixels()[i]);
  }
  EXPECT_EQ(Open(opened, 3), opened);
}

TEST(Morphology, ClosingASpotAtTheBorderLeavesIt) {
  BinaryMask mask(9, 9);
  mask(0, 4) = 1;
  EXPECT_EQ(Close(mask, 3), mask);
}

TEST(Morphology, ANegativeRadiusIsRefused) {
  EXPECT_THROW(Dilate(BinaryMask(2, 2), -1), ContractError);
}

}  // namespace
}  // namespace etalon::image
