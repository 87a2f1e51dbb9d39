#include "etalon/media/open_image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "etalon/media/luminance.h"
#include "etalon/media/png.h"
#include "etalon/media/test_files.h"
#include "etalon/media/video.h"

namespace etalon::media {
namespace {

namespace fs = std::filesystem;
using testing::ContainsRegex;
using testing::HasSubstr;

std::pair<ErrorCode, std::string> Failure(const fs::path& path) {
  return CodeAndText([&] { ReadImage(path); });
}

/// Copies `source` to `target`, keeping only a part of it.
void CopyPart(const fs::path& source, const fs::path& target, double part) {
  Bytes file = ReadBytes(source);
  file.resize(static_cast<std::size_t>(part * static_cast<double>(file.size())));
  WriteBytes(target, file);
}

TEST(OpenImage, ContentCountsNotTheExtension) {
  const TestFolder folder;
  const image::GrayImage picture(20, 30, 77);
  WriteGrayPng(folder / "really_png.jpg", picture);
  EXPECT_EQ(ReadImage(folder / "really_png.jpg").frames[0], picture);
}

TEST(OpenImage, AnEmptyFileIsNamed) {
  const TestFolder folder;
  WriteBytes(folder / "empty.png", {});
  EXPECT_EQ(Failure(folder / "empty.png"),
            std::pair(ErrorCode::kFileMalformed, (folder / "empty.png").string() + ": is empty"));
}

TEST(OpenImage, AFolderIsNoFile) {
  const TestFolder folder;
  EXPECT_THAT(Failure(folder.path()).second, HasSubstr("is not a file"));
}

TEST(OpenImage, OtherFilesAreCalledWhatTheyAre) {
  const TestFolder folder;
  WriteBytes(folder / "a.png", Bytes{'h', 'e', 'l', 'l', 'o'});
  EXPECT_THAT(Failure(folder / "a.png").second, HasSubstr("is no image that is read"));
  EXPECT_EQ(Failure(folder / "a.png").first, ErrorCode::kFileUnsupported);
  WriteBytes(folder / "a.zst", Bytes{0x28, 0xB5, 0x2F, 0xFD, 0, 0});
  EXPECT_THAT(Failure(folder / "a.zst").second, HasSubstr("is a compressed file"));
}

TEST(OpenImage, APlayListIsNotFollowed) {
  const TestFolder folder;
  const std::string list = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/passwd\n";
  WriteBytes(folder / "a.mp4", Bytes(list.begin(), list.end()));
  EXPECT_EQ(Failure(folder / "a.mp4").first, ErrorCode::kFileUnsupported);
  EXPECT_THAT(CodeAndText([&] { ReadVideo(folder / "a.mp4"); }).second, HasSubstr("damaged video"));
}

TEST(OpenImage, AnAnimationHasItsOwnTimes) {
  // Two frames of 2 x 1 pixels, shown for 0.1 s and 0.3 s.
  const Bytes gif = {'G',  'I',  'F', '8', '9', 'a',  2,    0,    1,    0,   0x80, 0,    0,    0,
                     0,    0,    255, 255, 255, 0x21, 0xF9, 4,    0,    10,  0,    0,    0,    0x2C,
                     0,    0,    0,   0,   2,   0,    1,    0,    0,    2,   2,    0x44, 0x0A, 0,
                     0x21, 0xF9, 4,   0,   30,  0,    0,    0,    0x2C, 0,   0,    0,    0,    2,
                     0,    1,    0,   0,   2,   2,    0x4C, 0x0A, 0,    0x3B};
  const TestFolder folder;
  WriteBytes(folder / "a.gif", gif);
  const auto cine = ReadImage(folder / "a.gif");
  ASSERT_EQ(cine.frame_times.size(), 2U);
  EXPECT_NEAR(cine.frame_times[1].value(), 0.1, 1e-9);
}

struct PhoneVideo {
  const char* name;
  int rows, columns;
};

class RealVideo : public testing::TestWithParam<PhoneVideo> {};

TEST_P(RealVideo, OpensWithIncreasingTimes) {
  const fs::path path = DataFolder() / "dicom/itkpocus" / GetParam().name;
  if (!fs::exists(path)) GTEST_SKIP() << "needs data/dicom/itkpocus";
  const auto cine = ReadImage(path);
  EXPECT_EQ(cine.rows(), GetParam().rows);
  EXPECT_EQ(cine.columns(), GetParam().columns);
  ASSERT_GT(cine.frames.size(), 5U);
  ASSERT_EQ(cine.frame_times.size(), cine.frames.size());
  EXPECT_EQ(cine.frame_times[0].value(), 0.0);
  EXPECT_TRUE(std::ranges::is_sorted(cine.frame_times));
}

TEST_P(RealVideo, TruncatedIsAnErrorThatSaysSo) {
  const fs::path path = DataFolder() / "dicom/itkpocus" / GetParam().name;
  if (!fs::exists(path)) GTEST_SKIP() << "needs data/dicom/itkpocus";
  const TestFolder folder;
  CopyPart(path, folder / "half.mp4", 0.5);
  const auto [code, text] = Failure(folder / "half.mp4");
  EXPECT_EQ(code, ErrorCode::kFileMalformed);
  EXPECT_THAT(text, ContainsRegex("half.mp4: .*(truncated|damaged)"));
}

INSTANTIATE_TEST_SUITE_P(Phones, RealVideo,
                         testing::Values(PhoneVideo{"butterfly-ocular-phantom.mp4", 1080, 776},
                                         PhoneVideo{"clarius-ocular-short.mp4", 960, 1280},
                                         PhoneVideo{"sonosite-anon-eye1-video.mp4", 720, 960}));

TEST(OpenImage, EveryLiverImageOpens) {
  const fs::path folder = DataFolder() / "liver/images";
  if (!fs::exists(folder)) GTEST_SKIP() << "needs data/liver";
  for (const auto& entry : fs::directory_iterator(folder)) {
    EXPECT_EQ(ReadImage(entry.path()).frames.size(), 1U) << entry.path();
  }
}

TEST(Luminance, IsThatOfTheColoursButForRounding) {
  const fs::path source = DataFolder() / "liver/images/benign_1.jpg";
  if (!fs::exists(source)) GTEST_SKIP() << "needs data/liver";
  const image::GrayImage of_colours = ReadImage(source).frames.front();
  const image::Cine luminance = ReadLuminance(source);
  EXPECT_TRUE(luminance.colour.empty());
  ASSERT_EQ(luminance.rows(), of_colours.rows());
  int largest = 0;
  for (std::size_t i = 0; i < of_colours.size(); ++i) {
    const int other = luminance.frames.front().pixels()[i];
    largest = std::max(largest, std::abs(other - of_colours.pixels()[i]));
  }
  EXPECT_LE(largest, 2);
}

TEST(OpenImage, ATruncatedJpegIsAnError) {
  const fs::path source = DataFolder() / "liver/images/benign_1.jpg";
  if (!fs::exists(source)) GTEST_SKIP() << "needs data/liver";
  const TestFolder folder;
  CopyPart(source, folder / "half.jpg", 0.5);
  EXPECT_EQ(Failure(folder / "half.jpg").second,
            (folder / "half.jpg").string() + ": damaged JPEG: Premature end of JPEG file");
}

}  // namespace
}  // namespace etalon::media
