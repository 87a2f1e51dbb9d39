#include "etalon/echo/volumes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace etalon::echo {
namespace {

constexpr double kCubicMillimetresPerMillilitre = 1000.0;

Millilitres FromCubicMillimetres(double volume) {
  return Millilitres(volume / kCubicMillimetresPerMillilitre);
}

/// Length of the part of a line that lies inside a closed outline, from its sorted crossings.
double InsideLength(const std::vector<double>& crossings) {
  double length = 0.0;
  for (std::size_t i = 0; i + 1 < crossings.size(); i += 2)
    length += crossings[i + 1] - crossings[i];
  return length;
}

Millilitres StackOfDisks(const std::vector<double>& a, const std::vector<double>& b, double axis) {
  double sum = 0.0;
  for (std::size_t disk = 0; disk < a.size(); ++disk) sum += a[disk] * b[disk];
  return FromCubicMillimetres(std::numbers::pi / 4.0 * sum * axis / kDiskCount);
}

double SquareMillimetres(const CavityOutline& cavity) { return image::Area(cavity.contour); }

}  // namespace

Outcome<std::vector<double>> DiskDiameters(const CavityOutline& cavity) {
  const image::PlanePoint base = cavity.BaseMiddle();
  const double length = cavity.Length().value();
  if (length <= 0.0) return Refusal{RefusalCode::kImplausible, "the long axis has no length"};
  const image::PlanePoint along{(cavity.apex.x - base.x) / length,
                                (cavity.apex.y - base.y) / length};
  const image::PlanePoint across{-along.y, along.x};

  std::vector<double> diameters;
  diameters.reserve(kDiskCount);
  for (int disk = 0; disk < kDiskCount; ++disk) {
    const double distance = (disk + 0.5) / kDiskCount * length;
    const image::PlanePoint centre{base.x + along.x * distance, base.y + along.y * distance};
    const double diameter = InsideLength(image::Crossings(cavity.contour, centre, across));
    if (diameter <= 0.0) {
      return Refusal{RefusalCode::kImplausible, "the outline does not surround its long axis"};
    }
    diameters.push_back(diameter);
  }
  return diameters;
}

Outcome<Millilitres> BiplaneDisks(const CavityOutline& four_chamber,
                                  const CavityOutline& two_chamber, const BiplaneOptions& options) {
  const auto a = DiskDiameters(four_chamber);
  if (!a) return a.refusal();
  const auto b = DiskDiameters(two_chamber);
  if (!b) return b.refusal();
  const double length_a = four_chamber.Length().value();
  const double length_b = two_chamber.Length().value();
  const double axis = options.axis == AxisChoice::kLonger ? std::max(length_a, length_b)
                                                          : (length_a + length_b) / 2.0;
  return StackOfDisks(*a, *b, axis);
}

Outcome<Millilitres> SinglePlaneDisks(const CavityOutline& cavity) {
  const auto diameters = DiskDiameters(cavity);
  if (!diameters) return diameters.refusal();
  return StackOfDisks(*diameters, *diameters, cavity.Length().value());
}

Millilitres BiplaneAreaLength(const CavityOutline& four_chamber, const CavityOutline& two_chamber) {
  const double axis = std::min(four_chamber.Length().value(), two_chamber.Length().value());
  Require(axis > 0.0, "area-length volume of an outline without a long axis");
  return FromCubicMillimetres(8.0 / (3.0 * std::numbers::pi) * SquareMillimetres(four_chamber) *
                              SquareMillimetres(two_chamber) / axis);
}

Millilitres SinglePlaneAreaLength(const CavityOutline& cavity) {
  return BiplaneAreaLength(cavity, cavity);
}

Outcome<Percent> EjectionFraction(Millilitres end_diastolic, Millilitres end_systolic) {
  if (end_diastolic.value() <= 0.0) {
    return Refusal{RefusalCode::kImplausible, "the end-diastolic volume is not positive"};
  }
  return Percent(100.0 * (end_diastolic - end_systolic) / end_diastolic);
}

double LengthDisagreement(const CavityOutline& a, const CavityOutline& b) {
  const double length_a = a.Length().value();
  const double length_b = b.Length().value();
  const double longer = std::max(length_a, length_b);
  Require(longer > 0.0, "comparison of outlines without long axes");
  return std::abs(length_a - length_b) / longer;
}

Outcome<Ratio> SphericityIndex(const CavityOutline& cavity) {
  const auto diameters = DiskDiameters(cavity);
  if (!diameters) return diameters.refusal();
  return Ratio(*std::max_element(diameters->begin(), diameters->end()) / cavity.Length().value());
}

}  // namespace etalon::echo
