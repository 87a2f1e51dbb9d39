#include "etalon/report/normal_comparison.h"

#include <gtest/gtest.h>

namespace etalon::report {
namespace {

using Side = NormalComparison::Side;

Measurement Fraction(double value, std::optional<Interval> interval = std::nullopt) {
  Measurement measurement;
  measurement.value = value;
  measurement.unit = "%";
  measurement.interval = interval;
  return measurement;
}

constexpr Interval kNormal{52.0, 72.0};

TEST(CompareWithNormal, CountsTheLimitsAsNormal) {
  EXPECT_EQ(CompareWithNormal(Fraction(51.9), kNormal).side, Side::kBelow);
  EXPECT_EQ(CompareWithNormal(Fraction(52.0), kNormal).side, Side::kWithin);
  EXPECT_EQ(CompareWithNormal(Fraction(72.0), kNormal).side, Side::kWithin);
  EXPECT_EQ(CompareWithNormal(Fraction(72.1), kNormal).side, Side::kAbove);
}

TEST(CompareWithNormal, SaysWhenTheIntervalLeavesItOpen) {
  const auto sure = CompareWithNormal(Fraction(60.0, Interval{54.0, 66.0}), kNormal);
  EXPECT_FALSE(sure.interval_crosses_limit);
  EXPECT_EQ(sure.Describe().english, "Within normal range");
  const auto open = CompareWithNormal(Fraction(50.0, Interval{44.0, 56.0}), kNormal);
  EXPECT_TRUE(open.interval_crosses_limit);
  EXPECT_EQ(open.Describe().french, "Sous la normale ; l’intervalle franchit une limite");
  EXPECT_EQ(open.CssClass(), "below unsure");
}

TEST(IntervalBar, DrawsWhatIsKnown) {
  const std::string all = IntervalBar(Fraction(60.0, Interval{54.0, 66.0}), kNormal);
  EXPECT_NE(all.find("whisker"), std::string::npos);
  EXPECT_NE(all.find("class=\"normal\""), std::string::npos);
  const std::string alone = IntervalBar(Fraction(60.0), std::nullopt);
  EXPECT_EQ(alone.find("whisker"), std::string::npos);
  EXPECT_NE(alone.find("cx=\"120\""), std::string::npos) << "a lone value stands in the middle";
}

}  // namespace
}  // namespace etalon::report
