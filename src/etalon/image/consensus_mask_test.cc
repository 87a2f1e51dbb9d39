#include "etalon/image/consensus_mask.h"

#include <gtest/gtest.h>

#include "etalon/core/error.h"
#include "etalon/core/random.h"

namespace etalon::image {
namespace {

BinaryMask Disc(double radius, double row = 32.0, double column = 32.0) {
  BinaryMask mask(64, 64);
  for (int r = 0; r < mask.rows(); ++r) {
    for (int c = 0; c < mask.columns(); ++c) {
      const double distance = (r - row) * (r - row) + (c - column) * (c - column);
      mask(r, c) = distance <= radius * radius;
    }
  }
  return mask;
}

/// A reader who errs at random in one of `one_in` pixels.
BinaryMask Noisy(BinaryMask mask, int one_in, std::uint64_t seed) {
  Random random(seed);
  for (std::uint8_t& pixel : mask.pixels()) {
    if (random.Below(static_cast<std::uint64_t>(one_in)) == 0) pixel = pixel == 0;
  }
  return mask;
}

double Dice(const BinaryMask& a, const BinaryMask& b) {
  double both = 0.0, sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    both += a.pixels()[i] != 0 && b.pixels()[i] != 0;
    sum += (a.pixels()[i] != 0) + (b.pixels()[i] != 0);
  }
  return 2.0 * both / sum;
}

TEST(MajorityMask, NeedsMoreThanHalf) {
  const std::vector<BinaryMask> two{Disc(10), Disc(5)};
  EXPECT_EQ(MajorityMask(two), Disc(5));
  const std::vector<BinaryMask> three{Disc(10), Disc(8), Disc(5)};
  EXPECT_EQ(MajorityMask(three), Disc(8));
}

TEST(CombineMasks, FindsTheDiscAndWhoErrs) {
  const BinaryMask truth = Disc(14);
  const std::vector<BinaryMask> masks{Noisy(truth, 50, 1), Noisy(truth, 50, 2), Noisy(truth, 50, 3),
                                      Noisy(truth, 4, 4)};
  const auto consensus = CombineMasks(masks);
  ASSERT_TRUE(consensus.ok());
  EXPECT_GT(Dice(consensus->mask, truth), 0.99);
  EXPECT_NEAR(consensus->readers[0].sensitivity, 0.98, 0.02);
  EXPECT_NEAR(consensus->readers[3].sensitivity, 0.75, 0.05);
  EXPECT_NEAR(consensus->readers[3].specificity, 0.75, 0.05);
}

TEST(CombineMasks, EqualMasksAreTheConsensus) {
  const std::vector<BinaryMask> masks(3, Disc(9));
  const auto consensus = CombineMasks(masks);
  ASSERT_TRUE(consensus.ok());
  EXPECT_EQ(consensus->mask, Disc(9));
  EXPECT_GT(consensus->readers[1].sensitivity, 0.999);
}

TEST(CombineMasks, OneWhoDrawsTooLargeIsOutvoted) {
  const std::vector<BinaryMask> masks{Disc(10), Disc(10), Disc(16)};
  const auto consensus = CombineMasks(masks);
  ASSERT_TRUE(consensus.ok());
  EXPECT_EQ(consensus->mask, Disc(10));
  EXPECT_LT(consensus->readers[2].specificity, consensus->readers[0].specificity);
}

TEST(CombineMasks, Refuses) {
  EXPECT_EQ(CombineMasks(std::vector<BinaryMask>{Disc(5)}).refusal().code,
            RefusalCode::kTooFewValues);
  EXPECT_EQ(CombineMasks(std::vector<BinaryMask>(2, BinaryMask(8, 8))).refusal().code,
            RefusalCode::kStructureNotFound);
  const std::vector<BinaryMask> differing{BinaryMask(8, 8), BinaryMask(9, 8)};
  EXPECT_THROW((void)CombineMasks(differing), ContractError);
}

}  // namespace
}  // namespace etalon::image
