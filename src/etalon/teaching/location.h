#pragma once

#include <optional>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/image/contour.h"

namespace etalon::teaching {

/// A rectangle between two corners, in pixels.
struct MarkedBox {
  double top = 0.0, left = 0.0, bottom = 0.0, right = 0.0;
  bool operator==(const MarkedBox&) const = default;
};

/// Where a student says that the finding is: a point, a box or nothing.
struct Mark {
  std::optional<image::PixelPoint> point = {};
  std::optional<MarkedBox> box = {};
  bool empty() const { return !point && !box; }
  bool operator==(const Mark&) const = default;
};

/// How well a mark meets the nearest outline.
struct LocationScore {
  bool hit = false;                    ///< the point is inside, or the box overlaps by half
  std::size_t outline = 0;             ///< the one that is met best
  std::optional<double> overlap = {};  ///< of a box: intersection over union with the outline's box
  double distance_pixels = 0.0;        ///< of the mark's middle from the outline; 0 inside
};

inline constexpr double kHitOverlap = 0.5;

/// The smallest rectangle around an outline. @throws ContractError for an empty one.
MarkedBox BoxAround(const image::PixelContour& outline);

/// Intersection over union of two rectangles; 0 where they do not meet.
double Overlap(const MarkedBox& a, const MarkedBox& b);

/// Scores a mark against outlines of 3 or more points each.
/// @return Refusal(kNotApplicable) for an empty mark, kStructureNotFound without an outline.
Outcome<LocationScore> ScoreLocation(const Mark& mark,
                                     const std::vector<image::PixelContour>& outlines);

}  // namespace etalon::teaching
