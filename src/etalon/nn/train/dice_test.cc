#include "etalon/nn/train/dice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "etalon/core/error.h"

namespace etalon::nn::train {
namespace {

TEST(DiceTest, CountsEachClassByHand) {
  const image::LabelMask prediction(2, 4, {0, 1, 1, 1, 2, 2, 0, 0});
  const image::LabelMask truth(2, 4, {1, 1, 1, 0, 2, 0, 0, 0});
  EXPECT_THAT(LabelDice(prediction, truth, 4),
              testing::ElementsAre(testing::DoubleEq(2.0 * 2 / 6), testing::DoubleEq(2.0 * 1 / 3),
                                   kAbsent));
}

TEST(DiceTest, RefusesMasksOfDifferentSizes) {
  EXPECT_THROW(LabelDice(image::LabelMask(2, 2), image::LabelMask(2, 3), 2), ContractError);
}

TEST(DiceTest, AveragesOverThePicturesThatHoldTheClass) {
  EXPECT_THAT(MeanDice({{0.5, kAbsent}, {1.0, kAbsent}}), testing::ElementsAre(0.75, 0.0));
  EXPECT_TRUE(MeanDice({}).empty());
}

}  // namespace
}  // namespace etalon::nn::train
