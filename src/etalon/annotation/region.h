#pragma once

#include "etalon/annotation/reading.h"
#include "etalon/image/contour.h"
#include "etalon/image/run_mask.h"

namespace etalon::annotation {

/// True for what covers pixels: polygons and masks.
bool IsRegion(ShapeKind kind);

/// The pixels of a polygon, a mask or a box. @throws ContractError for other kinds, or a mask of
/// other sides than `rows` x `columns`.
image::RunMask PixelsOf(const Shape& shape, int rows, int columns);

/// Several regions of one label on one frame as one, with the outline that distances are taken to:
/// the polygon itself where there is one only, else the outer boundary of the largest part.
struct Region {
  image::RunMask pixels;
  image::PlaneContour outline;  ///< millimetres where the image is calibrated, else pixels
};
Region RegionOf(const std::vector<const Shape*>& shapes, const ReadImage& image);

/// Area in common over area of both, of two boxes. @throws ContractError for other kinds.
double BoxOverlap(const Shape& a, const Shape& b);

/// Length along the points: in millimetres as the reader's program said or the spacing gives,
/// nothing where neither is known.
std::optional<double> MillimetresOf(const Shape& line, const ReadImage& image);
double PixelLengthOf(const Shape& line);

}  // namespace etalon::annotation
