#pragma once

// Internal: pictures between the pixels of others.

#include <vector>

#include "etalon/image/raster.h"

namespace etalon::phantom {

/// A place between two neighbouring rows or columns.
struct Between {
  static constexpr int kOutside = -2;
  int before = kOutside;
  float part = 0.0F;  ///< 0 at `before`, 1 at the next
};

/// `place` in rows or columns of a picture that has `count` of them.
Between BetweenOf(double place, int count);

/// `picture` from row `first_row` on: bilinear at `rows` x `columns` of the source, zero outside.
/// Precondition: as many places as the picture has rows and columns.
void SampleBilinear(const image::FloatImage& source, const std::vector<Between>& rows,
                    const std::vector<Between>& columns, int first_row, image::FloatImage& picture);

/// Convolution with a Gaussian of this standard deviation in pixels (up to 5), zero outside.
void BlurGaussian(image::FloatImage& image, double sigma);

}  // namespace etalon::phantom
