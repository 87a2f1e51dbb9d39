#pragma once

#include <numbers>

#include "etalon/stats/distributions.h"

namespace etalon::stats {

/// 1.96 * sqrt(2): from the standard deviation of one reading to the 95 % limit of the difference
/// of two, the repeatability coefficient [BlandAltman1999].
inline constexpr double kRepeatabilityFactor = kNormal975 * std::numbers::sqrt2;

}  // namespace etalon::stats
