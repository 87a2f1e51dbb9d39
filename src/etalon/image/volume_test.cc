#include "etalon/image/volume.h"

#include <gtest/gtest.h>

namespace etalon::image {
namespace {

/// Voxels of 2 x 3 x 4 mm, slices from head to feet, rotated by a quarter turn around z.
VoxelFrame Turned() {
  return {.origin = {10.0, -20.0, 30.0},
          .column_step = {0.0, 2.0, 0.0},
          .row_step = {-3.0, 0.0, 0.0},
          .slice_step = {0.0, 0.0, -4.0}};
}

TEST(VoxelFrame, ThereAndBackAgain) {
  const PatientPoint point = Turned().PatientFromVoxel({1.5, 2.0, -3.0});
  EXPECT_EQ(point, (PatientPoint{4.0, -17.0, 42.0}));
  const VoxelPoint voxel = Turned().VoxelFromPatient(point);
  EXPECT_NEAR(voxel.column, 1.5, 1e-12);
  EXPECT_NEAR(voxel.row, 2.0, 1e-12);
  EXPECT_NEAR(voxel.slice, -3.0, 1e-12);
  EXPECT_EQ(Turned().VoxelVolume(), 24.0);
}

TEST(VoxelFrame, RefusesStepsInAPlane) {
  VoxelFrame flat = Turned();
  flat.slice_step = flat.row_step;
  EXPECT_THROW(flat.VoxelFromPatient({}), ContractError);
}

FloatVolume Ramp() {
  FloatVolume volume(4, 5, 6, Turned());
  for (int slice = 0; slice < 4; ++slice) {
    for (int row = 0; row < 5; ++row) {
      for (int column = 0; column < 6; ++column) {
        volume(slice, row, column) = static_cast<float>(100 * slice + 10 * row + column);
      }
    }
  }
  return volume;
}

TEST(ResampleLinear, IsExactOnARampForAnyGridInside) {
  const FloatVolume ramp = Ramp();
  VoxelFrame half = Turned();
  half.origin = Turned().PatientFromVoxel({0.25, 0.5, 0.75});
  half.column_step = {0.0, 1.0, 0.0};
  const FloatVolume result = ResampleLinear(ramp, half, {2, 3, 4});
  EXPECT_NEAR(result(0, 0, 0), 75.0 + 5.0 + 0.25, 1e-4);
  EXPECT_NEAR(result(1, 2, 3), 175.0 + 25.0 + 1.75, 1e-4);
}

TEST(ResampleLinear, SameGridSameValues) {
  const FloatVolume ramp = Ramp();
  const FloatVolume same = ResampleLinear(ramp, ramp.frame(), {4, 5, 6});
  EXPECT_EQ(same.voxels(), ramp.voxels());
  EXPECT_TRUE(same.SameGrid(ramp));
}

TEST(ResampleLinear, GivesTheOutsideValueBeyondTheVolume) {
  VoxelFrame away = Turned();
  away.origin.x += 1000.0;
  EXPECT_EQ(ResampleLinear(Ramp(), away, {1, 1, 1}, -7.0F)(0, 0, 0), -7.0F);
}

TEST(ResampleNearest, TakesTheNearestLabel) {
  LabelVolume labels(1, 1, 2);
  labels(0, 0, 1) = 9;
  VoxelFrame frame;
  frame.origin.x = 0.6;
  EXPECT_EQ(ResampleNearest(labels, frame, {1, 1, 2})(0, 0, 0), 9);
  EXPECT_EQ(ResampleNearest(labels, frame, {1, 1, 2})(0, 0, 1), 0);
}

}  // namespace
}  // namespace etalon::image
