#include "etalon/annotation/column_runs.h"

#include <gtest/gtest.h>

#include "etalon/core/random.h"

namespace etalon::annotation {
namespace {

using image::BinaryMask;
using image::RunMask;

TEST(ColumnRuns, ByHand) {
  RunMask mask(3, 4);  // the second column and the top of the third
  mask.Append({0, 1, 3});
  mask.Append({1, 1, 2});
  mask.Append({2, 1, 2});
  EXPECT_EQ(ColumnRunsOf(mask), (std::vector<std::uint32_t>{3, 4, 5}));
  EXPECT_EQ(ColumnRunsOf(RunMask(3, 4)), (std::vector<std::uint32_t>{12}));
}

TEST(ColumnRuns, AreCocosText) {
  // Small numbers are one character each: '0' + value, the fourth as its difference to the second.
  EXPECT_EQ(TextOfRuns({3, 4, 5}), "345");
  EXPECT_EQ(TextOfRuns({3, 4, 5, 6}), "3452");
  EXPECT_EQ(TextOfRuns({16}), "`0") << "the sign bit takes a second character";
  EXPECT_EQ(TextOfRuns({1, 5, 1, 3}), "151N") << "a negative difference";
}

TEST(ColumnRuns, ComeBack) {
  Random random(9);
  for (int trial = 0; trial < 100; ++trial) {
    BinaryMask mask(17, 23);
    const double share = random.Uniform();
    for (std::uint8_t& pixel : mask.pixels()) pixel = random.Uniform() < share ? 1 : 0;
    const RunMask runs = RunMask::FromMask(mask);
    const auto counts = ColumnRunsOf(runs);
    ASSERT_EQ(RunsOfText(TextOfRuns(counts)), counts);
    ASSERT_EQ(MaskOfColumnRuns(counts, 17, 23), runs);
  }
}

TEST(ColumnRuns, WhatIsNoneIsRefused) {
  EXPECT_FALSE(RunsOfText("\x10").has_value());
  EXPECT_FALSE(RunsOfText("`").has_value()) << "breaks off";
  EXPECT_FALSE(MaskOfColumnRuns({3, 4}, 3, 4).has_value()) << "does not fill the sides";
  EXPECT_FALSE(MaskOfColumnRuns({3, 40}, 3, 4).has_value());
}

}  // namespace
}  // namespace etalon::annotation
