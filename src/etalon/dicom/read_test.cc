#include "etalon/dicom/read.h"

#include <dcmtk/dcmjpls/djencode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "etalon/dicom/toolkit.h"
#include "etalon/dicom/write.h"
#include "etalon/media/bytes.h"
#include "etalon/media/png.h"
#include "etalon/media/test_files.h"

namespace etalon::dicom {
namespace {

namespace fs = std::filesystem;
using image::AxisUnit;
using image::Cine;
using image::RegionKind;
using media::CodeAndText;
using media::DataFolder;
using media::TestFolder;
using testing::HasSubstr;

Cine SmallCine(int frames) {
  Cine cine;
  cine.name = "small";
  for (int frame = 0; frame < frames; ++frame) {
    image::GrayImage picture(33, 47);
    for (std::size_t pixel = 0; pixel < picture.size(); ++pixel) {
      picture.pixels()[pixel] = static_cast<std::uint8_t>(pixel * 7 + pixel / 47 + 31U * frame);
    }
    cine.frames.push_back(picture);
  }
  return cine;
}

/// Writes `SmallCine`, changed by `change`, in a transfer syntax.
void WriteChanged(const fs::path& path, const std::function<void(DcmDataset&)>& change,
                  E_TransferSyntax syntax = EXS_LittleEndianExplicit, int frames = 3) {
  WriteUltrasoundCine(SmallCine(frames), {}, path);
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile(path.c_str()).good());
  ASSERT_TRUE(file.loadAllDataIntoMemory().good());
  change(*file.getDataset());
  ASSERT_TRUE(file.getDataset()->chooseRepresentation(syntax, nullptr).good());
  ASSERT_TRUE(file.saveFile(path.c_str(), syntax).good());
}

void Unchanged(DcmDataset&) {}

void Shorten(const fs::path& path, double part) {
  media::Bytes file = media::ReadBytes(path);
  file.resize(static_cast<std::size_t>(part * static_cast<double>(file.size())));
  media::WriteBytes(path, file);
}

std::pair<ErrorCode, std::string> Failure(const fs::path& path) {
  return CodeAndText([&] { ReadFile(path); });
}

/// The cause without the path in front.
std::string Cause(const fs::path& path) {
  const std::string text = Failure(path).second;
  return text.substr(std::min(text.size(), path.string().size() + 2));
}

class LosslessSyntax : public testing::TestWithParam<E_TransferSyntax> {};

TEST_P(LosslessSyntax, GivesTheSamePixels) {
  DJLSEncoderRegistration::registerCodecs();
  const TestFolder folder;
  WriteChanged(folder / "a.dcm", Unchanged, GetParam());
  EXPECT_EQ(ReadFile(folder / "a.dcm").cine.frames, SmallCine(3).frames);
}

TEST_P(LosslessSyntax, TruncatedIsAnError) {
  DJLSEncoderRegistration::registerCodecs();
  const TestFolder folder;
  WriteChanged(folder / "a.dcm", Unchanged, GetParam(), 40);
  Shorten(folder / "a.dcm", 0.6);
  const auto [code, text] = Failure(folder / "a.dcm");
  EXPECT_EQ(code, ErrorCode::kFileMalformed);
  EXPECT_THAT(text, HasSubstr("truncated"));
}

INSTANTIATE_TEST_SUITE_P(Syntaxes, LosslessSyntax,
                         testing::Values(EXS_LittleEndianImplicit, EXS_LittleEndianExplicit,
                                         EXS_BigEndianExplicit, EXS_DeflatedLittleEndianExplicit,
                                         EXS_RLELossless, EXS_JPEGProcess14SV1, EXS_JPEGProcess14,
                                         EXS_JPEGLSLossless));

TEST(ReadDicom, BadFilesSayWhy) {
  const TestFolder folder;
  const auto cause_of = [&](const std::function<void(DcmDataset&)>& change) {
    WriteChanged(folder / "a.dcm", change);
    return Cause(folder / "a.dcm");
  };
  EXPECT_EQ(cause_of([](DcmDataset& d) { d.findAndDeleteElement(DCM_PixelData); }),
            "DICOM object without pixel data");
  EXPECT_EQ(cause_of([](DcmDataset& d) { d.putAndInsertString(DCM_NumberOfFrames, "0"); }),
            "holds no picture (47 x 33 pixels, 0 frames)");
  EXPECT_EQ(cause_of([](DcmDataset& d) { d.putAndInsertString(DCM_NumberOfFrames, "4"); }),
            "truncated pixel data: 4654 of 6204 bytes");
  EXPECT_EQ(cause_of([](DcmDataset& d) { d.putAndInsertUint16(DCM_Rows, 0); }),
            "holds no picture (47 x 0 pixels, 3 frames)");
  EXPECT_THAT(cause_of([](DcmDataset& d) { d.putAndInsertUint16(DCM_Rows, 65535); }),
              HasSubstr("claims 47 x 65535 pixels, 3 frames, more than is accepted"));
  EXPECT_THAT(
      cause_of([](DcmDataset& d) { d.putAndInsertString(DCM_NumberOfFrames, "2000000000"); }),
      HasSubstr("more than is accepted"));
  EXPECT_EQ(cause_of([](DcmDataset& d) { d.putAndInsertUint16(DCM_BitsAllocated, 1); }),
            "DICOM image of 1 samples of 1 bits is not read");
  EXPECT_EQ(cause_of([](DcmDataset& d) { d.putAndInsertUint16(DCM_HighBit, 15); }),
            "contradictory Bits Allocated, Bits Stored and High Bit");
  EXPECT_EQ(cause_of([](DcmDataset& d) {
              d.putAndInsertString(DCM_PhotometricInterpretation, "PALETTE COLOR");
            }),
            "palette image without a usable colour table");
}

TEST(ReadDicom, OtherFilesAreCalledWhatTheyAre) {
  const TestFolder folder;
  media::WriteGrayPng(folder / "a.dcm", image::GrayImage(4, 4));
  EXPECT_EQ(Cause(folder / "a.dcm"), "is not a DICOM file");
  media::WriteBytes(folder / "b.dcm", media::Bytes(3000, 'x'));
  EXPECT_THAT(Cause(folder / "b.dcm"),
              testing::AnyOf("is not a DICOM file", "damaged or truncated DICOM file"));
  media::WriteBytes(folder / "c.dcm", {});
  EXPECT_EQ(Cause(folder / "c.dcm"), "is empty");
  EXPECT_EQ(Cause(folder / "d.dcm"), "no such file");
}

TEST(ReadDicom, TimesComeFromWhateverTheFileHas) {
  const TestFolder folder;
  const auto last_time = [&](const std::function<void(DcmDataset&)>& change) {
    WriteChanged(folder / "a.dcm", change);
    const auto times = ReadFile(folder / "a.dcm").cine.frame_times;
    return times.empty() ? -1.0 : times.back().value();
  };
  EXPECT_EQ(last_time(Unchanged), -1.0);
  EXPECT_NEAR(last_time([](DcmDataset& d) { d.putAndInsertString(DCM_FrameTime, "25"); }), 0.05,
              1e-9);
  EXPECT_NEAR(last_time([](DcmDataset& d) { d.putAndInsertString(DCM_CineRate, "50"); }), 0.04,
              1e-9);
  EXPECT_NEAR(
      last_time([](DcmDataset& d) { d.putAndInsertString(DCM_RecommendedDisplayFrameRate, "20"); }),
      0.1, 1e-9);
  EXPECT_NEAR(
      last_time([](DcmDataset& d) { d.putAndInsertString(DCM_FrameTimeVector, "0\\10\\30"); }),
      0.04, 1e-9);
}

TEST(ReadDicom, AgeIsTakenFromTheDatesWhenItIsNotGiven) {
  const TestFolder folder;
  WriteChanged(folder / "a.dcm", [](DcmDataset& dataset) {
    dataset.putAndInsertString(DCM_PatientBirthDate, "19500620");
    dataset.putAndInsertString(DCM_StudyDate, "20100619");
  });
  EXPECT_EQ(ReadFile(folder / "a.dcm").subject.age_years, 59.0);
}

struct RealFile {
  const char* path;
  int rows, columns, frames;
  bool coloured;
  double millimetres_per_row;  ///< of the first region; 0 without regions
};

class RealDicom : public testing::TestWithParam<RealFile> {};

/// The frame as DCMTK's own command renders it; nothing when the command is not there or cannot.
std::optional<image::RgbImage> RenderedByDcmtk(const fs::path& path, const TestFolder& folder) {
  const fs::path target = folder / "oracle.png";
  const std::string command = "dcmj2pnm --conv-guess-lossy --write-png --use-window 1 " +
                              path.string() + " " + target.string() + " >/dev/null 2>&1";
  if (std::system(command.c_str()) != 0 || !fs::exists(target)) return std::nullopt;
  return media::ReadRgbPng(target);
}

int LargestDifference(const image::GrayImage& first, const image::RgbImage& second) {
  int largest = 0;
  for (std::size_t pixel = 0; pixel < first.size(); ++pixel) {
    const image::Rgb& other = second.pixels()[pixel];
    const int luminance = (77 * other.red + 150 * other.green + 29 * other.blue + 128) >> 8;
    largest = std::max(largest, std::abs(first.pixels()[pixel] - luminance));
  }
  return largest;
}

TEST_P(RealDicom, OpensAsItsHeaderSaysAndLooksAsDcmtkShowsIt) {
  const fs::path path = DataFolder() / "dicom" / GetParam().path;
  if (!fs::exists(path)) GTEST_SKIP() << "needs data/dicom";
  const Cine cine = ReadFile(path).cine;
  EXPECT_EQ(cine.rows(), GetParam().rows);
  EXPECT_EQ(cine.columns(), GetParam().columns);
  EXPECT_EQ(static_cast<int>(cine.frames.size()), GetParam().frames);
  EXPECT_EQ(!cine.colour.empty(), GetParam().coloured);
  if (GetParam().millimetres_per_row > 0.0) {
    ASSERT_FALSE(cine.regions.empty());
    EXPECT_EQ(cine.regions[0].kind, RegionKind::kTissue);
    EXPECT_NEAR(cine.regions[0].Spacing()->row, GetParam().millimetres_per_row, 1e-4);
  }
  const TestFolder folder;
  if (const auto oracle = RenderedByDcmtk(path, folder)) {
    EXPECT_LE(LargestDifference(cine.frames[0], *oracle), 2);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Files, RealDicom,
    testing::Values(RealFile{"cornerstone3D/US-YBR_FULL_422-EVRLE.dcm", 555, 800, 1, true, 0.0616},
                    RealFile{"cornerstone3D/no-pixel-spacing.dcm", 600, 800, 1, true, 0.3305},
                    RealFile{"itkpocus/sonoque_anechoic-3mm-3mm.dcm", 1455, 2083, 1, false, 0.0291},
                    RealFile{"nema_wg04/US1_J2KI", 480, 640, 1, true, 0.0},
                    RealFile{"nema_wg04/US1_J2KR", 480, 640, 1, true, 0.0},
                    RealFile{"nema_wg04/US1_RLE", 480, 640, 1, true, 0.0},
                    RealFile{"orthanc-tests/2023-04-21-RLEPlanarConfigurationYBR_FULL.dcm", 910,
                             1260, 1, true, 0.1451},
                    RealFile{"orthanc-tests/ATL_jpegbaseline_1.2.840.10008.1.2.4.50.dcm", 480, 640,
                             1, true, 0.0},
                    RealFile{"orthanc-tests/Issue16.dcm", 430, 480, 34, true, 0.2286},
                    RealFile{"orthanc-tests/Issue19.dcm", 480, 640, 1, true, 0.0},
                    RealFile{"orthanc-tests/jp2k91YBR-ICT.dcm", 965, 1660, 1, true, 0.0473},
                    RealFile{"pydicom-data/JPGLosslessP14SV1_1s_1f_8b.dcm", 768, 1024, 1, false,
                             0.2548},
                    RealFile{"pydicom-data/OBXXXX1A_expb_2frame.dcm", 600, 800, 2, true, 0.2623},
                    RealFile{"pydicom-data/OBXXXX1A_rle_2frame.dcm", 600, 800, 2, true, 0.2623},
                    RealFile{"pydicom-data/US1_UNCI.dcm", 480, 640, 1, true, 0.0},
                    RealFile{"pydicom-data/color-pl.dcm", 120, 256, 1, true, 0.0},
                    RealFile{"pydicom-data/gdcm-US-ALOKA-16.dcm", 480, 640, 1, true, 0.3827},
                    RealFile{"pydicom-data/gdcm-US-ALOKA-16_big.dcm", 480, 640, 1, true, 0.3827},
                    RealFile{"pydicom/ExplVR_BigEnd.dcm", 60, 80, 1, true, 0.0},
                    RealFile{"pydicom/examples_palette.dcm", 350, 800, 1, true, 0.2623},
                    RealFile{"pydicom/examples_ybr_color.dcm", 240, 320, 30, true, 0.5105}));

TEST(ReadDicom, JpegTwoThousandEqualsTheUncompressedTwin) {
  const fs::path folder = DataFolder() / "dicom/pydicom-data";
  if (!fs::exists(folder)) GTEST_SKIP() << "needs data/dicom";
  EXPECT_EQ(ReadFile(folder / "US1_J2KR.dcm").cine.colour,
            ReadFile(folder / "US1_UNCR.dcm").cine.colour);
}

TEST(ReadDicom, OneScanInEightTransferSyntaxesLooksTheSame) {
  const fs::path folder = DataFolder() / "nuclear/nema_wg04_nm1_bonescan";
  if (!fs::exists(folder)) GTEST_SKIP() << "needs data/nuclear";
  const auto reference = ReadFile(folder / "NM1_UNC.dcm").cine.frames;
  for (const char* name : {"NM1_J2KR.dcm", "NM1_JLSL.dcm", "NM1_JPLL.dcm", "NM1_RLE.dcm"}) {
    EXPECT_EQ(ReadFile(folder / name).cine.frames, reference) << name;
  }
}

TEST(ReadDicom, ACineHasItsFrameTimesHeartRateAndRegions) {
  const fs::path path = DataFolder() / "dicom/orthanc-tests/Issue16.dcm";
  if (!fs::exists(path)) GTEST_SKIP() << "needs data/dicom";
  const File file = ReadFile(path);
  ASSERT_EQ(file.cine.frame_times.size(), 34U);
  EXPECT_NEAR(file.cine.frame_times[33].value(), 0.99, 1e-9);
  EXPECT_EQ(file.cine.acquisition.heart_rate, BeatsPerMinute(117));
  ASSERT_EQ(file.cine.regions.size(), 2U);
  EXPECT_EQ(file.cine.regions[0].box, (image::PixelBox{4, 42, 350, 397}));
  EXPECT_EQ(file.cine.regions[1].column_axis.unit, AxisUnit::kSecond);
}

TEST(ReadDicom, ACompressedFileIsNoDicom) {
  const fs::path path = DataFolder() / "dicom/nema_wg04/US1_UNC.zst";
  if (!fs::exists(path)) GTEST_SKIP() << "needs data/dicom";
  EXPECT_EQ(Failure(path),
            std::pair(ErrorCode::kFileUnsupported,
                      path.string() + ": is a compressed file; decompress it first"));
}

}  // namespace
}  // namespace etalon::dicom
