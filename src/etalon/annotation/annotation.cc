#include "etalon/annotation/annotation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"

namespace etalon::annotation {
namespace {

/// Points that a kind needs, and how many it may have at most.
struct PointCount {
  std::size_t least = 0;
  std::size_t most = 0;
};

constexpr std::size_t kMostPoints = 100'000;

PointCount PointsOf(ShapeKind kind) {
  switch (kind) {
    case ShapeKind::kBox:
      return {2, 2};
    case ShapeKind::kPolygon:
      return {3, kMostPoints};
    case ShapeKind::kLandmark:
      return {1, 1};
    case ShapeKind::kLine:
      return {2, kMostPoints};
    case ShapeKind::kLabel:
    case ShapeKind::kMask:
    case ShapeKind::kInterval:
      return {0, 0};
  }
  throw ContractError("unknown kind of shape");
}

bool IsFinite(const image::PixelPoint& point) {
  return std::isfinite(point.row) && std::isfinite(point.column);
}

std::string DefectOfPoints(const Shape& shape) {
  const auto [least, most] = PointsOf(shape.kind);
  if (shape.points.size() < least || shape.points.size() > most) {
    return fmt::format("a {} has {} points, this one {}", Name(shape.kind),
                       least == most ? fmt::format("{}", least) : fmt::format("{} or more", least),
                       shape.points.size());
  }
  if (!std::ranges::all_of(shape.points, IsFinite)) return "a point is no number";
  if (shape.kind == ShapeKind::kBox && !(shape.points[0].row < shape.points[1].row &&
                                         shape.points[0].column < shape.points[1].column)) {
    return "a box has a top left and a bottom right corner";
  }
  return {};
}

std::string DefectOfFrames(const Shape& shape, int frames) {
  if (shape.frame < 0 || (frames > 0 && shape.frame >= frames))
    return "the image has no such frame";
  if (shape.kind != ShapeKind::kInterval) return {};
  if (shape.last_frame < shape.frame) return "the interval ends before it begins";
  return frames > 0 && shape.last_frame >= frames ? "the image has no such frame" : "";
}

}  // namespace

std::string DefectOf(const Shape& shape, int frames) {
  if (shape.label.empty()) return "it has no label";
  if (!(shape.certainty >= 0.0 && shape.certainty <= 1.0))
    return "the certainty lies outside 0 to 1";
  if (!shape.present && shape.kind != ShapeKind::kLabel) return "only a label can be absent";
  if (shape.millimetres && !(std::isfinite(*shape.millimetres) && *shape.millimetres >= 0.0)) {
    return "the length is no number of millimetres";
  }
  if (shape.kind == ShapeKind::kMask && shape.mask.area() == 0) return "the mask is empty";
  const std::string points = DefectOfPoints(shape);
  return points.empty() ? DefectOfFrames(shape, frames) : points;
}

}  // namespace etalon::annotation
