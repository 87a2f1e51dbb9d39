#include "etalon/cmr/extracellular_volume.h"

#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/error.h"
#include "etalon/core/random.h"

namespace etalon::cmr {
namespace {

const T1Pair kWall{.native = 1000.0, .post_contrast = 450.0};
const T1Pair kBlood{.native = 1600.0, .post_contrast = 300.0};

TEST(ExtracellularVolume, WorkedExampleIs26Point174Percent) {
  const auto volume = ComputeExtracellularVolume(kWall, kBlood, {.fraction = 0.42});
  ASSERT_TRUE(volume);
  EXPECT_NEAR(volume->fraction.value(), 26.174, 5e-4);
  EXPECT_NEAR(volume->partition, volume->fraction.value() / 58.0, 1e-12);
  EXPECT_TRUE(volume->flags.empty());
  EXPECT_EQ(volume->standard_error, 0.0);
}

TEST(ExtracellularVolume, ErrorIsThatOfSimulatedReadings) {
  const T1Pair wall{1000.0, 450.0, 12.0, 6.0};
  const T1Pair blood{1600.0, 300.0, 25.0, 5.0};
  const Haematocrit cells{0.42, 0.02, false};
  const auto volume = ComputeExtracellularVolume(wall, blood, cells);
  ASSERT_TRUE(volume);
  Random random(9);
  double sum = 0.0, squares = 0.0;
  constexpr int kTrials = 20000;
  for (int trial = 0; trial < kTrials; ++trial) {
    const auto drawn =
        ComputeExtracellularVolume({1000.0 + 12.0 * random.Normal(), 450.0 + 6.0 * random.Normal()},
                                   {1600.0 + 25.0 * random.Normal(), 300.0 + 5.0 * random.Normal()},
                                   {.fraction = 0.42 + 0.02 * random.Normal()});
    ASSERT_TRUE(drawn);
    sum += drawn->fraction.value();
    squares += drawn->fraction.value() * drawn->fraction.value();
  }
  const double mean = sum / kTrials;
  EXPECT_NEAR(std::sqrt(squares / kTrials - mean * mean) / volume->standard_error, 1.0, 0.03);
}

TEST(ExtracellularVolume, GuardsRefuse) {
  const auto refusal = [](const T1Pair& wall, const T1Pair& blood, double cells) {
    const auto volume = ComputeExtracellularVolume(wall, blood, {.fraction = cells});
    return volume ? std::string() : volume.refusal().reason;
  };
  EXPECT_EQ(refusal(kWall, kBlood, 0.19), "the haematocrit is not between 0.20 and 0.60");
  EXPECT_EQ(refusal(kWall, kBlood, 0.61), "the haematocrit is not between 0.20 and 0.60");
  EXPECT_EQ(refusal(kWall, kBlood, std::nan("")), "the haematocrit is not between 0.20 and 0.60");
  EXPECT_EQ(refusal({0.0, 450.0}, kBlood, 0.42), "the T1 of the myocardium is not positive");
  EXPECT_EQ(refusal(kWall, {1600.0, -1.0}, 0.42), "the T1 of blood is not positive");
  EXPECT_EQ(refusal(kWall, {1600.0, 1200.0}, 0.42),
            "1/T1 of blood changed by less than 0.3 per second: too little contrast agent");
  EXPECT_EQ(refusal(kWall, {1600.0, 1000.0}, 0.20), "");  // 0.375 per second
}

TEST(ExtracellularVolume, FlagsATimeThatDidNotShortenAndASyntheticHaematocrit) {
  const auto longer = ComputeExtracellularVolume({1000.0, 1100.0}, kBlood, {.fraction = 0.42});
  ASSERT_TRUE(longer);
  EXPECT_EQ(longer->flags, std::vector<std::string>{"t1-not-shorter-after-contrast"});
  EXPECT_LT(longer->fraction.value(), 0.0);
  const auto synthetic =
      ComputeExtracellularVolume(kWall, kBlood, {.fraction = 0.42, .synthetic = true});
  ASSERT_TRUE(synthetic);
  EXPECT_EQ(synthetic->flags, std::vector<std::string>{"synthetic-haematocrit"});
}

TEST(SyntheticHaematocrit, FollowsTheReciprocalOfBloodT1) {
  const auto cells = SyntheticHaematocrit(1600.0);
  ASSERT_TRUE(cells);
  EXPECT_NEAR(cells->fraction, 866.0 / 1600.0 - 0.1232, 1e-12);
  EXPECT_TRUE(cells->synthetic);
  EXPECT_GT(cells->standard_error, 0.0);
  EXPECT_FALSE(SyntheticHaematocrit(900.0));
  EXPECT_FALSE(SyntheticHaematocrit(0.0));
}

TEST(ExtracellularVolumeMap, AgreesWithTheFormulaPixelByPixel) {
  image::FloatImage native(1, 3, {1000.0F, 0.0F, 900.0F});
  image::FloatImage post(1, 3, {450.0F, 450.0F, 30.0F});
  const auto map = ExtracellularVolumeMap(native, post, kBlood, {.fraction = 0.42});
  ASSERT_TRUE(map);
  EXPECT_NEAR((*map)(0, 0), 26.174, 5e-4);
  EXPECT_EQ((*map)(0, 1), 0.0F);
  EXPECT_EQ((*map)(0, 2), 0.0F);  // beyond what a tissue can be
  EXPECT_FALSE(ExtracellularVolumeMap(native, post, kBlood, {.fraction = 0.9}));
  EXPECT_THROW(static_cast<void>(ExtracellularVolumeMap(native, image::FloatImage(2, 2), kBlood,
                                                        {.fraction = 0.42})),
               ContractError);
}

}  // namespace
}  // namespace etalon::cmr
