#pragma once

namespace etalon::phantom {

// One cycle of the phantom heart, as fractions of the beat that starts at the R wave. Isovolumic
// phases keep the volume exactly, so that a frame falls on the exact end-diastolic and end-systolic
// volume at any frame rate above `1 / (shortest plateau)`.
inline constexpr double kEjectionStart = 0.05;  ///< end of isovolumic contraction
inline constexpr double kEndSystole = 0.35;     ///< aortic valve closure
inline constexpr double kMitralOpening = 0.42;  ///< end of isovolumic relaxation
inline constexpr double kDiastasis = 0.60;      ///< end of rapid filling
inline constexpr double kAtrialKick = 0.80;     ///< start of atrial contraction
inline constexpr double kShortestPlateau = kEjectionStart;

/// Left-ventricular filling at a moment of the cycle: 1 at end diastole, 0 at end systole.
/// @param cycle any number; only its fractional part counts.
double VentricularFilling(double cycle);

/// Left-atrial filling: 0 at ventricular end diastole, 1 just before the mitral valve opens.
double AtrialFilling(double cycle);

/// How far the mitral leaflets stand open: 0 closed, 1 fully open.
double MitralOpening(double cycle);

}  // namespace etalon::phantom
