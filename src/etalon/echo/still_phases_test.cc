#include "etalon/echo/still_phases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace etalon::echo {
namespace {

using testing::ElementsAre;

CineReading Still(View view, double side) {
  CineReading still;
  still.view.view = view;
  still.flags = {std::string(kPhaseAssumed)};
  TracedFrame traced;
  traced.geometry.ventricle.contour = {{0.0, 0.0}, {side, 0.0}, {side, side}, {0.0, side}};
  still.traced = {traced};
  return still;
}

TEST(SettleStillPhases, LargestIsDiastoleAndSmallestSystole) {
  StudyReading reading;
  reading.cines = {Still(View::kApicalFourChamber, 20.0), Still(View::kApicalFourChamber, 30.0),
                   Still(View::kApicalFourChamber, 25.0)};
  SettleStillPhases(reading);
  EXPECT_EQ(reading.cines[1].traced.front().phase, Phase::kEndDiastole);
  EXPECT_EQ(reading.cines[0].traced.front().phase, Phase::kEndSystole);
  EXPECT_THAT(reading.cines[0].flags, ElementsAre(kPhaseFromArea));
  EXPECT_TRUE(reading.cines[2].traced.empty());
}

TEST(SettleStillPhases, OneStillStaysAssumed) {
  StudyReading reading;
  reading.cines = {Still(View::kApicalFourChamber, 20.0), Still(View::kApicalTwoChamber, 30.0)};
  SettleStillPhases(reading);
  EXPECT_THAT(reading.cines[0].flags, ElementsAre(kPhaseAssumed));
  EXPECT_EQ(reading.cines[1].traced.front().phase, Phase::kEndDiastole);
}

TEST(SettleStillPhases, DeclaredPhasesAreLeftAlone) {
  StudyReading reading;
  reading.cines = {Still(View::kApicalFourChamber, 20.0), Still(View::kApicalFourChamber, 30.0)};
  for (CineReading& cine : reading.cines) cine.flags.clear();
  reading.cines[1].traced.front().phase = Phase::kEndSystole;
  SettleStillPhases(reading);
  EXPECT_EQ(reading.cines[0].traced.front().phase, Phase::kEndDiastole);
  EXPECT_EQ(reading.cines[1].traced.front().phase, Phase::kEndSystole);
}

}  // namespace
}  // namespace etalon::echo
