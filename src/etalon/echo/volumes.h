#pragma once

#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/core/quantity.h"
#include "etalon/echo/apical_geometry.h"

namespace etalon::echo {

/// Number of disks of the modified Simpson's rule [Lang2015].
inline constexpr int kDiskCount = 20;

/// Diameters in millimetres at the middle of each of `kDiskCount` equal slices of the long axis,
/// from base to apex, perpendicular to it.
/// @return Refusal(kImplausible) when a slice does not cross the outline.
Outcome<std::vector<double>> DiskDiameters(const CavityOutline& cavity);

/// Which of two unequal long axes the biplane rule uses: the longer for a ventricle [Lang2015].
enum class AxisChoice { kLonger, kMean };

struct BiplaneOptions {
  AxisChoice axis = AxisChoice::kLonger;
};

/// Volume from two perpendicular apical outlines, biplane method of disks:
/// V = pi/4 * sum(a_i * b_i) * L / 20 [Lang2015].
Outcome<Millilitres> BiplaneDisks(const CavityOutline& four_chamber,
                                  const CavityOutline& two_chamber,
                                  const BiplaneOptions& options = {});

/// Volume from one outline, each disk taken as a circle.
Outcome<Millilitres> SinglePlaneDisks(const CavityOutline& cavity);

/// V = 8 A1 A2 / (3 pi L), L the shorter long axis [Lang2015].
Millilitres BiplaneAreaLength(const CavityOutline& four_chamber, const CavityOutline& two_chamber);

/// V = 8 A^2 / (3 pi L).
Millilitres SinglePlaneAreaLength(const CavityOutline& cavity);

/// 100 (EDV - ESV) / EDV. Negative when the end-systolic volume is the larger: flag it, never
/// clamp.
/// @return Refusal(kImplausible) unless the end-diastolic volume is positive.
Outcome<Percent> EjectionFraction(Millilitres end_diastolic, Millilitres end_systolic);

/// Difference of two long axes as a fraction of the longer: above 0.10 one view is probably
/// foreshortened.
double LengthDisagreement(const CavityOutline& a, const CavityOutline& b);

/// Largest diameter of the disks over the long axis: 1 for a ball, about 0.5 for a normal
/// ventricle.
Outcome<Ratio> SphericityIndex(const CavityOutline& cavity);

}  // namespace etalon::echo
