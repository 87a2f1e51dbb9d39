#include "etalon/phantom/heart_cycle.h"

#include <gtest/gtest.h>

namespace etalon::phantom {
namespace {

TEST(VentricularFilling, HoldsBothVolumesThroughIsovolumicPhases) {
  EXPECT_EQ(VentricularFilling(0.0), 1.0);
  EXPECT_EQ(VentricularFilling(kEjectionStart), 1.0);
  EXPECT_EQ(VentricularFilling(kEndSystole), 0.0);
  EXPECT_EQ(VentricularFilling(kMitralOpening), 0.0);
}

TEST(VentricularFilling, FallsInSystoleAndRisesInDiastole) {
  for (double cycle = 0.0; cycle < 0.99; cycle += 0.01) {
    const double change = VentricularFilling(cycle + 0.01) - VentricularFilling(cycle);
    if (cycle + 0.01 <= kEndSystole) {
      EXPECT_LE(change, 0.0) << cycle;
    }
    if (cycle >= kEndSystole) {
      EXPECT_GE(change, 0.0) << cycle;
    }
  }
}

TEST(VentricularFilling, RepeatsEveryBeat) {
  EXPECT_NEAR(VentricularFilling(0.2), VentricularFilling(7.2), 1e-12);
  EXPECT_NEAR(AtrialFilling(0.7), AtrialFilling(3.7), 1e-12);
}

TEST(AtrialFilling, IsGreatestWhenTheMitralValveOpens) {
  for (double cycle = 0.0; cycle < 1.0; cycle += 0.01) {
    EXPECT_LE(AtrialFilling(cycle), AtrialFilling(kMitralOpening));
    EXPECT_GE(AtrialFilling(cycle), 0.0);
  }
}

TEST(MitralOpening, IsClosedFromEndDiastoleToMitralOpening) {
  EXPECT_EQ(MitralOpening(0.0), 0.0);
  EXPECT_EQ(MitralOpening(kEndSystole), 0.0);
  EXPECT_GT(MitralOpening(0.48), 0.99);
}

}  // namespace
}  // namespace etalon::phantom
