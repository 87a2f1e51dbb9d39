#include "etalon/nn/train/reading_loss.h"

#include <gtest/gtest.h>

#include <cmath>

namespace etalon::nn::train {
namespace {

const std::vector<ReadingStructure> kLesion = {{.name = "lesion", .classes = {1}}};

/// One picture of `rows` x 1 with the classes given; all of one column.
torch::Tensor Column(const std::vector<std::int64_t>& classes) {
  return torch::tensor(classes, torch::kLong).reshape({1, std::ssize(classes), 1});
}

torch::Tensor Logits(const std::vector<float>& lesion) {
  const torch::Tensor one = torch::tensor(lesion).reshape({1, 1, std::ssize(lesion), 1});
  return torch::cat({torch::zeros_like(one), one}, 1);
}

TEST(ReadingMask, HoldsClassAndBoxTogether) {
  const std::uint8_t pixel = ReadingPixel(3, 7);
  EXPECT_EQ(ClassOf(pixel), 3);
  EXPECT_EQ(BoxOf(pixel), 7);
}

TEST(ReadingMask, BoxesAreAroundTheirPixels) {
  image::LabelMask mask(10, 20);
  for (int row = 2; row < 5; ++row) {
    for (int column = 4; column < 10; ++column) mask(row, column) = ReadingPixel(1, 2);
  }
  mask(9, 19) = ReadingPixel(1, 3);
  const auto boxes = BoxesOf(mask, 4);
  ASSERT_EQ(boxes.size(), 1U);
  EXPECT_DOUBLE_EQ(boxes[0].left, 0.2);
  EXPECT_DOUBLE_EQ(boxes[0].top, 0.2);
  EXPECT_DOUBLE_EQ(boxes[0].width, 0.3);
  EXPECT_DOUBLE_EQ(boxes[0].height, 0.3);
  EXPECT_EQ(BoxesOf(mask, 1).size(), 2U);
}

TEST(OutlineLoss, FallsAsOutlinesBecomeRight) {
  const torch::Tensor target = Column({0, 0, 1, 1});
  const double wrong = OutlineLoss(Logits({3, 3, -3, -3}), target, kLesion).item<double>();
  const double unsure = OutlineLoss(Logits({0, 0, 0, 0}), target, kLesion).item<double>();
  const double right = OutlineLoss(Logits({-9, -9, 9, 9}), target, kLesion).item<double>();
  EXPECT_GT(wrong, unsure);
  EXPECT_GT(unsure, right);
  EXPECT_NEAR(right, 0.0, 1e-3);
}

TEST(OutlineLoss, UnknownPixelsTeachNothing) {
  const torch::Tensor target = Column({0, 1, kUnknownClass, kUnknownClass});
  torch::Tensor logits = Logits({-1, 1, 2, -2}).requires_grad_();
  OutlineLoss(logits, target, kLesion).backward();
  const torch::Tensor gradient = logits.grad();
  EXPECT_GT(gradient[0][1][0][0].abs().item<double>(), 0.0);
  EXPECT_DOUBLE_EQ(gradient[0][1][2][0].abs().item<double>(), 0.0);
  EXPECT_DOUBLE_EQ(gradient[0][1][3][0].abs().item<double>(), 0.0);
}

TEST(OutlineLoss, APictureWithoutTheStructureHasNoDice) {
  const torch::Tensor target = Column({0, 0, 0, 0});
  EXPECT_NEAR(OutlineLoss(Logits({-20, -20, -20, -20}), target, kLesion).item<double>(), 0.0, 1e-5);
}

TEST(LabelLoss, AsksOnlyWhatIsKnownAndPossible) {
  const torch::Tensor logits = torch::zeros({3, 2}).requires_grad_();
  // Present of unknown kind; absent, so that its kind is no question; unknown altogether.
  LabelLoss(logits, {{1, -1}, {0, 0}, {-1, -1}}, {-1, 0}).backward();
  EXPECT_NE(logits.grad()[0][0].item<double>(), 0.0);
  EXPECT_NE(logits.grad()[1][0].item<double>(), 0.0);
  EXPECT_DOUBLE_EQ(logits.grad()[0][1].item<double>(), 0.0);
  EXPECT_DOUBLE_EQ(logits.grad()[1][1].item<double>(), 0.0);
  EXPECT_DOUBLE_EQ(logits.grad()[2][0].item<double>(), 0.0);
}

TEST(BoxLoss, IsLeastAtTheTrueBox) {
  const ScoredBox box{.left = 0.3, .top = 0.4, .width = 0.4, .height = 0.3, .score = 1.0};
  torch::Tensor output = torch::full({1, 5, 10, 10}, -8.0);
  const double nothing = BoxLoss(output, {{box}}).item<double>();
  for (std::int64_t row = 0; row < 10; ++row) {
    for (std::int64_t column = 0; column < 10; ++column) {
      const double x = (static_cast<double>(column) + 0.5) / 10.0;
      const double y = (static_cast<double>(row) + 0.5) / 10.0;
      const double distance[] = {x - 0.3, y - 0.4, 0.7 - x, 0.7 - y};
      for (std::int64_t side = 0; side < 4; ++side) {
        output[0][side + 1][row][column] = std::log(std::max(distance[side], 1e-3) / kBoxUnit);
      }
    }
  }
  output[0][0][5][5] = 8.0;
  EXPECT_LT(BoxLoss(output, {{box}}).item<double>(), 0.05);
  EXPECT_GT(nothing, 1.0);
}

}  // namespace
}  // namespace etalon::nn::train
