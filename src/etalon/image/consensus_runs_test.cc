#include "etalon/image/consensus_runs.h"

#include <gtest/gtest.h>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/image/morphology.h"

namespace etalon::image {
namespace {

/// Discs of readers who see the structure a little differently.
std::vector<BinaryMask> Discs(Random& random, int readers) {
  std::vector<BinaryMask> masks;
  for (int reader = 0; reader < readers; ++reader) {
    const double radius = random.Uniform(7.0, 12.0);
    const double row = random.Uniform(18.0, 22.0);
    const double column = random.Uniform(18.0, 22.0);
    BinaryMask mask(40, 44);
    for (int r = 0; r < mask.rows(); ++r) {
      for (int c = 0; c < mask.columns(); ++c) {
        const double square = (r - row) * (r - row) + (c - column) * (c - column);
        mask(r, c) = square <= radius * radius || random.Uniform() < 0.01 ? 1 : 0;
      }
    }
    masks.push_back(mask);
  }
  return masks;
}

std::vector<RunMask> RunsOf(const std::vector<BinaryMask>& masks) {
  std::vector<RunMask> runs;
  for (const BinaryMask& mask : masks) runs.push_back(RunMask::FromMask(mask));
  return runs;
}

TEST(ConsensusRuns, AreThePixelsOfTheConsensusOfMasks) {
  Random random(4);
  for (int trial = 0; trial < 40; ++trial) {
    const auto masks = Discs(random, 2 + trial % 5);
    const auto pixels = CombineMasks(masks);
    const auto runs = CombineRuns(RunsOf(masks));
    ASSERT_EQ(pixels.ok(), runs.ok()) << trial;
    if (!pixels.ok()) continue;
    ASSERT_EQ(runs->mask.Mask(), pixels->mask) << trial;
    for (std::size_t i = 0; i < masks.size(); ++i) {
      EXPECT_NEAR(runs->readers[i].sensitivity, pixels->readers[i].sensitivity, 1e-5);
      EXPECT_NEAR(runs->readers[i].specificity, pixels->readers[i].specificity, 1e-5);
    }
  }
}

TEST(ConsensusRuns, MajorityIsThatOfMasks) {
  Random random(5);
  for (int readers = 1; readers <= 5; ++readers) {
    const auto masks = Discs(random, readers);
    const std::vector<double> weights(masks.size(), 1.0);
    EXPECT_EQ(WeightedMajority(RunsOf(masks), weights).Mask(), MajorityMask(masks)) << readers;
  }
}

TEST(ConsensusRuns, AWeightyReaderOutvotesTwo) {
  RunMask one(3, 3), other(3, 3);
  one.Append({1, 0, 2});
  other.Append({1, 1, 3});
  const std::vector<RunMask> masks{one, other, other};
  EXPECT_EQ(WeightedMajority(masks, std::vector<double>{3.0, 1.0, 1.0}), one);
  EXPECT_EQ(WeightedMajority(masks, std::vector<double>{1.0, 1.0, 1.0}), other);
}

TEST(ConsensusRuns, WidenAsMasksDo) {
  Random random(6);
  for (int radius = 0; radius <= 6; ++radius) {
    const BinaryMask mask = Discs(random, 1)[0];
    EXPECT_EQ(DilateRuns(RunMask::FromMask(mask), radius).Mask(), Dilate(mask, radius)) << radius;
  }
}

TEST(ConsensusRuns, Refuse) {
  EXPECT_EQ(CombineRuns(std::vector<RunMask>{RunMask(4, 4)}).refusal().code,
            RefusalCode::kTooFewValues);
  EXPECT_EQ(CombineRuns(std::vector<RunMask>(2, RunMask(4, 4))).refusal().code,
            RefusalCode::kStructureNotFound);
  EXPECT_THROW((void)CombineRuns(std::vector<RunMask>{RunMask(4, 4), RunMask(5, 4)}),
               ContractError);
}

}  // namespace
}  // namespace etalon::image
