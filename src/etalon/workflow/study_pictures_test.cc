#include "etalon/workflow/study_pictures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/dicom/read.h"
#include "etalon/dicom/write.h"
#include "etalon/media/png.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

constexpr int kFrames = 40;

/// A cine whose frames can be told apart; from frame 30 on there is colour.
image::Cine Example() {
  image::Cine cine;
  cine.name = "loop";
  for (int frame = 0; frame < kFrames; ++frame) {
    image::RgbImage picture(24, 32);
    for (int row = 0; row < 24; ++row) {
      for (int column = 0; column < 32; ++column) {
        const auto grey = static_cast<std::uint8_t>(5 * frame + row);
        picture(row, column) = {grey, grey, grey};
      }
    }
    for (int row = 2; frame >= 30 && row < 10; ++row) {
      for (int column = 2; column < 10; ++column) picture(row, column) = {200, 10, 20};
    }
    image::GrayImage gray(24, 32);
    for (std::size_t i = 0; i < gray.size(); ++i) gray.pixels()[i] = picture.pixels()[i].red;
    cine.frames.push_back(gray);
    cine.colour.push_back(picture);
    cine.frame_times.emplace_back(frame * 0.02);
  }
  return cine;
}

class StudyPictures : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) /
              (std::string("pictures ") + test->name() + std::to_string(getpid()));
    fs::create_directories(folder_);
    path_ = folder_ / "loop.dcm";
    dicom::WriteUltrasoundCine(Example(), {}, path_);
    study_.paths = {path_.string()};
    study_.provenance.inputs = {{"loop.dcm", Sha256OfFile(path_)}};
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::vector<StoredImage> Images() { return ImagesOf(study_, std::nullopt, problems_); }

  static image::RgbImage Decoded(const media::Bytes& png) {
    return media::DecodeRgbPng(png, "picture");
  }

  fs::path folder_, path_;
  store::StoredStudy study_;
  std::vector<Error> problems_;
};

TEST_F(StudyPictures, AreThoseThatAreMeasured) {
  const auto images = Images();
  ASSERT_EQ(images.size(), 1U);
  EXPECT_EQ(images[0].frames(), kFrames);
  EXPECT_EQ(images[0].times.size(), static_cast<std::size_t>(kFrames));
  const image::Cine whole = dicom::ReadFile(path_).cine;
  PictureCache cache;
  for (const int frame : {30, 0, 39, 31}) {
    EXPECT_EQ(Decoded(cache.Frame(images[0], frame, {})),
              whole.colour[static_cast<std::size_t>(frame)])
        << frame;
  }
  EXPECT_THROW(cache.Frame(images[0], kFrames, {}), Error);
  EXPECT_THROW(cache.Frame(images[0], -1, {}), Error);
}

TEST_F(StudyPictures, AreNotShownWhenTheFileHasChanged) {
  const auto images = Images();
  PictureCache cache;
  cache.Frame(images[0], 0, {});
  EXPECT_TRUE(AreFilesThere(study_));
  std::ofstream(path_, std::ios::app) << "x";
  EXPECT_THROW(cache.Frame(images[0], 0, {}), Error) << "also what was decoded before";
  fs::remove(path_);
  EXPECT_THROW(cache.Frame(images[0], 1, {}), Error);
  EXPECT_FALSE(AreFilesThere(study_));
  EXPECT_TRUE(Images().empty());
  EXPECT_EQ(problems_.size(), 1U);
}

TEST_F(StudyPictures, AreKeptWithinBounds) {
  const auto images = Images();
  PictureCache cache(5 * 24 * 32 * 3);
  for (int frame = 0; frame < kFrames; ++frame) {
    cache.Frame(images[0], frame, {});
    EXPECT_LE(cache.bytes(), 5U * 24U * 32U * 3U);
  }
}

TEST_F(StudyPictures, AreSentSmallOrLossyWhereAsked) {
  const auto images = Images();
  PictureCache cache;
  EXPECT_EQ(Decoded(cache.Frame(images[0], 0, {.width = 16})).columns(), 16);
  EXPECT_EQ(Decoded(cache.Frame(images[0], 0, {.width = 16})).rows(), 12);
  const media::Bytes jpeg = cache.Frame(images[0], 0, {.jpeg_quality = 90});
  ASSERT_GT(jpeg.size(), 2U);
  EXPECT_EQ(jpeg[0], 0xFF);
  EXPECT_EQ(jpeg[1], 0xD8);
}

TEST_F(StudyPictures, SomeFramesAreReadAsAllAre) {
  for (const auto encoding : {dicom::PixelEncoding::kUncompressed, dicom::PixelEncoding::kRunLength,
                              dicom::PixelEncoding::kJpeg}) {
    dicom::WriteUltrasoundCine(Example(), {.encoding = encoding}, path_);
    const image::Cine whole = dicom::ReadFile(path_).cine;
    const dicom::FrameRange range = dicom::ReadFrames(path_, 28, 5);
    EXPECT_EQ(range.frames, kFrames);
    EXPECT_EQ(range.frame_times, whole.frame_times);
    ASSERT_EQ(range.cine.frames.size(), 5U);
    EXPECT_EQ(range.cine.frames[0], whole.frames[28]);
    EXPECT_EQ(range.cine.frames[4], whole.frames[32]);
    ASSERT_EQ(range.cine.colour.size(), 5U);
    EXPECT_EQ(range.cine.colour[4], whole.colour[32]);
    EXPECT_EQ(dicom::ReadFrames(path_, 38, 5).cine.frames.size(), 2U);
    EXPECT_TRUE(dicom::ReadFrames(path_, 99, 5).cine.frames.empty());
  }
}

}  // namespace
}  // namespace etalon::workflow
