#pragma once

#include <array>
#include <cstdint>

#include "etalon/phantom/body.h"

namespace etalon::phantom {

/// One value an organ, indexed by `Organ`.
using OrganValues = std::array<double, kOrganCount>;

/// Bone-seeking tracers of 99mTc. They differ in what is left in the blood when they are imaged.
enum class BoneTracer {
  kDpd,   ///< 3 h after injection
  kHmdp,  ///< 3 h after injection
  kPyp,   ///< 1 h after injection
};

struct UptakeOptions {
  BoneTracer tracer = BoneTracer::kDpd;
  int grade = 0;  ///< Perugini, 0 .. 3
  /// 0: the middle of what a grade shows. Otherwise each organ, and the heart within its grade,
  /// vary from person to person by this factor of the usual spread.
  double variation = 0.0;
  std::uint64_t seed = 1;
};

struct Uptake {
  OrganValues standardised_uptake{};  ///< SUV by body weight, g/mL
  double heart = 0.0;                 ///< SUV of the left ventricular wall
};

/// Activity by organ. Heart, vertebrae and muscle rise and fall with the grade as the published
/// SUVpeak do (heart.bmj 104/Suppl5/A16.2: myocardium 1.4, 3.8, 12.9, 10.8;
/// vertebra 11.8, 9.6, 8.3, 5.9; muscle 0.50, 0.57, 0.76, 1.29); the values are lower, as means of
/// an organ are, and such that a planar picture looks as its grade says: the heart below, like or
/// above the ribs.
/// @throws ContractError for a grade outside 0 .. 3.
Uptake MakeUptake(const UptakeOptions& options);

/// Linear attenuation at 140 keV for a narrow beam, per millimetre.
const OrganValues& AttenuationPerMillimetre();

}  // namespace etalon::phantom
