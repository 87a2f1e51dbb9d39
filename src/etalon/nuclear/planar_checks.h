#pragma once

// Internal: what stands in the way of a reading, and what a reader is to be told.

#include <optional>
#include <string>
#include <vector>

#include "etalon/nuclear/planar_reading.h"

namespace etalon::nuclear {

std::optional<Refusal> RefuseKind(const image::PlanarScan& scan);
std::optional<Refusal> RefuseCounts(const image::FloatImage& counts, double least);
std::optional<Refusal> RefuseRegions(const PlanarReading& reading, double least);
/// A spot beside the trunk that holds more than a tenth of all counts.
std::optional<Refusal> RefuseExtravasation(const CoarsePicture& picture,
                                           const PlanarReading& reading);
/// A sideways motion of 10 mm or more between the shoulders and the lower edge of the regions.
std::optional<Refusal> RefuseMotion(const PlanarReading& reading);
/// Counts cut off at the greatest value within the chest.
std::optional<Refusal> RefuseSaturation(const image::FloatImage& counts,
                                        const PlanarReading& reading);

/// Mean counts a pixel of the picture within the body's outline.
double BodyMean(const CoarsePicture& picture);

/// A screen's picture with a bright border turned, so that counts are bright.
image::FloatImage DarkBackground(image::FloatImage levels);

std::vector<std::string> FlagsOf(const image::PlanarScan& scan, const image::FloatImage& counts,
                                 const CoarsePicture& picture, const PlanarReading& reading);

}  // namespace etalon::nuclear
