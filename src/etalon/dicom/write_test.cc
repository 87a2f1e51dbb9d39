#include "etalon/dicom/write.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "etalon/core/random.h"
#include "etalon/dicom/read.h"
#include "etalon/media/bytes.h"
#include "etalon/media/test_files.h"

namespace etalon::dicom {
namespace {

using image::AxisUnit;
using image::Cine;
using image::GrayImage;
using image::RegionKind;
using media::TestFolder;
using testing::HasSubstr;
using testing::Not;

GrayImage SmoothFrame(int rows, int columns, int phase) {
  GrayImage frame(rows, columns);
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      frame(row, column) = static_cast<std::uint8_t>((row + column + 10 * phase) % 256);
    }
  }
  return frame;
}

Cine ExampleCine() {
  Cine cine;
  cine.name = "a4c";
  for (int frame = 0; frame < 3; ++frame) cine.frames.push_back(SmoothFrame(31, 41, frame));
  cine.frame_times = {Seconds(0.0), Seconds(0.02), Seconds(0.045)};
  cine.regions = {{.box = {.top = 2, .left = 3, .rows = 20, .columns = 30},
                   .kind = RegionKind::kTissue,
                   .column_axis = {AxisUnit::kMillimetre, 0.3},
                   .row_axis = {AxisUnit::kMillimetre, 0.25}},
                  {.box = {.top = 24, .left = 0, .rows = 7, .columns = 41},
                   .kind = RegionKind::kSpectralDoppler,
                   .column_axis = {AxisUnit::kSecond, 0.01},
                   .row_axis = {AxisUnit::kCentimetrePerSecond, 1.5}}};
  cine.acquisition.manufacturer = "Etalon";
  cine.acquisition.heart_rate = BeatsPerMinute(66);
  cine.acquisition.r_wave_times = {Seconds(0.0), Seconds(0.9)};
  return cine;
}

void ExpectSameRegion(const image::Region& read, const image::Region& written) {
  EXPECT_EQ(read.box, written.box);
  EXPECT_EQ(read.kind, written.kind);
  EXPECT_EQ(read.column_axis.unit, written.column_axis.unit);
  EXPECT_EQ(read.row_axis.unit, written.row_axis.unit);
  EXPECT_NEAR(read.column_axis.delta, written.column_axis.delta, 1e-12);
  EXPECT_NEAR(read.row_axis.delta, written.row_axis.delta, 1e-12);
}

/// What a program of another make prints of a file; empty when it is not installed.
std::string OutputOf(const std::string& command) {
  std::string output;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen((command + " 2>&1").c_str(), "r"), pclose);
  std::array<char, 4096> part;
  while (pipe && std::fgets(part.data(), part.size(), pipe.get())) output += part.data();
  return output;
}

class RoundTrip : public testing::TestWithParam<PixelEncoding> {};

TEST_P(RoundTrip, KeepsPicturesTimesRegionsAndHeart) {
  const TestFolder folder;
  const Cine written = ExampleCine();
  WriteUltrasoundCine(written, {.encoding = GetParam()}, folder / "a.dcm");
  const Cine read = ReadFile(folder / "a.dcm").cine;
  ASSERT_EQ(read.frames.size(), 3U);
  const bool lossless = GetParam() != PixelEncoding::kJpeg;
  EXPECT_TRUE(!lossless || read.frames == written.frames);
  EXPECT_NEAR(read.frames[2](5, 5), written.frames[2](5, 5), 12);
  for (std::size_t frame = 0; frame < 3; ++frame) {
    EXPECT_NEAR(read.frame_times[frame].value(), written.frame_times[frame].value(), 1e-9);
  }
  ASSERT_EQ(read.regions.size(), 2U);
  ExpectSameRegion(read.regions[0], written.regions[0]);
  ExpectSameRegion(read.regions[1], written.regions[1]);
  EXPECT_EQ(read.acquisition.heart_rate, BeatsPerMinute(66));
  ASSERT_EQ(read.acquisition.r_wave_times.size(), 2U);
  EXPECT_NEAR(read.acquisition.r_wave_times[1].value(), 0.9, 1e-6);
  EXPECT_TRUE(read.colour.empty());
}

TEST_P(RoundTrip, KeepsColour) {
  const TestFolder folder;
  Cine written;
  written.name = "flow";
  image::RgbImage picture(64, 64, image::Rgb{10, 20, 200});
  written.frames.emplace_back(64, 64, std::uint8_t{38});
  written.colour.push_back(picture);
  WriteUltrasoundCine(written, {.encoding = GetParam()}, folder / "a.dcm");
  const Cine read = ReadFile(folder / "a.dcm").cine;
  ASSERT_EQ(read.colour.size(), 1U);
  EXPECT_NEAR(read.colour[0](30, 30).blue, 200, 3);
  EXPECT_NEAR(read.colour[0](30, 30).red, 10, 3);
}

INSTANTIATE_TEST_SUITE_P(Encodings, RoundTrip,
                         testing::Values(PixelEncoding::kUncompressed, PixelEncoding::kRunLength,
                                         PixelEncoding::kJpeg));

TEST(WriteUltrasound, SubjectAndStudyComeBack) {
  const TestFolder folder;
  const UltrasoundWriteOptions options{.study_seed = "seven",
                                       .subject = {image::Sex::kFemale, 63.0, 168.0, 71.5},
                                       .instance_number = 2};
  WriteUltrasoundCine(ExampleCine(), options, folder / "a.dcm");
  const File read = ReadFile(folder / "a.dcm");
  EXPECT_EQ(read.subject.sex, image::Sex::kFemale);
  EXPECT_EQ(read.subject.age_years, 63.0);
  EXPECT_NEAR(*read.subject.height_cm, 168.0, 1e-9);
  EXPECT_EQ(read.subject.weight_kg, 71.5);
  EXPECT_EQ(read.identity.study_uid, UidFromSeed("seven"));
  EXPECT_EQ(read.identity.instance_number, 2);
  EXPECT_EQ(ReadIdentity(folder / "a.dcm").instance_uid, read.identity.instance_uid);
}

TEST(WriteUltrasound, SpacingOfTheWholeImageComesBack) {
  const TestFolder folder;
  Cine cine = ExampleCine();
  cine.regions.clear();
  cine.spacing = image::PixelSpacing{.row = 0.154, .column = 0.308};
  WriteUltrasoundCine(cine, {}, folder / "a.dcm");
  EXPECT_EQ(ReadFile(folder / "a.dcm").cine.spacing, cine.spacing);
}

TEST(WriteUltrasound, SameInputGivesSameBytes) {
  const TestFolder folder;
  for (const char* name : {"a.dcm", "b.dcm"}) {
    WriteUltrasoundCine(ExampleCine(), {.encoding = PixelEncoding::kRunLength}, folder / name);
  }
  EXPECT_EQ(media::ReadBytes(folder / "a.dcm"), media::ReadBytes(folder / "b.dcm"));
}

TEST(WriteUltrasound, UidsAreValidAndFollowTheSeed) {
  const std::string uid = UidFromSeed("a");
  EXPECT_THAT(uid, testing::MatchesRegex("2\\.25\\.[1-9][0-9]{30,38}"));
  EXPECT_LE(uid.size(), 64U);
  EXPECT_NE(uid, UidFromSeed("b"));
}

TEST(WriteUltrasound, AnotherReaderFindsTheModule) {
  const TestFolder folder;
  WriteUltrasoundCine(ExampleCine(), {}, folder / "a.dcm");
  const std::string dump = OutputOf("dcmdump " + (folder / "a.dcm").string());
  if (dump.find("SOPClassUID") == std::string::npos) GTEST_SKIP() << "needs dcmdump";
  EXPECT_THAT(dump, HasSubstr("=UltrasoundMultiframeImageStorage"));
  EXPECT_THAT(dump, HasSubstr("[0\\20\\25]"));
  EXPECT_THAT(dump, HasSubstr("(0018,1065)"));
  EXPECT_THAT(dump, HasSubstr("PhysicalDeltaX"));
  EXPECT_THAT(dump, Not(HasSubstr("E: ")));
  EXPECT_THAT(dump, Not(HasSubstr("W: ")));
}

TEST(WriteUltrasound, BrokenCinesAreRefused) {
  const TestFolder folder;
  EXPECT_THROW(WriteUltrasoundCine({}, {}, folder / "a.dcm"), ContractError);
  Cine cine = ExampleCine();
  cine.frame_times.pop_back();
  EXPECT_THROW(WriteUltrasoundCine(cine, {}, folder / "a.dcm"), ContractError);
}

TEST(WriteUltrasound, AFolderThatIsMissingIsNamed) {
  EXPECT_EQ(media::CodeAndText([] { WriteUltrasoundCine(ExampleCine(), {}, "nowhere/a.dcm"); }),
            std::pair(ErrorCode::kFileUnreadable, std::string("nowhere/a.dcm: cannot be written")));
}

}  // namespace
}  // namespace etalon::dicom
