#pragma once

#include "etalon/image/contour.h"

namespace etalon::image {

/// How far two outlines run apart, in the unit of their points.
struct ContourDistances {
  double mean = 0.0;          ///< average symmetric surface distance
  double percentile95 = 0.0;  ///< the larger of the two outlines' 95th percentiles
  double hausdorff = 0.0;     ///< the largest
};

/// Distances between two closed outlines, both ways [Taha2015]: from points evenly spread along
/// each outline to the other, edges and all. The mean is over the points of both.
/// @param points on each outline; what lies between two of them is passed over.
/// @throws ContractError for an outline of fewer than 3 points, or fewer than 8 `points`.
ContourDistances DistancesOf(const PlaneContour& a, const PlaneContour& b, int points = 128);

}  // namespace etalon::image
