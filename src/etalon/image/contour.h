#pragma once

#include <vector>

#include "etalon/image/geometry.h"

namespace etalon::image {

/// A closed polygon in pixels; the last point joins the first.
using PixelContour = std::vector<PixelPoint>;

/// A closed polygon in millimetres of the image plane; the last point joins the first.
using PlaneContour = std::vector<PlanePoint>;

PlaneContour PlaneFromPixel(const PixelContour& contour, const PixelSpacing& spacing);
PixelContour PixelFromPlane(const PlaneContour& contour, const PixelSpacing& spacing);

/// Enclosed area in square millimetres (shoelace formula), never negative.
double Area(const PlaneContour& contour);

/// Centre of mass of the enclosed area. @throws ContractError with fewer than 3 points.
PlanePoint Centroid(const PlaneContour& contour);

/// True for a point strictly inside (even-odd rule).
bool Encloses(const PlaneContour& contour, const PlanePoint& point);

/// Where the line through `origin` along unit vector `direction` crosses the contour, as signed
/// distances in millimetres from `origin`, ascending.
std::vector<double> Crossings(const PlaneContour& contour, const PlanePoint& origin,
                              const PlanePoint& direction);

}  // namespace etalon::image
