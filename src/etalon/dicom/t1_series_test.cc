#include "etalon/dicom/t1_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "etalon/dicom/put_attributes.h"
#include "etalon/dicom/toolkit.h"
#include "etalon/dicom/write.h"

namespace etalon::dicom {
namespace {

namespace fs = std::filesystem;

class T1SeriesFiles : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  std::vector<fs::path> Files() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder_)) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
  }

  fs::path folder_ = fs::temp_directory_path() / ("t1_series_" + std::to_string(getpid()));
};

InversionSeries Example(int number, bool after_contrast_agent) {
  InversionSeries series;
  series.description = "T1 inversion recovery";
  series.number = number;
  series.spacing = {1.25, 1.5};
  series.field_strength = 1.5;
  series.after_contrast_agent = after_contrast_agent;
  for (const double time : {1100.0, 100.0, 180.5, 2100.0}) {
    image::FloatImage image(3, 5);
    for (std::size_t i = 0; i < image.size(); ++i) {
      image.pixels()[i] = static_cast<float>(std::round(time) + static_cast<double>(i));
    }
    series.images.push_back({image, time, {}});
  }
  return series;
}

TEST_F(T1SeriesFiles, ReadBackByInversionTime) {
  WriteInversionSeries(Example(2, true), {}, folder_, "post");
  WriteInversionSeries(Example(1, false), {}, folder_, "native");
  std::vector<Error> problems;
  const auto series = ReadInversionSeries(Files(), problems);
  EXPECT_TRUE(problems.empty());
  ASSERT_EQ(series.size(), 2U);
  EXPECT_EQ(series[0].name, "series-1");
  EXPECT_FALSE(series[0].after_contrast_agent);
  EXPECT_TRUE(series[1].after_contrast_agent);
  EXPECT_EQ(series[0].spacing, (image::PixelSpacing{1.25, 1.5}));
  EXPECT_EQ(series[0].field_strength, 1.5);
  EXPECT_FALSE(series[0].is_signed);
  ASSERT_EQ(series[0].images.size(), 4U);
  EXPECT_EQ(series[0].images[1].inversion_time, 180.5);
  EXPECT_EQ(series[0].images[1].file, "native_02.dcm");
  EXPECT_EQ(series[0].images[3].pixels(0, 0), 2100.0F);
  EXPECT_EQ(series[0].images[3].pixels(2, 4), 2114.0F);
}

TEST_F(T1SeriesFiles, KeepNegativeValues) {
  InversionSeries series = Example(1, false);
  series.is_signed = true;
  series.images[0].pixels(0, 0) = -321.0F;
  WriteInversionSeries(series, {}, folder_, "phase");
  std::vector<Error> problems;
  const auto read = ReadInversionSeries(Files(), problems);
  ASSERT_EQ(read.size(), 1U);
  EXPECT_TRUE(read[0].is_signed);
  EXPECT_EQ(read[0].images[2].pixels(0, 0), -321.0F);
  series.is_signed = false;
  EXPECT_THROW(WriteInversionSeries(series, {}, folder_, "phase"), ContractError);
}

TEST_F(T1SeriesFiles, NameWhatIsNoInversionImage) {
  WriteInversionSeries(Example(1, false), {}, folder_, "native");
  image::Cine cine;
  cine.frames.emplace_back(4, 4);
  cine.name = "us";
  WriteUltrasoundCine(cine, {}, folder_ / "us.dcm");
  std::ofstream(folder_ / "text.dcm") << "not an image";
  InversionSeries other = Example(1, false);
  for (InversionImage& image : other.images) image.pixels = image::FloatImage(4, 4);
  WriteInversionSeries(other, {}, folder_, "zother");
  std::vector<Error> problems;
  const auto series = ReadInversionSeries(Files(), problems);
  ASSERT_EQ(series.size(), 1U);
  EXPECT_EQ(series[0].images.size(), 4U);
  ASSERT_EQ(problems.size(), 6U);
  EXPECT_THAT(problems[0].what(), testing::HasSubstr("text.dcm"));
  EXPECT_THAT(problems[1].what(), testing::HasSubstr("us.dcm: is not an MR image"));
  EXPECT_THAT(problems[2].what(), testing::HasSubstr("another size"));
}

/// An enhanced MR image: `slices` slices at four times each, slice by slice.
void WriteEnhanced(const fs::path& path, int slices, bool with_times) {
  PrepareToolkit();
  DcmFileFormat file;
  DcmDataset& dataset = *file.getDataset();
  Put(dataset, DCM_SOPClassUID, UID_EnhancedMRImageStorage);
  Put(dataset, DCM_SOPInstanceUID, UidFromSeed(path.string()));
  Put(dataset, DCM_SeriesInstanceUID, UidFromSeed("series"));
  Put(dataset, DCM_SeriesNumber, "7");
  Put(dataset, DCM_Modality, "MR");
  Put(dataset, DCM_NumberOfFrames, std::to_string(4 * slices));
  DcmItem& shared = AddItem(dataset, DCM_SharedFunctionalGroupsSequence);
  Put(AddItem(shared, DCM_PlaneOrientationSequence), DCM_ImageOrientationPatient,
      "1\\0\\0\\0\\1\\0");
  DcmItem& measures = AddItem(shared, DCM_PixelMeasuresSequence);
  Put(measures, DCM_PixelSpacing, "1.5\\2");
  Put(measures, DCM_SliceThickness, "8");
  std::vector<Uint16> words;
  for (int frame = 0; frame < 4 * slices; ++frame) {
    DcmItem& item = AddItem(dataset, DCM_PerFrameFunctionalGroupsSequence);
    Put(AddItem(item, DCM_PlanePositionSequence), DCM_ImagePositionPatient,
        "10\\20\\" + std::to_string(-10 * (frame / 4)));
    if (with_times) {
      const double times[] = {1000.0 - 250.0 * (frame % 4) + frame / 4, 1.7976931348623157e308};
      Must(AddItem(item, DCM_MRModifierSequence)
               .putAndInsertFloat64Array(DCM_InversionTimes, times, 2));
    }
    for (int pixel = 0; pixel < 6; ++pixel) words.push_back(static_cast<Uint16>(100 * frame));
  }
  PutShort(dataset, DCM_SamplesPerPixel, 1);
  Put(dataset, DCM_PhotometricInterpretation, "MONOCHROME2");
  PutShort(dataset, DCM_Rows, 2);
  PutShort(dataset, DCM_Columns, 3);
  PutShort(dataset, DCM_BitsAllocated, 16);
  PutShort(dataset, DCM_BitsStored, 16);
  PutShort(dataset, DCM_HighBit, 15);
  PutShort(dataset, DCM_PixelRepresentation, 0);
  Must(dataset.putAndInsertUint16Array(DCM_PixelData, words.data(),
                                       static_cast<unsigned long>(words.size())));
  Save(file, EXS_LittleEndianExplicit, path.string());
}

TEST_F(T1SeriesFiles, ReadEnhancedMultiFrameImages) {
  WriteEnhanced(folder_ / "enhanced.dcm", 2, true);
  std::vector<Error> problems;
  const T1Images images = ReadT1Images(Files(), problems);
  EXPECT_TRUE(problems.empty()) << problems[0].what();
  ASSERT_EQ(images.series.size(), 2U);
  const InversionSeries& lower = images.series[0];
  EXPECT_EQ(lower.name, "series-7");
  EXPECT_EQ(images.series[1].name, "series-7-slice-2");
  ASSERT_EQ(lower.images.size(), 4U);
  EXPECT_EQ(lower.images[0].inversion_time, 251.0);
  EXPECT_EQ(lower.images[0].pixels(1, 2), 700.0F);
  EXPECT_EQ(lower.spacing, (image::PixelSpacing{1.5, 2.0}));
  ASSERT_TRUE(lower.frame);
  EXPECT_EQ(lower.frame->origin, (image::PatientPoint{10.0, 20.0, -10.0}));
  EXPECT_EQ(lower.frame->column_step, (image::PatientPoint{2.0, 0.0, 0.0}));
  EXPECT_EQ(images.series[1].frame->origin.z, 0.0);
}

/// Changes attributes of a written image.
template <typename Change>
void Edit(const fs::path& path, Change change) {
  const auto file = LoadFile(path.string(), ReadDepth::kWhole);
  file->loadAllDataIntoMemory();
  change(*file->getDataset());
  Save(*file, EXS_LittleEndianExplicit, path.string());
}

TEST_F(T1SeriesFiles, ReadMapsOfTheScanner) {
  WriteInversionSeries(Example(3, true), {}, folder_, "map");
  for (int i : {1, 2, 3}) fs::remove(folder_ / ("map_0" + std::to_string(i) + ".dcm"));
  const fs::path path = folder_ / "map_00.dcm";
  Edit(path, [](DcmDataset& dataset) {
    delete dataset.remove(DCM_InversionTime);
    Put(dataset, DCM_ImageType, "DERIVED\\PRIMARY\\T1 MAP\\DIS2D");
  });
  std::vector<Error> problems;
  T1Images images = ReadT1Images(Files(), problems);
  EXPECT_TRUE(images.series.empty());
  ASSERT_EQ(images.maps.size(), 1U);
  EXPECT_EQ(images.maps[0].name, "series-3");
  EXPECT_TRUE(images.maps[0].after_contrast_agent);
  EXPECT_EQ(images.maps[0].t1(0, 0), 1100.0F);

  Edit(path, [](DcmDataset& dataset) {
    Put(dataset, DCM_RescaleType, "s");
    Put(dataset, DCM_RescaleSlope, "0.001");
    Put(dataset, DCM_RescaleIntercept, "0");
  });
  images = ReadT1Images(Files(), problems);
  ASSERT_EQ(images.maps.size(), 1U);
  EXPECT_FLOAT_EQ(images.maps[0].t1(0, 0), 1100.0F);

  Edit(path, [](DcmDataset& dataset) { Put(dataset, DCM_RescaleType, "ms"); });
  EXPECT_TRUE(ReadT1Images(Files(), problems).maps.empty());
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0].what(), testing::HasSubstr("no T1 in milliseconds"));
}

TEST_F(T1SeriesFiles, SayWhereNoTimeWasFound) {
  WriteEnhanced(folder_ / "enhanced.dcm", 1, false);
  Edit(folder_ / "enhanced.dcm", [](DcmDataset& dataset) { Put(dataset, DCM_TriggerTime, "612"); });
  std::vector<Error> problems;
  const T1Images images = ReadT1Images(Files(), problems);
  EXPECT_TRUE(images.series.empty() && images.maps.empty());
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0].what(), testing::HasSubstr("Inversion Times (0018,9079)"));
  EXPECT_THAT(problems[0].what(), testing::HasSubstr("Trigger Time (0018,1060)"));
}

TEST_F(T1SeriesFiles, KeepThePlaceOfSeveralSlices) {
  InversionSeries series = Example(1, false);
  for (const double height : {16.0, 0.0, -16.0}) {
    series.frame = image::VoxelFrame{{5.0, 6.0, height}, {1.5, 0.0, 0.0}, {0.0, 1.25, 0.0}, {}};
    WriteInversionSeries(series, {}, folder_, "at" + std::to_string(static_cast<int>(height)));
  }
  std::vector<Error> problems;
  const auto read = ReadInversionSeries(Files(), problems);
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(read[0].frame->origin.z, -16.0);
  EXPECT_EQ(read[2].name, "series-1-slice-3");
  EXPECT_EQ(read[2].frame->origin, (image::PatientPoint{5.0, 6.0, 16.0}));
}

TEST_F(T1SeriesFiles, AreTheSameBytesEachTime) {
  WriteInversionSeries(Example(1, false), {}, folder_, "a");
  WriteInversionSeries(Example(1, false), {}, folder_, "b");
  const auto bytes = [&](const char* name) {
    std::ifstream stream(folder_ / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  };
  EXPECT_EQ(bytes("a_01.dcm"), bytes("b_01.dcm"));
}

}  // namespace
}  // namespace etalon::dicom
