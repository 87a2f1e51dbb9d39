#include "etalon/image/components.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "etalon/core/random.h"

namespace etalon::image {
namespace {

TEST(Components, CornersJoinOnlyUnderEightConnectivity) {
  const BinaryMask mask(3, 4,
                        {1, 0, 0, 1,  //
                         0, 1, 0, 1,  //
                         0, 0, 0, 1});
  const Components eight = ConnectedComponents(mask, Connectivity::kEight);
  ASSERT_EQ(eight.list.size(), 2u);
  EXPECT_EQ(eight.list[0].area, 2);
  EXPECT_EQ(eight.list[0].box, (PixelBox{.top = 0, .left = 0, .rows = 2, .columns = 2}));
  EXPECT_EQ(eight.list[1].area, 3);
  EXPECT_EQ(eight.list[1].box, (PixelBox{.top = 0, .left = 3, .rows = 3, .columns = 1}));
  EXPECT_EQ(ConnectedComponents(mask, Connectivity::kFour).list.size(), 3u);
}

TEST(Components, AreNumberedInScanOrder) {
  Random random(7);
  BinaryMask mask(64, 64);
  for (auto& pixel : mask.pixels()) pixel = random.Uniform() < 0.4;
  for (const Connectivity connectivity : {Connectivity::kFour, Connectivity::kEight}) {
    const Components components = ConnectedComponents(mask, connectivity);
    int highest = 0;
    for (const std::int32_t label : components.labels.pixels()) {
      EXPECT_LE(label, highest + 1);
      highest = std::max(highest, label);
    }
    EXPECT_EQ(highest, static_cast<int>(components.list.size()));
  }
}

TEST(Components, LargestKeepsTheFirstAmongEquals) {
  const BinaryMask mask(1, 5, {1, 0, 1, 0, 1});
  EXPECT_EQ(LargestComponent(mask), BinaryMask(1, 5, {1, 0, 0, 0, 0}));
  EXPECT_EQ(LargestComponent(BinaryMask(2, 2)), BinaryMask(2, 2));
  EXPECT_EQ(LargestComponent(BinaryMask()), BinaryMask());
}

TEST(Components, HolesAreFilledButBaysAreNot) {
  const BinaryMask mask(5, 5, {0, 1, 0, 0, 0,  //
                               1, 0, 1, 0, 0,  //
                               0, 1, 0, 1, 1,  //
                               0, 0, 0, 1, 0,  //
                               0, 0, 0, 1, 1});
  BinaryMask expected = mask;
  expected(1, 1) = 1;
  EXPECT_EQ(FillHoles(mask), expected);
}

TEST(Components, BoxAndCountOfAMask) {
  BinaryMask mask(4, 6);
  EXPECT_TRUE(BoundingBox(mask).empty());
  mask(1, 2) = mask(3, 4) = 1;
  EXPECT_EQ(BoundingBox(mask), (PixelBox{.top = 1, .left = 2, .rows = 3, .columns = 3}));
  EXPECT_EQ(CountPixels(mask), 2);
}

TEST(Components, OverlapOfMasks) {
  const BinaryMask a(1, 4, {1, 1, 1, 0});
  const BinaryMask b(1, 4, {0, 1, 1, 1});
  EXPECT_DOUBLE_EQ(IntersectionOverUnion(a, b), 0.5);
  EXPECT_DOUBLE_EQ(IntersectionOverUnion(BinaryMask(1, 4), BinaryMask(1, 4)), 1.0);
  EXPECT_THROW(IntersectionOverUnion(a, BinaryMask(2, 2)), ContractError);
}

TEST(Components, AnIndexOutsideTheListIsRefused) {
  EXPECT_THROW(ComponentMask(ConnectedComponents(BinaryMask(2, 2)), 0), ContractError);
}

}  // namespace
}  // namespace etalon::image
