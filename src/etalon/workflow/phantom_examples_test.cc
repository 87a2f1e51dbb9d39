#include "etalon/workflow/phantom_examples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace etalon::workflow {
namespace {

TEST(PhantomExamples, HoldAllStructuresInBothViews) {
  const auto examples = PhantomExamples(1, 7);
  ASSERT_EQ(examples.size(), 2U * kPhantomFrames);
  for (const auto& example : examples) {
    EXPECT_EQ(example.picture.rows(), example.mask.rows());
    EXPECT_EQ(example.picture.columns(), example.mask.columns());
    const auto pixels = example.mask.pixels();
    EXPECT_THAT((std::set<int>(pixels.begin(), pixels.end())), testing::ElementsAre(0, 1, 2, 3));
    EXPECT_EQ(example.patient, "phantom0");
  }
}

TEST(PhantomExamples, SameSeedSamePixels) {
  const auto first = PhantomExamples(1, 7);
  const auto second = PhantomExamples(1, 7);
  const auto other = PhantomExamples(1, 8);
  ASSERT_EQ(first.size(), second.size());
  EXPECT_TRUE(std::ranges::equal(first[0].picture.pixels(), second[0].picture.pixels()));
  EXPECT_FALSE(std::ranges::equal(first[0].picture.pixels(), other[0].picture.pixels()));
}

}  // namespace
}  // namespace etalon::workflow
