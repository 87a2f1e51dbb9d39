#pragma once

#include "etalon/image/raster.h"
#include "etalon/nuclear/planar_reading.h"

namespace etalon::nuclear {

/// The explanation of a reading: the anterior picture, counts dark on white up to twice the level
/// of the chest, each pixel `scale` x `scale`, with the mid-line, the body's height marks, the
/// heart region (red) and the contralateral one (blue), and the ratio with its interval and the
/// grade. A whole body is cut below the pelvis.
image::RgbImage ExplainReading(const image::PlanarScan& scan, const PlanarReading& reading,
                               int scale = 2);

}  // namespace etalon::nuclear
