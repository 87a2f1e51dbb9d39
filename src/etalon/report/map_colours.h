#pragma once

// The scales of colours that maps, their bars, bull's eyes and the workstation share.

#include "etalon/core/measurement.h"
#include "etalon/image/raster.h"

namespace etalon::report {

// The same scale in every study, so that pictures of two dates can be compared.
inline constexpr Interval kNativeT1Scale{600.0, 2000.0};
inline constexpr Interval kPostContrastT1Scale{200.0, 800.0};
inline constexpr Interval kExtracellularVolumeScale{0.0, 80.0};

/// From dark blue (0) over green to yellow (1), growing evenly in lightness; clamped.
image::Rgb ScaleColour(double share);

}  // namespace etalon::report
