#include "etalon/annotation/region.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/image/trace.h"

namespace etalon::annotation {
namespace {

using image::PixelPoint;
using image::RunMask;

image::PixelContour CornersOf(const Shape& box) {
  const PixelPoint& a = box.points.at(0);
  const PixelPoint& b = box.points.at(1);
  return {a, {a.row, b.column}, b, {b.row, a.column}};
}

double Length(const std::vector<PixelPoint>& points, const image::PixelSpacing& spacing) {
  double length = 0.0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    length += std::hypot((points[i].row - points[i - 1].row) * spacing.row,
                         (points[i].column - points[i - 1].column) * spacing.column);
  }
  return length;
}

}  // namespace

bool IsRegion(ShapeKind kind) { return kind == ShapeKind::kPolygon || kind == ShapeKind::kMask; }

RunMask PixelsOf(const Shape& shape, int rows, int columns) {
  switch (shape.kind) {
    case ShapeKind::kPolygon:
      return RunMask::FromContour(shape.points, rows, columns);
    case ShapeKind::kBox:
      return RunMask::FromContour(CornersOf(shape), rows, columns);
    case ShapeKind::kMask:
      Require(shape.mask.rows() == rows && shape.mask.columns() == columns,
              "a mask of other sides than its image");
      return shape.mask;
    default:
      throw ContractError("a shape that covers no pixels");
  }
}

Region RegionOf(const std::vector<const Shape*>& shapes, const ReadImage& image) {
  Require(!shapes.empty(), "a region of no shapes");
  Region region;
  region.pixels = PixelsOf(*shapes[0], image.rows, image.columns);
  for (std::size_t i = 1; i < shapes.size(); ++i) {
    region.pixels = UnionOf(region.pixels, PixelsOf(*shapes[i], image.rows, image.columns));
  }
  const image::PixelSpacing spacing = image.spacing.value_or(image::PixelSpacing{1.0, 1.0});
  const bool one_polygon = shapes.size() == 1 && shapes[0]->kind == ShapeKind::kPolygon;
  region.outline = PlaneFromPixel(
      one_polygon ? shapes[0]->points : image::OuterBoundary(region.pixels.Mask()), spacing);
  return region;
}

double BoxOverlap(const Shape& a, const Shape& b) {
  Require(a.kind == ShapeKind::kBox && b.kind == ShapeKind::kBox, "shapes that are no boxes");
  const auto area = [](double rows, double columns) {
    return std::max(rows, 0.0) * std::max(columns, 0.0);
  };
  const auto own = [&](const Shape& box) {
    return area(box.points[1].row - box.points[0].row, box.points[1].column - box.points[0].column);
  };
  const double common =
      area(std::min(a.points[1].row, b.points[1].row) - std::max(a.points[0].row, b.points[0].row),
           std::min(a.points[1].column, b.points[1].column) -
               std::max(a.points[0].column, b.points[0].column));
  const double both = own(a) + own(b) - common;
  return both > 0.0 ? common / both : 0.0;
}

std::optional<double> MillimetresOf(const Shape& line, const ReadImage& image) {
  if (line.millimetres) return line.millimetres;
  if (!image.spacing) return std::nullopt;
  return Length(line.points, *image.spacing);
}

double PixelLengthOf(const Shape& line) { return Length(line.points, {1.0, 1.0}); }

}  // namespace etalon::annotation
