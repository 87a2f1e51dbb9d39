#include "etalon/report/area_curve.h"

#include <gtest/gtest.h>

#include "etalon/core/error.h"

namespace etalon::report {
namespace {

echo::CineReading Cine() {
  echo::CineReading cine;
  cine.calibrated = true;
  for (int frame = 0; frame <= 10; ++frame) {
    cine.times.emplace_back(0.1 * frame);
    cine.areas.push_back(frame <= 5 ? 30.0 - 2.0 * frame : 10.0 + 2.0 * frame);
  }
  cine.beats = {{0, 5, 10}};
  return cine;
}

int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(AreaCurve, MarksEveryDiastoleAndSystole) {
  const std::string curve = AreaCurve(Cine());
  EXPECT_EQ(Count(curve, "class=\"diastole\""), 2) << "the beat's own and the next";
  EXPECT_EQ(Count(curve, "class=\"systole\""), 1);
  EXPECT_EQ(Count(curve, "class=\"beat0\""), 1);
  EXPECT_NE(curve.find("cm²"), std::string::npos);
}

TEST(AreaCurve, NamesPixelsWhenThereAreNoMillimetres) {
  echo::CineReading cine = Cine();
  cine.calibrated = false;
  EXPECT_EQ(AreaCurve(cine).find("cm²"), std::string::npos);
  EXPECT_NE(AreaCurve(cine).find("pixels"), std::string::npos);
}

TEST(AreaCurve, DrawsAFlatCurve) {
  echo::CineReading cine = Cine();
  cine.areas.assign(cine.areas.size(), 0.0);
  EXPECT_EQ(AreaCurve(cine).find("nan"), std::string::npos);
  EXPECT_EQ(AreaCurve(cine).find("inf\""), std::string::npos);
}

TEST(AreaCurve, IsEmptyForAStill) { EXPECT_EQ(AreaCurve(echo::CineReading{}), ""); }

TEST(RoundStep, GivesRoundNumbers) {
  EXPECT_DOUBLE_EQ(RoundStep(1.3, 8), 0.2);
  EXPECT_DOUBLE_EQ(RoundStep(20.0, 5), 5.0);
  EXPECT_DOUBLE_EQ(RoundStep(10.0, 10), 1.0);
  EXPECT_DOUBLE_EQ(RoundStep(6000.0, 5), 2000.0);
  EXPECT_THROW(RoundStep(0.0, 5), ContractError);
}

}  // namespace
}  // namespace etalon::report
