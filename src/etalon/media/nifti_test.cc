#include "etalon/media/nifti.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>
#include <vector>

#include "etalon/media/open_image.h"
#include "etalon/media/test_files.h"

namespace etalon::media {
namespace {

using image::PixelSpacing;
using testing::ElementsAre;

template <typename T>
void Put(T value, std::size_t offset, std::endian order, Bytes& file) {
  std::uint8_t raw[sizeof(T)];
  std::memcpy(raw, &value, sizeof(T));
  if (order != std::endian::native) std::reverse(raw, raw + sizeof(T));
  std::copy(raw, raw + sizeof(T), file.begin() + static_cast<std::ptrdiff_t>(offset));
}

struct Written {
  std::vector<std::int16_t> dim = {2, 3, 2};
  std::int16_t datatype = 2;
  std::uint8_t units = 2;
  std::vector<float> pixdim = {1.0F, 0.5F, 0.25F};
  float slope = 0.0F;
  float intercept = 0.0F;
  std::endian order = std::endian::little;
};

Bytes Nifti(const Written& written, const std::string& data) {
  Bytes file(352);
  Put<std::int32_t>(348, 0, written.order, file);
  for (std::size_t axis = 0; axis < written.dim.size(); ++axis) {
    Put(written.dim[axis], 40 + 2 * axis, written.order, file);
  }
  Put(written.datatype, 70, written.order, file);
  for (std::size_t axis = 0; axis < written.pixdim.size(); ++axis) {
    Put(written.pixdim[axis], 76 + 4 * axis, written.order, file);
  }
  Put(352.0F, 108, written.order, file);
  Put(written.slope, 112, written.order, file);
  Put(written.intercept, 116, written.order, file);
  file[123] = written.units;
  std::memcpy(file.data() + 344, "n+1", 4);
  file.insert(file.end(), data.begin(), data.end());
  return file;
}

Bytes Gzip(const Bytes& plain) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  Bytes packed(plain.size() + 100);
  stream.next_in = const_cast<Bytef*>(plain.data());
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::pair<ErrorCode, std::string> Failure(const Bytes& file) {
  return CodeAndText([&] { ParseNifti(file, "a.nii"); });
}

TEST(Nifti, FirstAxisIsColumns) {
  const auto cine = ParseNifti(Nifti({}, "abcdef"), "folder/a.nii");
  EXPECT_EQ(cine.name, "a.nii");
  EXPECT_EQ(cine.rows(), 2);
  EXPECT_EQ(cine.columns(), 3);
  EXPECT_EQ(cine.frames[0](1, 0), 'd');
  EXPECT_EQ(cine.spacing, (PixelSpacing{.row = 0.25, .column = 0.5}));
}

TEST(Nifti, UnitsOfLengthAreConverted) {
  EXPECT_EQ(ParseNifti(Nifti({.units = 1}, "abcdef"), "a").spacing->column, 500.0);
  EXPECT_NEAR(ParseNifti(Nifti({.units = 3}, "abcdef"), "a").spacing->column, 5e-4, 1e-12);
}

TEST(Nifti, ATimeAxisGivesFrameTimes) {
  const Written written{.dim = {4, 1, 1, 1, 3}, .units = 2 + 16, .pixdim = {1, 1, 1, 1, 20}};
  const auto times = ParseNifti(Nifti(written, "abc"), "a").frame_times;
  EXPECT_THAT(times, ElementsAre(Seconds(0), Seconds(0.02), Seconds(0.04)));
}

TEST(Nifti, SlicesHaveNoTimes) {
  EXPECT_TRUE(ParseNifti(Nifti({.dim = {3, 1, 1, 3}}, "abc"), "a").frame_times.empty());
}

TEST(Nifti, BothByteOrdersAreRead) {
  const Written big{.dim = {2, 2, 1}, .datatype = 4, .order = std::endian::big};
  EXPECT_THAT(ParseNifti(Nifti(big, std::string("\0\5\0\7", 4)), "a").frames[0].pixels(),
              ElementsAre(5, 7));
}

TEST(Nifti, SlopeAndInterceptAreApplied) {
  const Written written{.dim = {2, 2, 1}, .slope = 2.0F, .intercept = 1.0F};
  EXPECT_THAT(ParseNifti(Nifti(written, "\5\7"), "a").frames[0].pixels(), ElementsAre(11, 15));
}

TEST(Nifti, CompressedGivesTheSame) {
  const Bytes plain = Nifti({}, "abcdef");
  EXPECT_EQ(ParseNifti(Gzip(plain), "a").frames, ParseNifti(plain, "a").frames);
  EXPECT_EQ(Recognise(Gzip(plain)), FileFormat::kNifti);
}

TEST(Nifti, BadFilesSayWhy) {
  EXPECT_EQ(Failure(Bytes(400)).second, "a.nii: is not a NIfTI file");
  EXPECT_EQ(Failure(Nifti({}, "abc")).second, "a.nii: is truncated: 3 of 6 bytes of image data");
  EXPECT_EQ(Failure(Nifti({.dim = {2, 3, 0}}, "")).second,
            "a.nii: holds no picture (3 x 0 pixels, 1 frames)");
  EXPECT_EQ(Failure(Nifti({.dim = {4, 30000, 30000, 30000, 30000}}, "")).first,
            ErrorCode::kFileTooLarge);
  EXPECT_EQ(Failure(Nifti({.dim = {9}}, "")).second, "a.nii: NIfTI with 9 dimensions");
  EXPECT_EQ(
      Failure(Nifti({.datatype = 32}, "")),
      std::pair(ErrorCode::kFileUnsupported, std::string("a.nii: NIfTI data type 32 is not read")));
  Bytes half = Gzip(Nifti({}, "abcdef"));
  half.resize(half.size() - 12);
  EXPECT_EQ(Failure(half).second, "a.nii: compressed data end too early");
}

TEST(Nifti, RealVolumesOpen) {
  const auto path = DataFolder() / "nuclear/totalseg_ct_testdata/example_ct_sm.nii.gz";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "needs data/nuclear";
  const auto cine = ReadImage(path);
  EXPECT_GT(cine.frames.size(), 10U);
  EXPECT_TRUE(cine.spacing);
}

}  // namespace
}  // namespace etalon::media
