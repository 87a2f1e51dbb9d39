#include "etalon/echo/normal_range.h"

#include <gtest/gtest.h>

namespace etalon::echo {
namespace {

using image::Sex;

TEST(FindNormalRange, GivesTheGuidelinesRangeForTheSex) {
  const auto female = FindNormalRange("lv_ejection_fraction_biplane", Sex::kFemale);
  ASSERT_TRUE(female);
  EXPECT_EQ(female->range.low, 54.0);
  EXPECT_EQ(female->range.high, 74.0);
  const auto male = FindNormalRange("lv_ejection_fraction_biplane", Sex::kMale);
  ASSERT_TRUE(male);
  EXPECT_EQ(male->range.low, 52.0);
  EXPECT_EQ(male->range.high, 72.0);
}

TEST(FindNormalRange, SeparatesEndDiastoleFromEndSystole) {
  EXPECT_EQ(FindNormalRange("lv_end_diastolic_volume_biplane", Sex::kMale)->range.high, 150.0);
  EXPECT_EQ(FindNormalRange("lv_end_systolic_volume_biplane", Sex::kMale)->range.high, 61.0);
  EXPECT_EQ(FindNormalRange("lv_end_diastolic_volume_index", Sex::kFemale)->range.high, 61.0);
  EXPECT_EQ(FindNormalRange("lv_end_systolic_volume_index", Sex::kFemale)->range.high, 24.0);
}

TEST(FindNormalRange, HasNoneForAnUnknownSexUnlessBothShareIt) {
  EXPECT_FALSE(FindNormalRange("lv_ejection_fraction_biplane", Sex::kUnknown));
  const auto atrium = FindNormalRange("la_volume_index", Sex::kUnknown);
  ASSERT_TRUE(atrium);
  EXPECT_EQ(atrium->range.low, 16.0);
  EXPECT_EQ(atrium->range.high, 34.0);
}

TEST(FindNormalRange, HasNoneWhereTheGuidelineGivesNone) {
  for (const char* name : {"lv_ejection_fraction_four_chamber", "la_volume_biplane", "heart_rate",
                           "lv_end_diastolic_volume_biplane_area_length", ""}) {
    EXPECT_FALSE(FindNormalRange(name, Sex::kMale)) << name;
  }
}

TEST(FindNormalRange, CitesItsSource) {
  const auto range = FindNormalRange("lv_end_systolic_volume_biplane", Sex::kFemale);
  EXPECT_NE(range->source.find("ASE/EACVI 2015"), std::string_view::npos);
}

}  // namespace
}  // namespace etalon::echo
