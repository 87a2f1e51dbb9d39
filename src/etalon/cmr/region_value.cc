#include "etalon/cmr/region_value.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/stats/distributions.h"
#include "etalon/stats/moments.h"
#include "etalon/stats/quantile.h"

namespace etalon::cmr {
namespace {

constexpr double kPixelsPerIndependentOne = 4.0;

/// Adds the values of a region and returns how many of its pixels have none.
int Gather(const image::FloatImage& map, const image::BinaryMask& region,
           std::vector<double>& values) {
  Require(map.rows() == region.rows() && map.columns() == region.columns(),
          "a region and its map differ in size");
  int missing = 0;
  for (std::size_t i = 0; i < map.size(); ++i) {
    if (region.pixels()[i] == 0) continue;
    if (map.pixels()[i] == 0.0F) {
      ++missing;
    } else {
      values.push_back(static_cast<double>(map.pixels()[i]));
    }
  }
  return missing;
}

}  // namespace

Outcome<RegionValue> ValueInRegion(const image::FloatImage& map, const image::BinaryMask& region) {
  return ValueInRegions({{&map, &region}});
}

Outcome<RegionValue> ValueInRegions(const std::vector<MaskedMap>& parts) {
  std::vector<double> values;
  int missing = 0;
  for (const MaskedMap& part : parts) missing += Gather(*part.map, *part.region, values);
  const int pixels = static_cast<int>(values.size());
  if (pixels < kLeastPixels) {
    return Refusal{RefusalCode::kTooFewValues, "fewer than 6 pixels with a value in the region"};
  }
  if (2 * missing > pixels) {
    return Refusal{RefusalCode::kTooFewValues, "more than a third of the region has no value"};
  }
  const double independent = std::max(2.0, pixels / kPixelsPerIndependentOne);
  const double mean = stats::Mean(values);
  const double deviation = stats::StandardDeviation(values);
  const double error = deviation / std::sqrt(independent);
  const double reach = stats::StudentQuantile(0.975, independent - 1.0) * error;
  return RegionValue{.mean = mean,
                     .median = stats::Quantile(values, 0.5),
                     .standard_deviation = deviation,
                     .standard_error = error,
                     .pixels = pixels,
                     .missing = missing,
                     .interval = {mean - reach, mean + reach}};
}

}  // namespace etalon::cmr
