#include "etalon/media/png.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/media/test_files.h"

namespace etalon::media {
namespace {

using image::GrayImage;
using image::LabelMask;
using image::Rgb;
using image::RgbImage;
using testing::HasSubstr;

GrayImage NoisyGray(int rows, int columns) {
  Random random(3);
  GrayImage picture(rows, columns);
  for (std::uint8_t& pixel : picture.pixels()) pixel = static_cast<std::uint8_t>(random.Below(256));
  return picture;
}

TEST(Png, GrayComesBackExactly) {
  const TestFolder folder;
  const GrayImage picture = NoisyGray(13, 7);
  WriteGrayPng(folder / "gray.png", picture);
  EXPECT_EQ(ReadGrayPng(folder / "gray.png"), picture);
}

TEST(Png, ColourComesBackExactly) {
  const TestFolder folder;
  RgbImage picture(5, 4, Rgb{1, 2, 3});
  picture(4, 3) = {255, 0, 10};
  WriteRgbPng(folder / "colour.png", picture);
  EXPECT_EQ(ReadRgbPng(folder / "colour.png"), picture);
}

TEST(Png, LabelsComeBackAsIndices) {
  const TestFolder folder;
  LabelMask mask(3, 5);
  mask(1, 2) = 3;
  WriteLabelPng(folder / "mask.png", mask);
  EXPECT_EQ(ReadLabelPng(folder / "mask.png"), mask);
}

TEST(Png, SamePixelsGiveSameBytes) {
  EXPECT_EQ(EncodePng(NoisyGray(20, 20)), EncodePng(NoisyGray(20, 20)));
}

TEST(Png, CineKeepsColourOnlyWhereThereIsSome) {
  const TestFolder folder;
  RgbImage picture(40, 40, Rgb{90, 100, 95});
  WriteRgbPng(folder / "neutral.png", picture);
  for (int column = 0; column < 40; ++column) picture(3, column) = {200, 0, 0};
  WriteRgbPng(folder / "doppler.png", picture);
  EXPECT_TRUE(ReadPng(folder / "neutral.png").colour.empty());
  EXPECT_EQ(ReadPng(folder / "doppler.png").colour.size(), 1U);
  EXPECT_EQ(ReadPng(folder / "doppler.png").name, "doppler.png");
}

TEST(Png, ATruncatedFileIsNamedWithItsCause) {
  Bytes file = EncodePng(NoisyGray(50, 50));
  file.resize(file.size() / 2);
  EXPECT_EQ(CodeAndText([&] { DecodeRgbPng(file, "half.png"); }),
            std::pair(ErrorCode::kFileMalformed,
                      std::string("half.png: damaged PNG: the file ends too early")));
}

TEST(Png, AnotherFormatIsRefused) {
  const Bytes file(100, 7);
  EXPECT_EQ(CodeAndText([&] { DecodeRgbPng(file, "a.png"); }).second, "a.png: is not a PNG file");
}

/// The checksum of a PNG chunk (PNG specification, annex D).
std::uint32_t ChunkChecksum(ByteView bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

void PutBigEndian(std::uint32_t value, std::size_t offset, Bytes& file) {
  for (std::size_t byte = 0; byte < 4; ++byte) {
    file[offset + byte] = static_cast<std::uint8_t>(value >> (24 - 8 * byte));
  }
}

TEST(Png, AHugeClaimIsRefusedBeforeAllocation) {
  Bytes file = EncodePng(NoisyGray(4, 4));
  PutBigEndian(2'000'000'000, 16, file);
  PutBigEndian(2'000'000'000, 20, file);
  PutBigEndian(ChunkChecksum(ByteView(file).subspan(12, 17)), 29, file);
  const auto [code, text] = CodeAndText([&] { DecodeRgbPng(file, "huge.png"); });
  EXPECT_EQ(code, ErrorCode::kFileTooLarge);
  EXPECT_THAT(text, HasSubstr("huge.png: claims 2000000000 x 2000000000 pixels"));
}

TEST(Png, AMissingFileIsNamed) {
  EXPECT_EQ(CodeAndText([] { ReadGrayPng("nowhere/none.png"); }),
            std::pair(ErrorCode::kFileUnreadable, std::string("nowhere/none.png: no such file")));
}

TEST(Png, CamusMasksHoldFourClasses) {
  const auto path = DataFolder() / "camus/masks/val/patient0200_2CH_ED_gt.png";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "needs data/camus";
  const LabelMask mask = ReadLabelPng(path);
  EXPECT_EQ(mask.rows(), 224);
  EXPECT_EQ(*std::ranges::max_element(mask.pixels()), 3);
}

}  // namespace
}  // namespace etalon::media
