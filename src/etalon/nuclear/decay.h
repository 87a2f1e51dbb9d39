#pragma once

#include <cmath>
#include <numbers>

#include "etalon/core/quantity.h"

namespace etalon::nuclear {

/// Technetium-99m: 6.0067 hours (DDEP).
inline constexpr Seconds kTechnetium99mHalfLife{6.0067 * 3600.0};

/// Part of an activity that is left after `elapsed`: 2 to the power of -elapsed / half life. Above
/// 1 for a time before.
inline double DecayFactor(Seconds elapsed, Seconds half_life = kTechnetium99mHalfLife) {
  return std::exp2(-(elapsed / half_life));
}

}  // namespace etalon::nuclear
