#include "etalon/nn/train/picture_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace etalon::nn::train {
namespace {

/// Files of one picture of 100 x 100 each; file 7 holds none.
class PictureCacheTest : public testing::Test {
 protected:
  PictureCache Cache(std::size_t most_bytes) {
    return PictureCache(
        [this](std::uint32_t number) {
          read_.push_back(number);
          std::vector<image::GrayImage> pictures;
          if (number != 7) pictures.emplace_back(100, 100, static_cast<std::uint8_t>(number));
          return pictures;
        },
        most_bytes);
  }

  std::vector<std::uint32_t> read_;
};

TEST_F(PictureCacheTest, ReadsOnceWhatItKeeps) {
  PictureCache cache = Cache(1'000'000);
  for (const std::uint32_t number : {1U, 2U, 1U, 7U, 2U, 7U}) {
    const auto pictures = cache.Get(number);
    if (number == 7) {
      EXPECT_TRUE(pictures->empty());
    } else {
      EXPECT_EQ((*pictures)[0](3, 4), number);
    }
  }
  EXPECT_THAT(read_, testing::ElementsAre(1, 2, 7));
}

TEST_F(PictureCacheTest, NeverHoldsMoreThanItMay) {
  constexpr std::size_t kMost = 35'000;  // three pictures
  PictureCache cache = Cache(kMost);
  for (std::uint32_t number = 10; number < 1000; ++number) {
    cache.Get(number);
    EXPECT_LE(cache.bytes(), kMost);
  }
  read_.clear();
  for (const std::uint32_t number : {999U, 998U, 997U, 996U}) cache.Get(number);
  EXPECT_THAT(read_, testing::ElementsAre(996));
}

TEST_F(PictureCacheTest, ForgetsWhatWasLongestUnused) {
  PictureCache cache = Cache(25'000);  // two pictures
  for (const std::uint32_t number : {1U, 2U, 1U, 3U, 1U, 2U}) cache.Get(number);
  EXPECT_THAT(read_, testing::ElementsAre(1, 2, 3, 2));
}

TEST_F(PictureCacheTest, AFileLargerThanAllIsStillGiven) {
  PictureCache cache = Cache(10);
  EXPECT_EQ(cache.Get(4)->size(), 1U);
}

}  // namespace
}  // namespace etalon::nn::train
