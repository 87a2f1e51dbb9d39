#include "etalon/dicom/t1_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>

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
  InversionSeries series{.name = {},
                         .description = "T1 map",
                         .number = number,
                         .images = {},
                         .spacing = {1.25, 1.5},
                         .field_strength = 1.5,
                         .is_signed = false,
                         .after_contrast_agent = after_contrast_agent,
                         .subject = {}};
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
