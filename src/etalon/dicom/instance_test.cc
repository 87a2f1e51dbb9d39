#include "etalon/dicom/instance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "etalon/core/error.h"
#include "etalon/dicom/read.h"
#include "etalon/dicom/write.h"
#include "etalon/media/jpeg.h"

namespace etalon::dicom {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr int kFrames = 5;

class InstanceTest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  /// Grey frames of 16 x 20 pixels; frame k is brighter than the one before.
  fs::path Write(PixelEncoding encoding) {
    image::Cine cine;
    cine.name = "loop";
    for (int frame = 0; frame < kFrames; ++frame) {
      cine.frames.emplace_back(16, 20, static_cast<std::uint8_t>(20 * frame + 10));
    }
    const fs::path path = folder_ / "loop.dcm";
    WriteUltrasoundCine(
        cine, {.pseudonym = "Müller", .study_date = "2026-03-14", .encoding = encoding}, path);
    return path;
  }

  const fs::path folder_ =
      fs::path(testing::TempDir()) / ("dicom instance " + std::to_string(getpid()));
};

TEST_F(InstanceTest, TellsWhatAFileIs) {
  const fs::path path = Write(PixelEncoding::kJpeg);
  const Instance instance = ReadInstance(path);
  EXPECT_EQ(instance.study_uid, ReadIdentity(path).study_uid);
  EXPECT_EQ(instance.modality, "US");
  EXPECT_EQ(instance.study_date, "20260314");
  EXPECT_EQ(instance.transfer_syntax, "1.2.840.10008.1.2.4.50");
  EXPECT_EQ(instance.rows, 16);
  EXPECT_EQ(instance.columns, 20);
  EXPECT_EQ(instance.frames, kFrames);
}

TEST_F(InstanceTest, WritesAttributesWithoutPixels) {
  const std::string json = InstanceJson(Write(PixelEncoding::kUncompressed));
  EXPECT_EQ(json.front(), '{');
  EXPECT_THAT(json, HasSubstr("\"00280010\""));
  EXPECT_THAT(json, Not(HasSubstr("\"7FE00010\"")));
}

TEST_F(InstanceTest, GivesFramesAsTheyAreStored) {
  const fs::path path = Write(PixelEncoding::kUncompressed);
  const auto native = ReadStoredFrame(path, 3);
  ASSERT_TRUE(native);
  EXPECT_EQ(native->media_type, "application/octet-stream");
  EXPECT_EQ(native->bytes, std::vector<std::uint8_t>(16 * 20, 70));
  EXPECT_FALSE(ReadStoredFrame(path, kFrames));
  EXPECT_FALSE(ReadStoredFrame(path, -1));
}

TEST_F(InstanceTest, GivesEncodedFramesEncoded) {
  const fs::path path = Write(PixelEncoding::kJpeg);
  const image::Cine whole = ReadFile(path).cine;
  for (int frame = 0; frame < kFrames; ++frame) {
    const auto stored = ReadStoredFrame(path, frame);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->media_type, "image/jpeg");
    EXPECT_EQ(media::ParseJpeg(stored->bytes, "frame").frames.front(),
              whole.frames[static_cast<std::size_t>(frame)]);
  }
  EXPECT_EQ(ReadStoredFrame(Write(PixelEncoding::kRunLength), 1)->media_type, "image/dicom-rle");
}

}  // namespace
}  // namespace etalon::dicom
