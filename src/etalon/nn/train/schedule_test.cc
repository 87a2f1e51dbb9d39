#include "etalon/nn/train/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "etalon/core/error.h"
#include "etalon/nn/train/test_data.h"

namespace etalon::nn::train {
namespace {

TEST(ScheduleTest, LaysTheStagesEndToEnd) {
  const Schedule schedule = MakeSchedule(TinyConfig(), 14);
  EXPECT_THAT(schedule.stage_of_epoch, testing::ElementsAre(0, 1, 1));
  EXPECT_THAT(schedule.steps_of_epoch, testing::ElementsAre(3, 3, 3));
  EXPECT_EQ(schedule.total_steps, 9);
  EXPECT_EQ(schedule.warmup_steps, 3);
}

TEST(ScheduleTest, RefusesABatchLargerThanAnEpoch) {
  EXPECT_THROW(MakeSchedule(TinyConfig(), 3), Error);
}

TEST(ScheduleTest, TheRateWarmsUpAndFallsToZero) {
  const Schedule schedule = MakeSchedule(TinyConfig(), 14);
  EXPECT_DOUBLE_EQ(CosineRate(schedule, 0), 0.02 / 3);
  EXPECT_DOUBLE_EQ(CosineRate(schedule, 2), 0.02);
  EXPECT_DOUBLE_EQ(CosineRate(schedule, 3), 0.02);
  EXPECT_DOUBLE_EQ(CosineRate(schedule, 6), 0.01);
  EXPECT_NEAR(CosineRate(schedule, 9), 0.0, 1e-12);
}

TEST(ScheduleTest, AStageWithARateOfItsOwnStartsANewCosine) {
  TrainConfig config = TinyConfig();
  config.stages.push_back({.size = 32, .epochs = 2, .batch = 4, .learning_rate = 0.004});
  const Schedule schedule = MakeSchedule(config, 14);
  EXPECT_LT(CosineRate(schedule, 8), 0.002);
  EXPECT_DOUBLE_EQ(CosineRate(schedule, 9), 0.004);
  EXPECT_DOUBLE_EQ(CosineRate(schedule, 12), 0.002);
}

}  // namespace
}  // namespace etalon::nn::train
