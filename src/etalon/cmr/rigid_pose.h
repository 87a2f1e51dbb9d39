#pragma once

// Internal: where the heart lies in one image, and images read at such a place.

#include <algorithm>
#include <cmath>

#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"

namespace etalon::cmr {

/// Takes a pixel of the corrected picture to the pixel of an image: a turn about `centre`, against
/// the clock as seen, then a displacement.
struct RigidPose {
  double row = 0.0;
  double column = 0.0;
  double turn = 0.0;  ///< radians
  image::PixelPoint centre = {};

  image::PixelPoint At(const image::PixelPoint& point) const {
    const double down = point.row - centre.row, right = point.column - centre.column;
    const double cosine = std::cos(turn), sine = std::sin(turn);
    return {centre.row + row + cosine * down - sine * right,
            centre.column + column + sine * down + cosine * right};
  }

  /// This pose seen from where `other` puts the corrected picture: At(other^-1(point)).
  RigidPose From(const RigidPose& other) const {
    RigidPose result{0.0, 0.0, turn - other.turn, centre};
    const double cosine = std::cos(result.turn), sine = std::sin(result.turn);
    result.row = row - (cosine * other.row - sine * other.column);
    result.column = column - (sine * other.row + cosine * other.column);
    return result;
  }
};

/// Cubic convolution with a = -1/2 [Keys1981]; beyond the border lies the border's value.
inline double CubicAt(const image::FloatImage& image, const image::PixelPoint& point) {
  const int top = static_cast<int>(std::floor(point.row));
  const int left = static_cast<int>(std::floor(point.column));
  const auto weights = [](double t, double* w) {
    w[0] = ((-0.5 * t + 1.0) * t - 0.5) * t;
    w[1] = (1.5 * t - 2.5) * t * t + 1.0;
    w[2] = ((-1.5 * t + 2.0) * t + 0.5) * t;
    w[3] = (0.5 * t - 0.5) * t * t;
  };
  double down[4], across[4];
  weights(point.row - top, down);
  weights(point.column - left, across);
  double value = 0.0;
  for (int i = 0; i < 4; ++i) {
    const float* line = image.row(std::clamp(top - 1 + i, 0, image.rows() - 1));
    double sum = 0.0;
    for (int j = 0; j < 4; ++j) {
      sum +=
          across[j] * static_cast<double>(line[std::clamp(left - 1 + j, 0, image.columns() - 1)]);
    }
    value += down[i] * sum;
  }
  return value;
}

}  // namespace etalon::cmr
