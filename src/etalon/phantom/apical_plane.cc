#include "etalon/phantom/apical_plane.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace etalon::phantom {
namespace {

struct Placement {
  BeamPoint apex;  ///< of the epicardium
  double tilt;     ///< radians; positive swings the base to the right of the screen
};

// Read off the mean position of the ventricle in the images of CAMUS.
constexpr std::array<Placement, 2> kPlacements{{
    {{-5.0, 8.0}, 5.0 * std::numbers::pi / 180.0},
    {{-2.0, 8.0}, 3.0 * std::numbers::pi / 180.0},
}};

/// An ellipse about the axis, with the squares and quotients that a test of many points needs.
class Silhouette {
 public:
  Silhouette(ApicalView view, const TruncatedEllipsoid& shape)
      : centre_(shape.centre),
        across_(1.0 / shape.radius[static_cast<std::size_t>(view)]),
        along_(1.0 / shape.Nose()) {}

  bool Holds(double across, double height) const {
    const double u = across * across_;
    const double v = (height - centre_) * along_;
    return u * u + v * v <= 1.0;
  }

 private:
  double centre_;
  double across_;
  double along_;
};

class Classifier {
 public:
  Classifier(ApicalView view, const LeftHeart& heart)
      : cavity_(view, heart.cavity),
        epicardium_(view, heart.epicardium),
        atrium_(view, heart.atrium) {}

  std::uint8_t operator()(const HeartPoint& point) const {
    if (point.along < 0.0) return atrium_.Holds(point.across, -point.along) ? kAtriumLabel : 0;
    if (cavity_.Holds(point.across, point.along)) return kCavityLabel;
    return epicardium_.Holds(point.across, point.along) ? kMyocardiumLabel : 0;
  }

 private:
  Silhouette cavity_;
  Silhouette epicardium_;
  Silhouette atrium_;
};

/// Pixels that can hold a part of the left heart.
image::PixelBox ReachOf(ApicalView view, const LeftHeart& heart, const SectorField& field) {
  const HeartPose pose(view, heart);
  const auto side = static_cast<std::size_t>(view);
  const double across = std::max(heart.epicardium.radius[side], heart.atrium.radius[side]);
  double top = field.rows, bottom = 0.0, left = field.columns, right = 0.0;
  for (const double along : {heart.epicardium.height, -heart.atrium.height}) {
    for (const double sign : {-1.0, 1.0}) {
      const auto pixel = field.PixelFromBeam(pose.BeamFromHeart({sign * across, along}));
      top = std::min(top, pixel.row);
      bottom = std::max(bottom, pixel.row);
      left = std::min(left, pixel.column);
      right = std::max(right, pixel.column);
    }
  }
  const int first_row = std::clamp(static_cast<int>(top), 0, field.rows);
  const int first_column = std::clamp(static_cast<int>(left), 0, field.columns);
  return {.top = first_row,
          .left = first_column,
          .rows = std::clamp(static_cast<int>(bottom) + 2, 0, field.rows) - first_row,
          .columns = std::clamp(static_cast<int>(right) + 2, 0, field.columns) - first_column};
}

}  // namespace

image::PixelBox SectorField::Box() const {
  const double half_width = depth * std::sin(half_angle) / spacing.column;
  const int left = std::max(0, static_cast<int>(std::floor(tip.column - half_width)));
  const int right = std::min(columns, static_cast<int>(std::ceil(tip.column + half_width)) + 1);
  const int top = static_cast<int>(tip.row);
  const int bottom = std::min(rows, static_cast<int>(std::ceil(tip.row + depth / spacing.row)) + 1);
  return {.top = top, .left = left, .rows = bottom - top, .columns = right - left};
}

HeartPose::HeartPose(ApicalView view, const LeftHeart& heart) {
  const Placement& placement = kPlacements[static_cast<std::size_t>(view)];
  sine_ = std::sin(placement.tilt);
  cosine_ = std::cos(placement.tilt);
  base_ = {placement.apex.lateral + heart.epicardium.height * sine_,
           placement.apex.depth + heart.epicardium.height * cosine_};
}

image::LabelMask TrueMask(ApicalView view, const LeftHeart& heart, const SectorField& field) {
  const HeartPose pose(view, heart);
  const Classifier classify(view, heart);
  image::LabelMask mask(field.rows, field.columns);
  const image::PixelBox box = ReachOf(view, heart, field);
  for (int row = box.top; row < box.top + box.rows; ++row) {
    for (int column = box.left; column < box.left + box.columns; ++column) {
      const image::PixelPoint pixel{static_cast<double>(row), static_cast<double>(column)};
      mask(row, column) = classify(pose.HeartFromBeam(field.BeamFromPixel(pixel)));
    }
  }
  return mask;
}

}  // namespace etalon::phantom
