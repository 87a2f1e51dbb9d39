#pragma once

namespace etalon::image {

/// A position in pixels: (0, 0) is the centre of the top left pixel.
struct PixelPoint {
  double row = 0.0;
  double column = 0.0;
  bool operator==(const PixelPoint&) const = default;
};

/// A position in millimetres in the image plane: x along columns, y along rows (depth), from the
/// centre of the top left pixel.
struct PlanePoint {
  double x = 0.0;
  double y = 0.0;
  bool operator==(const PlanePoint&) const = default;
};

/// Half-open rectangle of pixels: rows [top, top + rows), columns [left, left + columns).
struct PixelBox {
  int top = 0;
  int left = 0;
  int rows = 0;
  int columns = 0;
  bool empty() const { return rows <= 0 || columns <= 0; }
  bool operator==(const PixelBox&) const = default;
};

/// Distance between neighbouring pixel centres in millimetres, per axis.
struct PixelSpacing {
  double row = 0.0;     ///< from one row to the next
  double column = 0.0;  ///< from one column to the next
  bool operator==(const PixelSpacing&) const = default;
};

inline PlanePoint PlaneFromPixel(const PixelPoint& point, const PixelSpacing& spacing) {
  return {point.column * spacing.column, point.row * spacing.row};
}

inline PixelPoint PixelFromPlane(const PlanePoint& point, const PixelSpacing& spacing) {
  return {point.y / spacing.row, point.x / spacing.column};
}

}  // namespace etalon::image
