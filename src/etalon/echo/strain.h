#pragma once

#include "etalon/core/outcome.h"
#include "etalon/core/quantity.h"
#include "etalon/echo/apical_geometry.h"

namespace etalon::echo {

/// Length of the endocardium from one end of the base line over the apex to the other, without the
/// base line itself. The staircase of the pixels is smoothed over 1/`kSmoothingParts` of the length
/// first. In the unit of the outline.
/// @return Refusal(kImplausible) when the outline leaves no endocardium beside its base.
Outcome<Millimetres> EndocardialLength(const CavityOutline& cavity);

inline constexpr int kSmoothingParts = 24;

/// Lagrangian strain of the endocardium of one view, end diastole to end systole:
/// 100 (L_ES - L_ED) / L_ED, negative when the ventricle shortens [Voigt2015].
Outcome<Percent> LongitudinalStrain(const CavityOutline& diastole, const CavityOutline& systole);

}  // namespace etalon::echo
