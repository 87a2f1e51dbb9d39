#pragma once

// Internal: the inner loop of the far field.

#include <cstddef>

namespace etalon::atlas {

/// Bodies are summed in so many lanes; lists of them are filled up to a whole number with bodies
/// of no mass.
inline constexpr std::size_t kLanes = 16;

/// Sums over the bodies in each lane and the lanes one after the other: the same bytes whatever the
/// width of the processor's registers.
struct RepelSums {
  float x = 0.0F;
  float y = 0.0F;
  float kernel = 0.0F;
};

/// `count` bodies, a multiple of kLanes, on the point (x, y).
using RepelKernel = RepelSums (*)(const float* body_x, const float* body_y, const float* mass,
                                  std::size_t count, float x, float y);

/// The variant for this processor.
RepelKernel FastestRepelKernel();

/// The variant that every processor runs.
RepelSums RepelPortably(const float* body_x, const float* body_y, const float* mass,
                        std::size_t count, float x, float y);

}  // namespace etalon::atlas
