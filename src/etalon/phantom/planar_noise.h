#pragma once

// Internal: counts of a camera.

#include "etalon/core/random.h"
#include "etalon/image/raster.h"

namespace etalon::phantom {

/// A Poisson count of this mean, exact to the 32 bits of its random numbers: below 160 a sum of
/// draws from tables of whole means [Walker1977] and one by inversion, else by transformed
/// rejection [Hormann1993].
int PoissonCount(double mean, Random& random);

/// Replaces expected by random counts.
void AddPoissonNoise(image::FloatImage& expected, Random& random);

}  // namespace etalon::phantom
