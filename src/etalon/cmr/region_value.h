#pragma once

#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/core/outcome.h"
#include "etalon/image/raster.h"

namespace etalon::cmr {

/// A map over the pixels of a region.
struct RegionValue {
  double mean = 0.0;
  double median = 0.0;
  double standard_deviation = 0.0;  ///< between pixels
  double standard_error = 0.0;      ///< of the mean, neighbours being alike
  int pixels = 0;                   ///< with a value
  int missing = 0;                  ///< in the region, without a value
  Interval interval;                ///< 95 %, of the mean
};

/// Regions with fewer pixels have no value.
inline constexpr int kLeastPixels = 6;

/// Mean over the pixels of `region` where the map is not 0.
///
/// Images are interpolated, so neighbours share noise: a region of n pixels counts for n / 4
/// independent ones, at least 2, and the interval is Student's for so many. It covers the scatter
/// within the region, not the difference between two scans.
/// @return Refusal(kTooFewValues) with fewer than `kLeastPixels` pixels with a value, or when more
/// than a third of the region has none. @throws ContractError when the sizes differ.
Outcome<RegionValue> ValueInRegion(const image::FloatImage& map, const image::BinaryMask& region);

/// A map of one slice with the pixels of it that count. Both outlive it.
struct MaskedMap {
  const image::FloatImage* map;
  const image::BinaryMask* region;
};

/// The same of a region that lies in several slices: all its pixels in one mean.
Outcome<RegionValue> ValueInRegions(const std::vector<MaskedMap>& parts);

}  // namespace etalon::cmr
