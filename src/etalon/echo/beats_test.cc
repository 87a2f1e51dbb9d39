#include "etalon/echo/beats.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "etalon/core/random.h"

namespace etalon::echo {
namespace {

std::vector<Seconds> Times(std::size_t count, double rate) {
  std::vector<Seconds> times;
  for (std::size_t i = 0; i < count; ++i) times.emplace_back(static_cast<double>(i) / rate);
  return times;
}

/// Area 40 at the start of each cycle and 20 at 40 % of it.
std::vector<double> Cycles(std::size_t count, double frames_a_cycle, double phase = 0.0) {
  std::vector<double> areas;
  for (std::size_t i = 0; i < count; ++i) {
    const double cycle = std::fmod(static_cast<double>(i) / frames_a_cycle + phase, 1.0);
    const double angle = cycle < 0.4 ? cycle / 0.4 : 1.0 + (cycle - 0.4) / 0.6;
    areas.push_back(30.0 + 10.0 * std::cos(std::numbers::pi * angle));
  }
  return areas;
}

TEST(FindBeats, FindsEveryCycle) {
  const auto beats = FindBeats(Cycles(121, 40.0), Times(121, 50.0));
  ASSERT_TRUE(beats.ok());
  ASSERT_EQ(beats->size(), 3U);
  for (int beat = 0; beat < 3; ++beat) {
    EXPECT_NEAR((*beats)[static_cast<std::size_t>(beat)].end_diastole, 40 * beat, 1);
    EXPECT_NEAR((*beats)[static_cast<std::size_t>(beat)].end_systole, 40 * beat + 16, 1);
    ASSERT_TRUE((*beats)[static_cast<std::size_t>(beat)].next_end_diastole);
    EXPECT_NEAR(*(*beats)[static_cast<std::size_t>(beat)].next_end_diastole, 40 * (beat + 1), 1);
  }
}

TEST(FindBeats, SkipsACycleWhoseEndDiastoleIsBeforeTheCine) {
  const auto beats = FindBeats(Cycles(80, 40.0, 0.3), Times(80, 50.0));
  ASSERT_TRUE(beats.ok());
  ASSERT_EQ(beats->size(), 1U);
  EXPECT_NEAR(beats->front().end_diastole, 28, 1);
  EXPECT_NEAR(beats->front().end_systole, 44, 1);
}

TEST(FindBeats, TakesTheExtremesOfOneSystole) {
  const auto beats = FindBeats(Cycles(17, 40.0), Times(17, 50.0));
  ASSERT_TRUE(beats.ok());
  ASSERT_EQ(beats->size(), 1U);
  EXPECT_EQ(beats->front().end_diastole, 0);
  EXPECT_EQ(beats->front().end_systole, 16);
  EXPECT_FALSE(beats->front().next_end_diastole);
}

TEST(FindBeats, IsNotMisledByNoise) {
  auto areas = Cycles(161, 40.0);
  Random random(7);
  for (double& area : areas) area += 0.5 * random.Normal();
  const auto beats = FindBeats(areas, Times(161, 50.0));
  ASSERT_TRUE(beats.ok());
  EXPECT_EQ(beats->size(), 4U);
}

TEST(FindBeats, RefusesAStillHeart) {
  const auto beats = FindBeats(std::vector<double>(50, 30.0), Times(50, 50.0));
  ASSERT_FALSE(beats.ok());
  EXPECT_EQ(beats.refusal().code, RefusalCode::kNoBeat);
}

TEST(FindBeats, RefusesDiastoleAlone) {
  std::vector<double> areas;
  for (int i = 0; i < 20; ++i) areas.push_back(20.0 + i);
  const auto beats = FindBeats(areas, Times(20, 50.0));
  ASSERT_FALSE(beats.ok());
  EXPECT_EQ(beats.refusal().code, RefusalCode::kNoBeat);
}

TEST(FindBeats, RefusesOneFrame) {
  EXPECT_EQ(FindBeats({30.0}, Times(1, 50.0)).refusal().code, RefusalCode::kMissingPhase);
}

// Regression: with the mitral valve open the outline ran into the atrium for five frames, and the
// largest area of the cine was taken for end diastole.
TEST(SteadyAreas, RemovesTheFramesOfAnOpenMitralValve) {
  const auto clean = Cycles(121, 40.0);
  auto areas = clean;
  for (const std::size_t start : {20U, 62U, 101U}) {
    for (std::size_t frame = start; frame < start + 4; ++frame) areas[frame] *= 1.5;
  }
  const auto times = Times(121, 50.0);
  const SteadyCurve steady = SteadyAreas(areas, times);
  EXPECT_GE(steady.replaced_frames, 12);
  for (std::size_t frame = 0; frame < clean.size(); ++frame) {
    EXPECT_NEAR(steady.areas[frame], clean[frame], 0.15 * clean[frame]) << "frame " << frame;
  }
  const auto beats = FindBeats(steady.areas, times);
  ASSERT_TRUE(beats.ok());
  ASSERT_EQ(beats->size(), 3U);
  EXPECT_NEAR((*beats)[1].end_diastole, 40, 1);
  EXPECT_NEAR((*beats)[1].end_systole, 56, 1);
}

TEST(FindBeats, TakesNoRunawayOutlineForEndDiastole) {
  auto areas = Cycles(121, 40.0);
  for (std::size_t frame = 26; frame < 30; ++frame) areas[frame] = 43.0;  // atrial contraction
  const auto beats = FindBeats(areas, Times(121, 50.0));
  ASSERT_TRUE(beats.ok());
  ASSERT_EQ(beats->size(), 3U);
  EXPECT_NEAR(*(*beats)[0].next_end_diastole, 40, 1);
  EXPECT_NEAR((*beats)[1].end_diastole, 40, 1);
}

TEST(SteadyAreas, LeavesAHealthyCurveAlone) {
  const auto areas = Cycles(121, 40.0, 0.2);
  const SteadyCurve steady = SteadyAreas(areas, Times(121, 50.0));
  EXPECT_EQ(steady.replaced_frames, 0);
  EXPECT_EQ(steady.areas, areas);
}

}  // namespace
}  // namespace etalon::echo
