#pragma once

#include <optional>

#include "etalon/image/raster.h"
#include "etalon/nuclear/planar_reading.h"

namespace etalon::nuclear {

// Pictures of planar scans: counts dark on white, about `columns` pixels wide (each pixel of the
// scan becomes a square of pixels; large scans are shrunk).

/// The explanation of a reading: the anterior picture up to 2.6 times the level of the chest, with
/// the mid-line, the heart region (red) and the contralateral one (blue), the ratio with its
/// interval and the grade. A whole body is cut below the pelvis.
image::RgbImage ExplainReading(const image::PlanarScan& scan, const PlanarReading& reading,
                               int columns = 512);

/// The posterior picture of the same part as displays show it, the patient's left on the left, with
/// the same regions seen from behind. None where the scan holds no posterior picture of that size.
std::optional<image::RgbImage> ExplainPosterior(const image::PlanarScan& scan,
                                                const PlanarReading& reading, int columns = 512);

/// The first frame as it is stored, for scans that cannot be read. None without a frame.
std::optional<image::RgbImage> ShowFirstFrame(const image::PlanarScan& scan, int columns = 512);

}  // namespace etalon::nuclear
