#pragma once

#include "etalon/image/cine.h"
#include "etalon/image/geometry.h"

namespace etalon::ultrasound {

/// The reduced grid with square pixels on which the field is sought, and its place in the picture.
struct WorkingGrid {
  image::PixelBox region;  ///< the part of the picture that it covers
  int rows = 0;
  int columns = 0;
  double aspect = 1.0;  ///< column spacing over row spacing of the picture

  double row_scale() const { return static_cast<double>(region.rows) / rows; }
  double column_scale() const { return static_cast<double>(region.columns) / columns; }

  double PictureRow(double row) const { return region.top + (row + 0.5) * row_scale() - 0.5; }
  double PictureColumn(double column) const {
    return region.left + (column + 0.5) * column_scale() - 0.5;
  }
  double GridRow(double row) const { return (row - region.top + 0.5) / row_scale() - 0.5; }
};

/// A grid over the whole picture, or over its declared tissue regions, whose longer side is at
/// most `longest_side`. Square in millimetres where the cine gives a spacing, else in pixels.
WorkingGrid MakeWorkingGrid(const image::Cine& cine, int longest_side);

}  // namespace etalon::ultrasound
