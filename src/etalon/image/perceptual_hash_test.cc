#include "etalon/image/perceptual_hash.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/image/resample.h"

namespace etalon::image {
namespace {

/// Soft blobs on dark, different for each seed.
GrayImage Blobs(std::uint64_t seed, int rows = 240, int columns = 320) {
  Random random(seed);
  FloatImage coarse(9, 12);
  for (float& pixel : coarse.pixels()) pixel = static_cast<float>(random.Uniform(10.0, 240.0));
  const FloatImage smooth = ResizeLinear(coarse, rows, columns);
  GrayImage picture(rows, columns);
  for (std::size_t i = 0; i < picture.size(); ++i) {
    picture.pixels()[i] = static_cast<std::uint8_t>(smooth.pixels()[i]);
  }
  return picture;
}

GrayImage Noisy(GrayImage picture, std::uint64_t seed) {
  Random random(seed);
  for (auto& pixel : picture.pixels()) {
    pixel = static_cast<std::uint8_t>(
        std::clamp(0.9 * pixel + 8.0 + 6.0 * random.Normal(), 0.0, 255.0));
  }
  return picture;
}

TEST(PerceptualHashTest, ReadsAHandExample) {
  GrayImage rising(8, 9);
  for (int row = 0; row < 8; ++row) {
    for (int column = 0; column < 9; ++column) {
      rising(row, column) = static_cast<std::uint8_t>(row == 2 ? 200 - 10 * column : 10 * column);
    }
  }
  EXPECT_EQ(DifferenceHash(rising), std::uint64_t{0xFF} << 16);
}

TEST(PerceptualHashTest, SurvivesSizeBrightnessAndNoise) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const GrayImage picture = Blobs(seed);
    const GrayImage other = Noisy(ResizeArea(picture, 151, 203), seed + 100);
    EXPECT_LE(HashDistance(DifferenceHash(picture), DifferenceHash(other)), 7) << seed;
    EXPECT_LE(HashDistance(CosineHash(picture), CosineHash(other)), 7) << seed;
    EXPECT_GT(Likeness(Thumbnail(picture), Thumbnail(other)), 0.98) << seed;
  }
}

TEST(PerceptualHashTest, TellsDifferentPicturesApart) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const GrayImage picture = Blobs(seed);
    const GrayImage other = Blobs(seed + 1);
    EXPECT_GT(HashDistance(DifferenceHash(picture), DifferenceHash(other)), 12) << seed;
    EXPECT_GT(HashDistance(CosineHash(picture), CosineHash(other)), 12) << seed;
    EXPECT_LT(Likeness(Thumbnail(picture), Thumbnail(other)), 0.6) << seed;
  }
}

TEST(PerceptualHashTest, LikenessIsACorrelation) {
  const GrayImage a(1, 3, std::vector<std::uint8_t>{1, 2, 3});
  const GrayImage b(1, 3, std::vector<std::uint8_t>{10, 30, 50});
  const GrayImage c(1, 3, std::vector<std::uint8_t>{9, 5, 1});
  EXPECT_NEAR(Likeness(a, b), 1.0, 1e-12);
  EXPECT_NEAR(Likeness(a, c), -1.0, 1e-12);
  EXPECT_EQ(Likeness(a, GrayImage(1, 3, std::uint8_t{7})), 0.0);
  EXPECT_THROW(Likeness(a, GrayImage(3, 1)), ContractError);
}

/// Hashes in families that differ by few bits.
std::vector<std::uint64_t> Families(std::uint64_t seed, int families) {
  Random random(seed);
  std::vector<std::uint64_t> hashes;
  for (int family = 0; family < families; ++family) {
    const std::uint64_t parent = random.Next();
    for (std::uint64_t child = 0; child < 1 + random.Below(4); ++child) {
      std::uint64_t hash = parent;
      for (std::uint64_t flip = random.Below(9); flip > 0; --flip) {
        hash ^= std::uint64_t{1} << random.Below(64);
      }
      hashes.push_back(hash);
    }
  }
  return hashes;
}

TEST(PerceptualHashTest, FindsEveryPairOnceAsComparingAllDoes) {
  const auto hashes = Families(4, 400);
  for (const int radius : {0, 3, 7}) {
    std::set<std::pair<std::size_t, std::size_t>> expected;
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      for (std::size_t j = i + 1; j < hashes.size(); ++j) {
        if (HashDistance(hashes[i], hashes[j]) <= radius) expected.emplace(i, j);
      }
    }
    std::set<std::pair<std::size_t, std::size_t>> found;
    ForEachPairWithin(hashes, radius, [&](std::size_t i, std::size_t j) {
      EXPECT_LT(i, j);
      EXPECT_TRUE(found.emplace(i, j).second);
    });
    EXPECT_EQ(found, expected) << radius;
    EXPECT_GT(found.size(), radius == 0 ? 0U : 50U);
  }
  EXPECT_THROW(ForEachPairWithin(hashes, 8, [](std::size_t, std::size_t) {}), ContractError);
}

}  // namespace
}  // namespace etalon::image
