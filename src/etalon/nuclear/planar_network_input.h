#pragma once

#include "etalon/image/raster.h"
#include "etalon/nuclear/planar_reading.h"

namespace etalon::nuclear {

/// Sides of the picture and of its pixels: 896 mm of the body from the top of its outline, 504 mm
/// across its middle.
inline constexpr int kNetworkInputSide = 112;
inline constexpr double kNetworkInputRow = 8.0;     // mm
inline constexpr double kNetworkInputColumn = 4.5;  // mm

/// What a network is shown of a planar scan, in training as in measuring: the upper body of the
/// anterior picture, head up, the patient's left on the right.
///
/// Mean counts of each pixel's area; what lies outside the picture is 0. A count c becomes
/// 255 sqrt(c / 9 usual), at most 255, where `usual` is the median of what exceeds half the mean:
/// Poisson noise is then about the same everywhere, and dose and time cancel. Of the reading only
/// the frame, whether it was turned, the pixel size and the outline are used, none of the marks
/// that the rule lays its regions by.
image::GrayImage PlanarNetworkInput(const image::PlanarScan& scan, const PlanarReading& reading);

}  // namespace etalon::nuclear
