#pragma once

// Internal: counts of a camera.

#include "etalon/core/random.h"
#include "etalon/image/raster.h"

namespace etalon::phantom {

/// A Poisson count of this mean: by inversion below 12, else by transformed rejection
/// [Hormann1993].
int PoissonCount(double mean, Random& random);

/// Replaces expected by random counts.
void AddPoissonNoise(image::FloatImage& expected, Random& random);

}  // namespace etalon::phantom
