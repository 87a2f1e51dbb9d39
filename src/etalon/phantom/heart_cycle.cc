#include "etalon/phantom/heart_cycle.h"

#include <cmath>
#include <span>

namespace etalon::phantom {
namespace {

struct Knot {
  double cycle;
  double value;
};

// Flat ends keep the curve's first derivative continuous through every knot.
double EaseBetween(const Knot& from, const Knot& to, double cycle) {
  const double x = (cycle - from.cycle) / (to.cycle - from.cycle);
  return from.value + (to.value - from.value) * x * x * (3.0 - 2.0 * x);
}

double Follow(std::span<const Knot> knots, double cycle) {
  const double phase = cycle - std::floor(cycle);
  for (std::size_t i = 1; i < knots.size(); ++i) {
    if (phase <= knots[i].cycle) return EaseBetween(knots[i - 1], knots[i], phase);
  }
  return knots.back().value;
}

}  // namespace

double VentricularFilling(double cycle) {
  static constexpr Knot kKnots[] = {
      {0.0, 1.0},         {kEjectionStart, 1.0}, {kEndSystole, 0.0}, {kMitralOpening, 0.0},
      {kDiastasis, 0.68}, {kAtrialKick, 0.74},   {1.0, 1.0}};
  return Follow(kKnots, cycle);
}

double AtrialFilling(double cycle) {
  static constexpr Knot kKnots[] = {
      {0.0, 0.0},         {kEjectionStart, 0.04}, {kEndSystole, 0.94}, {kMitralOpening, 1.0},
      {kDiastasis, 0.50}, {kAtrialKick, 0.46},    {1.0, 0.0}};
  return Follow(kKnots, cycle);
}

double MitralOpening(double cycle) {
  static constexpr Knot kKnots[] = {
      {0.0, 0.0},          {kMitralOpening, 0.0}, {0.48, 1.0}, {kDiastasis, 0.45},
      {kAtrialKick, 0.40}, {0.88, 0.85},          {0.99, 0.0}, {1.0, 0.0}};
  return Follow(kKnots, cycle);
}

}  // namespace etalon::phantom
