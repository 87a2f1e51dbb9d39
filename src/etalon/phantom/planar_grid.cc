#include "etalon/phantom/planar_grid.h"

#include <algorithm>

#include "etalon/phantom/planar_sampling.h"

namespace etalon::phantom {

void SampleProjection(const image::FloatImage& projection, const image::VoxelFrame& frame,
                      const PictureGrid& grid, int first_row, image::FloatImage& picture) {
  const double highest = frame.origin.z + frame.slice_step.z * (projection.rows() - 1);
  std::vector<Between> rows, columns;
  for (int row = 0; row < grid.rows; ++row) {
    const double z = grid.top - (row + 0.5) * grid.pixel;
    rows.push_back(BetweenOf((highest - z) / frame.slice_step.z, projection.rows()));
  }
  for (int column = 0; column < grid.columns; ++column) {
    const double x = grid.middle + (column + 0.5 - 0.5 * grid.columns) * grid.pixel;
    columns.push_back(BetweenOf((x - frame.origin.x) / frame.column_step.x, projection.columns()));
  }
  SampleBilinear(projection, rows, columns, first_row, picture);
}

void Mirror(image::FloatImage& picture) {
  for (int row = 0; row < picture.rows(); ++row) {
    std::reverse(picture.row(row), picture.row(row) + picture.columns());
  }
}

}  // namespace etalon::phantom
