#include "etalon/media/metaimage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <cstring>
#include <string>

#include "etalon/media/open_image.h"
#include "etalon/media/test_files.h"

namespace etalon::media {
namespace {

using image::PixelSpacing;
using testing::ElementsAre;
using testing::HasSubstr;

Bytes AsBytes(const std::string& text) { return {text.begin(), text.end()}; }

std::string Header(const std::string& sizes, const std::string& type, const std::string& more = "",
                   const std::string& data = "LOCAL") {
  const auto dimensions = 1 + std::ranges::count(sizes, ' ');
  return "ObjectType = Image\nNDims = " + std::to_string(dimensions) + "\n" + more +
         "DimSize = " + sizes + "\nElementType = " + type + "\nElementDataFile = " + data + "\n";
}

image::Cine Parse(const std::string& text) { return ParseMetaImage(AsBytes(text), "a.mha"); }

std::pair<ErrorCode, std::string> Failure(const std::string& text) {
  return CodeAndText([&] { Parse(text); });
}

TEST(MetaImage, ColumnsRowsAndSpacingAreInTheirOrder) {
  const auto cine = Parse(Header("3 2", "MET_UCHAR", "ElementSpacing = 0.308 0.154\n") + "abcdef");
  ASSERT_EQ(cine.frames.size(), 1U);
  EXPECT_EQ(cine.rows(), 2);
  EXPECT_EQ(cine.columns(), 3);
  EXPECT_EQ(cine.frames[0](1, 0), 'd');
  EXPECT_EQ(cine.spacing, (PixelSpacing{.row = 0.154, .column = 0.308}));
  EXPECT_TRUE(cine.frame_times.empty());
}

TEST(MetaImage, FurtherDimensionsBecomeFrames) {
  const auto cine = Parse(Header("1 2 3 2", "MET_UCHAR") + "abcdefghijkl");
  ASSERT_EQ(cine.frames.size(), 6U);
  EXPECT_EQ(cine.frames[5](1, 0), 'l');
}

TEST(MetaImage, WithoutSpacingThereIsNoCalibration) {
  EXPECT_FALSE(Parse(Header("1 1", "MET_UCHAR") + "a").spacing);
  EXPECT_FALSE(Parse(Header("1 1", "MET_UCHAR", "ElementSpacing = 0 1\n") + "a").spacing);
}

TEST(MetaImage, BothByteOrdersGiveTheSamePicture) {
  const std::string big("\x00\x10\x00\x20", 4), little("\x10\x00\x20\x00", 4);
  const auto first = Parse(Header("2 1", "MET_SHORT", "BinaryDataByteOrderMSB = True\n") + big);
  const auto second = Parse(Header("2 1", "MET_SHORT", "ElementByteOrderMSB = False\n") + little);
  EXPECT_THAT(first.frames[0].pixels(), ElementsAre(16, 32));
  EXPECT_EQ(first.frames, second.frames);
}

TEST(MetaImage, WideRangesAreScaledToTheDisplay) {
  const float values[] = {-100.0F, 0.0F, 100.0F};
  std::string data(sizeof(values), '\0');
  std::memcpy(data.data(), values, sizeof(values));
  EXPECT_THAT(Parse(Header("3 1", "MET_FLOAT") + data).frames[0].pixels(),
              ElementsAre(0, 128, 255));
}

TEST(MetaImage, ValuesThatAreNotFiniteBecomeBlack) {
  const double values[] = {std::nan(""), 7.0, HUGE_VAL, 9.0};
  std::string data(sizeof(values), '\0');
  std::memcpy(data.data(), values, sizeof(values));
  EXPECT_THAT(Parse(Header("4 1", "MET_DOUBLE") + data).frames[0].pixels(),
              ElementsAre(0, 7, 0, 9));
}

TEST(MetaImage, CompressedDataAreInflated) {
  const std::string plain(1000, 'x');
  std::string packed(2000, '\0');
  uLongf size = packed.size();
  compress(reinterpret_cast<Bytef*>(packed.data()), &size,
           reinterpret_cast<const Bytef*>(plain.data()), plain.size());
  packed.resize(size);
  const std::string header = Header("10 100", "MET_UCHAR", "CompressedData = True\n");
  EXPECT_EQ(Parse(header + packed).frames[0](99, 9), 'x');
  EXPECT_EQ(Failure(header + packed.substr(0, 8)).second, "a.mha: compressed data end too early");
  EXPECT_EQ(Failure(header + "not zlib at all").second, "a.mha: compressed data are damaged");
}

TEST(MetaImage, ColourIsKeptWhereThereIsSome) {
  const std::string red(64 * 3, '\0');
  std::string data = red;
  for (std::size_t pixel = 0; pixel < 64; ++pixel) data[3 * pixel] = '\xFF';
  const auto cine = Parse(Header("8 8", "MET_UCHAR", "ElementNumberOfChannels = 3\n") + data);
  ASSERT_EQ(cine.colour.size(), 1U);
  EXPECT_EQ(cine.colour[0](0, 0), (image::Rgb{255, 0, 0}));
}

TEST(MetaImage, BrokenHeadersSayWhy) {
  EXPECT_EQ(Failure("NDims = 2\n").second, "a.mha: MetaImage header without ElementDataFile");
  EXPECT_EQ(Failure(Header("2", "MET_UCHAR")).second,
            "a.mha: MetaImage needs NDims of at least 2 and as many entries in DimSize");
  EXPECT_EQ(Failure(Header("2 x", "MET_UCHAR")).second,
            "a.mha: MetaImage field DimSize is not numeric");
  EXPECT_EQ(Failure(Header("2 2", "MET_STRING")).second,
            "a.mha: MetaImage element type 'MET_STRING' is not read");
  EXPECT_EQ(Failure(Header("2 2", "MET_UCHAR") + "abc"),
            std::pair(ErrorCode::kFileMalformed,
                      std::string("a.mha: is truncated: 3 of 4 bytes of image data")));
  EXPECT_EQ(Failure(Header("2 -2", "MET_UCHAR")).second,
            "a.mha: holds no picture (2 x -2 pixels, 1 frames)");
  EXPECT_EQ(Failure(Header("2 2 0", "MET_UCHAR")).second,
            "a.mha: holds no picture (2 x 2 pixels, 0 frames)");
}

TEST(MetaImage, HugeClaimsAreRefusedBeforeAllocation) {
  EXPECT_EQ(Failure(Header("2000000000 2000000000", "MET_UCHAR")),
            std::pair(ErrorCode::kFileTooLarge,
                      std::string("a.mha: claims 2000000000 x 2000000000 pixels, 1 frames, more "
                                  "than is accepted (16384 per side, 4 GiB in all)")));
  EXPECT_EQ(Failure(Header("1000 1000 9000000000000000000", "MET_UCHAR")).first,
            ErrorCode::kFileTooLarge);
  EXPECT_EQ(Failure(Header("10000 10000 100", "MET_DOUBLE")).first, ErrorCode::kFileTooLarge);
}

TEST(MetaImage, DataInAnotherFileAreReadFromBesideTheHeader) {
  const TestFolder folder;
  WriteBytes(folder / "a.mhd", AsBytes(Header("2 1", "MET_UCHAR", "", "a.raw")));
  WriteBytes(folder / "a.raw", AsBytes("xy"));
  EXPECT_EQ(ReadMetaImage(folder / "a.mhd").frames[0](0, 1), 'y');
}

TEST(MetaImage, AMissingDataFileIsNamed) {
  const TestFolder folder;
  const auto path = folder / "patient0001_2CH_sequence.mhd";
  WriteBytes(path, AsBytes(Header("2 1", "MET_UCHAR", "", "patient0001_2CH_sequence.raw")));
  EXPECT_EQ(CodeAndText([&] { ReadImage(path); }),
            std::pair(ErrorCode::kFileUnreadable,
                      path.string() + ": its data file patient0001_2CH_sequence.raw is missing"));
}

TEST(MetaImage, AHeaderCannotShowFilesFromElsewhere) {
  const TestFolder folder;
  for (const std::string target : {"/etc/passwd", "../../etc/passwd"}) {
    WriteBytes(folder / "a.mhd", AsBytes(Header("2 1", "MET_UCHAR", "", target)));
    EXPECT_THAT(CodeAndText([&] { ReadImage(folder / "a.mhd"); }).second,
                HasSubstr("its data file does not lie beside the header"));
  }
}

TEST(MetaImage, CamusImagesOpenWithTheirAnisotropicSpacing) {
  const auto path = DataFolder() / "camus_native/patient0001/patient0001_2CH_ED.mhd";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "needs data/camus_native";
  const auto cine = ReadImage(path);
  EXPECT_EQ(cine.frames.size(), 1U);
  EXPECT_EQ(cine.rows(), 778);
  EXPECT_EQ(cine.columns(), 549);
  EXPECT_EQ(cine.spacing, (PixelSpacing{.row = 0.154, .column = 0.308}));
}

}  // namespace
}  // namespace etalon::media
