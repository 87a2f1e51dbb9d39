#pragma once

// Internal: the pixels of a planar picture on the patient.

#include "etalon/image/cine.h"
#include "etalon/image/raster.h"
#include "etalon/image/volume.h"

namespace etalon::phantom {

/// Pixels of the anterior picture: row 0 at the head, columns from the patient's right to the left.
struct PictureGrid {
  double top = 0.0;     ///< z of the upper edge of row 0, mm
  double middle = 0.0;  ///< x at the middle of the columns, mm
  double pixel = 1.0;   ///< mm
  int rows = 0, columns = 0;

  image::PixelPoint PixelFromPatient(double x, double z) const {
    return {.row = (top - z) / pixel - 0.5, .column = (x - middle) / pixel + 0.5 * columns - 0.5};
  }
};

/// Rows `first_row` to the last of `picture` become the projection of the body whose voxels have
/// this frame, bilinear, zero outside. Row 0 of the projection is the highest slice.
void SampleProjection(const image::FloatImage& projection, const image::VoxelFrame& frame,
                      const PictureGrid& grid, int first_row, image::FloatImage& picture);

/// Left and right exchanged.
void Mirror(image::FloatImage& picture);

}  // namespace etalon::phantom
