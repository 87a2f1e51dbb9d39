#include "etalon/report/bulls_eye.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace etalon::report {
namespace {

cmr::SliceMeasurement Value(const char* name, double value) {
  cmr::SliceMeasurement read;
  read.measurement.name = name;
  read.measurement.value = value;
  return read;
}

TEST(BullsEye, ShowsTheSegmentsThatHaveAValue) {
  const std::string svg =
      BullsEye({Value("t1_basal_anterior", 1034.4), Value("t1_apical_lateral", 990.0)}, "t1",
               {600.0, 2000.0}, 0, {"Native T1", "T1 natif"});
  EXPECT_THAT(svg, testing::HasSubstr("1034"));
  EXPECT_THAT(svg, testing::HasSubstr("990"));
  EXPECT_THAT(svg, testing::HasSubstr("T1 natif"));
  std::size_t cells = 0;
  for (auto at = svg.find("<path"); at != std::string::npos; at = svg.find("<path", at + 1)) {
    ++cells;
  }
  EXPECT_EQ(cells, 16U);
}

TEST(BullsEye, IsEmptyWithoutSegments) {
  EXPECT_EQ(BullsEye({Value("t1_septal", 1000.0)}, "t1", {600.0, 2000.0}, 0, {"a", "b"}), "");
}

}  // namespace
}  // namespace etalon::report
