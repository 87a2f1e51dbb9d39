#include "etalon/workflow/near_duplicates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "etalon/core/random.h"
#include "etalon/image/resample.h"

namespace etalon::workflow {
namespace {

using testing::HasSubstr;

image::GrayImage Picture(std::uint64_t seed) {
  Random random(seed);
  image::FloatImage coarse(9, 12);
  for (float& pixel : coarse.pixels()) pixel = static_cast<float>(random.Uniform(10.0, 240.0));
  const image::FloatImage smooth = image::ResizeLinear(coarse, 120, 160);
  image::GrayImage picture(120, 160);
  for (std::size_t i = 0; i < picture.size(); ++i) {
    picture.pixels()[i] = static_cast<std::uint8_t>(smooth.pixels()[i]);
  }
  return picture;
}

image::GrayImage Darker(image::GrayImage picture) {
  for (auto& pixel : picture.pixels()) pixel = static_cast<std::uint8_t>(pixel * 4 / 5);
  return image::ResizeArea(picture, 90, 120);
}

struct Sample {
  std::vector<ComparedImage> images;
  std::vector<LookOfImage> looks;

  void Add(const image::GrayImage& picture, const std::string& patient, const std::string& part) {
    const std::string name = "image" + std::to_string(images.size()) + ".png";
    images.push_back({.file = name, .name = name, .patient = patient, .part = part});
    looks.push_back(LookOf(picture));
  }

  NearDuplicateSearch Search() const { return LinkNearDuplicates(images, looks, {}); }
};

TEST(NearDuplicatesTest, LinkOnePictureInThreeGuises) {
  Sample sample;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) sample.Add(Picture(seed), "", "");
  sample.Add(Darker(Picture(7)), "", "");
  sample.Add(Picture(7), "", "");
  const auto search = sample.Search();
  ASSERT_EQ(search.links.size(), 2U);
  EXPECT_EQ(search.group_of[6], 6U);
  EXPECT_EQ(search.group_of[30], 6U);
  EXPECT_EQ(search.group_of[31], 6U);
  EXPECT_EQ(search.group_of[8], 8U);
  for (const auto& link : search.links) EXPECT_GT(link.likeness, 0.99);
}

TEST(NearDuplicatesTest, StopWithBothNamesWhenASplitIsStraddled) {
  Sample sample;
  sample.Add(Picture(1), "a", "fold 1");
  sample.Add(Picture(2), "b", "fold 1");
  sample.Add(Darker(Picture(2)), "c", "fold 2");
  const auto search = sample.Search();
  EXPECT_EQ(Straddling(sample.images, search).size(), 1U);
  EXPECT_EQ(AcrossPatients(sample.images, search).size(), 1U);
  try {
    RequireNoStraddling(sample.images, search);
    FAIL() << "nothing thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kUsage);
    EXPECT_THAT(error.what(), HasSubstr("image1.png (fold 1) and image2.png (fold 2), "
                                        "correlation "));
  }
}

TEST(NearDuplicatesTest, SayNothingWithinOnePartOrPatient) {
  Sample sample;
  sample.Add(Picture(2), "a", "fold 1");
  sample.Add(Picture(2), "a", "fold 1");
  sample.Add(Picture(2), "", "");
  const auto search = sample.Search();
  EXPECT_EQ(search.links.size(), 2U);
  EXPECT_TRUE(AcrossPatients(sample.images, search).empty());
  EXPECT_NO_THROW(RequireNoStraddling(sample.images, search));
}

/// A picture of part 2 that joins a group through one of part 1 is seen whatever the order.
TEST(NearDuplicatesTest, FindAStraddlingGroupThroughAnyOfItsPictures) {
  for (int rotation = 0; rotation < 3; ++rotation) {
    const std::string parts[] = {"fold 1", "fold 1", "fold 2"};
    Sample sample;
    for (int i = 0; i < 3; ++i) sample.Add(Picture(3), "", parts[(i + rotation) % 3]);
    EXPECT_FALSE(Straddling(sample.images, sample.Search()).empty()) << rotation;
  }
}

TEST(NearDuplicatesTest, LeaveFlatPicturesOut) {
  Sample sample;
  sample.Add(image::GrayImage(50, 50, std::uint8_t{3}), "", "fold 1");
  sample.Add(image::GrayImage(50, 50, std::uint8_t{3}), "", "fold 2");
  const auto search = sample.Search();
  EXPECT_EQ(search.flat, 2U);
  EXPECT_TRUE(search.links.empty());
}

TEST(NearDuplicatesTest, LinkByEmbeddingWhatLooksDifferent) {
  Sample sample;
  sample.Add(Picture(1), "", "fold 1");
  sample.Add(Picture(2), "", "fold 2");
  sample.Add(Picture(3), "", "fold 2");
  sample.images[0].embedding = {1.0F, 2.0F, 3.0F};
  sample.images[1].embedding = {2.0F, 4.0F, 6.01F};
  sample.images[2].embedding = {3.0F, 2.0F, 1.0F};
  const auto search = sample.Search();
  ASSERT_EQ(search.links.size(), 1U);
  EXPECT_TRUE(search.links[0].by_embedding);
  EXPECT_THROW(RequireNoStraddling(sample.images, search), Error);
}

TEST(NearDuplicatesTest, NameAWrongOption) {
  NearDuplicateOptions options;
  options.hash_radius = 9;
  EXPECT_THROW(LinkNearDuplicates({}, {}, options), Error);
  options = {};
  options.likeness = 0.0;
  EXPECT_THROW(options.Validate(), Error);
}

}  // namespace
}  // namespace etalon::workflow
