#include "etalon/nn/train/calibration.h"

#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/error.h"

namespace etalon::nn::train {
namespace {

/// 100 predictions of odds `odds`:1 for class 0, of which `right` are right.
std::vector<Prediction> Confident(double odds, int right) {
  std::vector<Prediction> predictions;
  for (int i = 0; i < 100; ++i) {
    predictions.push_back({.logits = {std::log(odds), 0.0}, .label = i < right ? 0 : 1});
  }
  return predictions;
}

TEST(CalibrationTest, SoftmaxOfLogOdds) {
  const auto probabilities = Softmax({std::log(3.0), 0.0}, 1.0);
  EXPECT_NEAR(probabilities[0], 0.75, 1e-12);
  EXPECT_NEAR(probabilities[1], 0.25, 1e-12);
  EXPECT_NEAR(Softmax({1000.0, 0.0}, 1.0)[0], 1.0, 1e-12);
}

TEST(CalibrationTest, ACalibratedClassifierKeepsItsTemperature) {
  EXPECT_NEAR(FitTemperature(Confident(3.0, 75)), 1.0, 0.02);
}

// Odds of 81:1 where 9:1 is true: logits twice too large.
TEST(CalibrationTest, AnOverconfidentClassifierIsCooled) {
  EXPECT_NEAR(FitTemperature(Confident(81.0, 90)), 2.0, 0.03);
}

TEST(CalibrationTest, ErrorIsTheGapBetweenConfidenceAndAccuracy) {
  EXPECT_NEAR(ExpectedCalibrationError(Confident(3.0, 75), 1.0), 0.0, 1e-9);
  EXPECT_NEAR(ExpectedCalibrationError(Confident(3.0, 50), 1.0), 0.25, 1e-9);
  EXPECT_NEAR(ExpectedCalibrationError(Confident(81.0, 90), 2.0), 0.0, 1e-9);
}

TEST(CalibrationTest, WantsPredictionsWithLabelsThatAreClasses) {
  EXPECT_THROW(FitTemperature({}), ContractError);
  EXPECT_THROW(FitTemperature({{.logits = {1.0, 2.0}, .label = 2}}), ContractError);
}

}  // namespace
}  // namespace etalon::nn::train
