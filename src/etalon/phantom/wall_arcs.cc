#include "etalon/phantom/wall_arcs.h"

#include <algorithm>
#include <cmath>

namespace etalon::phantom {
namespace {

/// Linear interpolation in a table over [0, 1].
template <std::size_t kCount>
double Look(const std::array<double, kCount>& table, double x) {
  const double position = std::clamp(x, 0.0, 1.0) * (kCount - 1);
  const auto index = std::min(static_cast<std::size_t>(position), kCount - 2);
  return table[index] + (table[index + 1] - table[index]) * (position - static_cast<double>(index));
}

template <std::size_t kCount>
std::array<double, kCount> Invert(const std::array<double, kCount>& increasing) {
  std::array<double, kCount> inverse{};
  std::size_t at = 0;
  for (std::size_t i = 0; i < kCount; ++i) {
    const double wanted = static_cast<double>(i) / (kCount - 1);
    while (at + 2 < kCount && increasing[at + 1] < wanted) ++at;
    const double share = (wanted - increasing[at]) / (increasing[at + 1] - increasing[at]);
    inverse[i] = (static_cast<double>(at) + share) / (kCount - 1);
  }
  return inverse;
}

}  // namespace

WallArcs::WallArcs(ApicalView view, const LeftHeart& heart) {
  for (std::size_t layer = 0; layer < kLayers; ++layer) {
    const TruncatedEllipsoid shape = heart.Layer(static_cast<double>(layer) / (kLayers - 1));
    const double across = shape.radius[static_cast<std::size_t>(view)];
    rim_angle_[layer] = shape.RimAngle();
    auto& arc = arc_at_angle_[layer];
    for (std::size_t step = 1; step <= kSteps; ++step) {
      const double angle = rim_angle_[layer] * (static_cast<double>(step) - 0.5) / kSteps;
      arc[step] =
          arc[step - 1] + std::hypot(across * std::cos(angle), shape.Nose() * std::sin(angle));
    }
    const double total = arc[kSteps];
    for (double& length : arc) length /= total;
    angle_at_arc_[layer] = Invert(arc);
  }
}

double WallArcs::AngleOf(double arc, double depth) const {
  const double position = std::clamp(depth, 0.0, 1.0) * (kLayers - 1);
  const auto layer = std::min(static_cast<std::size_t>(position), std::size_t{kLayers - 2});
  const double share = position - static_cast<double>(layer);
  const auto angle = [&](std::size_t at) {
    return rim_angle_[at] * Look(angle_at_arc_[at], std::abs(arc));
  };
  return std::copysign(angle(layer) + (angle(layer + 1) - angle(layer)) * share, arc);
}

double WallArcs::ArcOf(double angle, double depth) const {
  const double position = std::clamp(depth, 0.0, 1.0) * (kLayers - 1);
  const auto layer = std::min(static_cast<std::size_t>(position), std::size_t{kLayers - 2});
  const double share = position - static_cast<double>(layer);
  const auto arc = [&](std::size_t at) {
    return Look(arc_at_angle_[at], std::abs(angle) / rim_angle_[at]);
  };
  return std::copysign(arc(layer) + (arc(layer + 1) - arc(layer)) * share, angle);
}

}  // namespace etalon::phantom
