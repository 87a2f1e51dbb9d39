#include "etalon/media/nifti_volume.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "etalon/media/test_files.h"

namespace etalon::media {
namespace {

using image::PatientPoint;
using testing::HasSubstr;

template <typename T>
void Put(Bytes& file, std::size_t offset, T value) {
  std::memcpy(file.data() + offset, &value, sizeof(T));
}

/// 2 columns, 1 row, 2 slices of 16-bit integers 1, 2, 3, 4; voxels of 2 x 3 x 4 mm.
Bytes Example() {
  Bytes file(352 + 8);
  Put(file, 0, std::int32_t{348});
  const std::array<std::int16_t, 4> dim{3, 2, 1, 2};
  const std::array<float, 4> size{1.0F, 2.0F, 3.0F, 4.0F};
  for (std::size_t axis = 0; axis < 4; ++axis) {
    Put(file, 40 + 2 * axis, dim[axis]);
    Put(file, 76 + 4 * axis, size[axis]);
    Put(file, 352 + 2 * axis, static_cast<std::int16_t>(axis + 1));
  }
  Put(file, 70, std::int16_t{4});
  Put(file, 108, 352.0F);
  file[123] = 2;
  std::memcpy(file.data() + 344, "n+1", 4);
  return file;
}

void PutRow(Bytes& file, std::size_t row, std::array<float, 4> values) {
  for (std::size_t index = 0; index < 4; ++index) {
    Put(file, 280 + 16 * row + 4 * index, values[index]);
  }
}

TEST(NiftiVolume, TheRowsOfTheSformArePlacedInThePatient) {
  Bytes file = Example();
  Put(file, 254, std::int16_t{1});
  PutRow(file, 0, {2.0F, 0.0F, 0.0F, 10.0F});
  PutRow(file, 1, {0.0F, 3.0F, 0.0F, 20.0F});
  PutRow(file, 2, {0.0F, 0.0F, 4.0F, 30.0F});
  const NiftiVolume read = ParseNiftiVolume(file, "a.nii");
  EXPECT_TRUE(read.placed);
  EXPECT_EQ(read.volume.slices(), 2);
  EXPECT_EQ(read.volume(1, 0, 1), 4.0F);
  EXPECT_EQ(read.volume.frame().PatientFromVoxel({1, 0, 1}), (PatientPoint{-12.0, -20.0, 34.0}));
}

TEST(NiftiVolume, TheQuaternionTurnsAndTheFactorMirrors) {
  Bytes file = Example();
  Put(file, 252, std::int16_t{1});
  Put(file, 76, -1.0F);
  Put(file, 264, 1.0F);  // half a turn about the third axis
  Put(file, 268, 5.0F);
  const auto frame = ParseNiftiVolume(file, "a.nii").volume.frame();
  EXPECT_EQ(frame.origin.x, -5.0);
  EXPECT_NEAR(frame.column_step.x, 2.0, 1e-6);
  EXPECT_NEAR(frame.row_step.y, 3.0, 1e-6);
  EXPECT_NEAR(frame.slice_step.z, -4.0, 1e-6);
}

TEST(NiftiVolume, WithoutAPlaceItSaysSo) {
  const NiftiVolume read = ParseNiftiVolume(Example(), "a.nii");
  EXPECT_FALSE(read.placed);
  EXPECT_DOUBLE_EQ(read.volume.frame().VoxelVolume(), 24.0);
}

TEST(NiftiVolume, FlatAxesAndSeveralVolumesAreErrors) {
  Bytes flat = Example();
  Put(flat, 254, std::int16_t{1});
  EXPECT_THAT(CodeAndText([&] { ParseNiftiVolume(flat, "a.nii"); }).second,
              HasSubstr("a.nii: NIfTI axes that do not span space"));
  Bytes many = Example();
  Put(many, 40, std::int16_t{4});
  Put(many, 46, std::int16_t{1});
  Put(many, 48, std::int16_t{2});
  EXPECT_THAT(CodeAndText([&] { ParseNiftiVolume(many, "a.nii"); }).second,
              HasSubstr("is not one grey volume"));
}

TEST(NiftiVolume, RealScansLieWhereTheirMasksDo) {
  const auto folder = DataFolder() / "nuclear" / "totalseg_ct_testdata";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "needs the data folder";
  const auto scan = ReadNiftiVolume(folder / "pulmonary_report_models_ct_cropped.nii.gz").volume;
  const auto heart = ReadNiftiVolume(folder / "pulmonary_report_models_heart.nii.gz").volume;
  EXPECT_NEAR(scan.frame().VoxelVolume(), 1.5 * 1.5 * 1.5, 0.01);
  double sum = 0.0;
  double count = 0.0;
  const auto on_scan = image::ResampleLinear(
      scan, heart.frame(), {heart.slices(), heart.rows(), heart.columns()}, -1000.0F);
  for (std::size_t voxel = 0; voxel < heart.size(); ++voxel) {
    if (heart.voxels()[voxel] < 0.5F) continue;
    sum += static_cast<double>(on_scan.voxels()[voxel]);
    count += 1.0;
  }
  EXPECT_GT(count * heart.frame().VoxelVolume() / 1000.0, 300.0) << "mL of heart";
  EXPECT_GT(sum / count, 0.0) << "Hounsfield units of blood and muscle, contrast in them";
  EXPECT_LT(sum / count, 600.0);
}

}  // namespace
}  // namespace etalon::media
