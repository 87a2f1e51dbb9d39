#pragma once

#include <cstdint>
#include <vector>

#include "etalon/image/raster.h"
#include "etalon/nn/reading.h"

namespace etalon::nn::train {

// Masks of a reading task hold two things in each pixel: its class in the lower four bits, and in
// the upper four the number (from 1) of the box that it belongs to, 0 for none. So both stay
// together while pictures are turned and stretched.

inline constexpr std::uint8_t kUnknownClass = 15;  ///< of a pixel: teaches nothing
inline constexpr int kMostBoxes = 15;

inline std::uint8_t ClassOf(std::uint8_t pixel) { return pixel & 0x0F; }
inline int BoxOf(std::uint8_t pixel) { return pixel >> 4; }
inline std::uint8_t ReadingPixel(std::uint8_t label, int box) {
  return static_cast<std::uint8_t>(label | (box << 4));
}

/// Boxes around the pixels of each number, in fractions of the mask's sides; those of fewer than
/// `least` pixels are left out. `score` is 1.
std::vector<ScoredBox> BoxesOf(const image::LabelMask& mask, int least);

}  // namespace etalon::nn::train
