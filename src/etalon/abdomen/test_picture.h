#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "etalon/core/random.h"
#include "etalon/image/raster.h"

namespace etalon::abdomen {

/// A curved-array picture of speckle on a black screen, and where its field is.
struct SectorPicture {
  image::GrayImage picture;
  image::BinaryMask field;
};

inline SectorPicture MakeSector(int rows, int columns, std::uint64_t seed) {
  Random random(seed);
  SectorPicture sector{image::GrayImage(rows, columns), image::BinaryMask(rows, columns)};
  const double scale = rows;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const double down = row + 0.25 * scale;
      const double across = column - 0.5 * columns;
      const double radius = std::hypot(down, across);
      const double angle = std::atan2(across, down) * 180.0 / std::numbers::pi;
      if (radius < 0.38 * scale || radius > 1.15 * scale || std::abs(angle) > 35.0) continue;
      sector.field(row, column) = 1;
      const double level = 90.0 * (1.0 + 0.35 * random.Normal());
      sector.picture(row, column) = static_cast<std::uint8_t>(std::clamp(level, 10.0, 255.0));
    }
  }
  return sector;
}

}  // namespace etalon::abdomen
