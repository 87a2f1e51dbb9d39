#include "etalon/phantom/body_uptake.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/core/random.h"

namespace etalon::phantom {
namespace {

double& At(OrganValues& values, Organ organ) { return values[static_cast<std::size_t>(organ)]; }

/// What a grade shows: SUVs of the wall (lowest and highest), vertebra and soft tissue.
struct GradeUptake {
  double heart_low, heart_high, spine, soft;
};
constexpr std::array<GradeUptake, 4> kGrades{
    {{0.3, 0.9, 8.6, 0.25}, {1.4, 2.7, 7.6, 0.28}, {4.5, 9.0, 6.6, 0.34}, {8.0, 15.0, 4.4, 0.45}}};

/// Relative to the vertebrae.
void SetBones(OrganValues& suv, double spine) {
  At(suv, Organ::kSpine) = spine;
  At(suv, Organ::kSternum) = 0.90 * spine;
  At(suv, Organ::kRib) = 0.95 * spine;
  At(suv, Organ::kShoulder) = 0.75 * spine;
  At(suv, Organ::kPelvis) = 0.80 * spine;
  At(suv, Organ::kLongBone) = 0.35 * spine;
  At(suv, Organ::kJoint) = 0.45 * spine;
  At(suv, Organ::kSkull) = 0.50 * spine;
}

double BloodOf(BoneTracer tracer) { return tracer == BoneTracer::kPyp ? 2.6 : 1.3; }

/// Relative to the soft tissue.
void SetSoftParts(OrganValues& suv, double soft, double blood) {
  for (const Organ organ : {Organ::kSoftTissue, Organ::kArm, Organ::kBreast, Organ::kMuscle}) {
    At(suv, organ) = soft;
  }
  At(suv, Organ::kBreast) = 1.25 * soft;
  At(suv, Organ::kLung) = 0.35 * blood * soft;
  for (const Organ organ : {Organ::kLeftVentricleBlood, Organ::kRightVentricleBlood,
                            Organ::kLeftAtrium, Organ::kRightAtrium, Organ::kAorta}) {
    At(suv, organ) = blood * soft;
  }
  At(suv, Organ::kLiver) = 1.2 * soft;
  At(suv, Organ::kSpleen) = 1.2 * soft;
}

void Vary(OrganValues& suv, double variation, Random& random) {
  const double all_bone = std::exp(0.18 * variation * random.Normal());
  for (int organ = 1; organ <= static_cast<int>(Organ::kExtravasation); ++organ) {
    const bool bone =
        organ >= static_cast<int>(Organ::kSternum) && organ <= static_cast<int>(Organ::kSkull);
    double& value = suv[static_cast<std::size_t>(organ)];
    value *= (bone ? all_bone : 1.0) * std::exp(0.10 * variation * random.Normal());
  }
}

/// They vary by half as much again either way.
void SetConfounders(OrganValues& suv, const UptakeOptions& options, double spine, double soft) {
  Random random(options.seed ^ 0xC0F0D4ULL);
  const auto vary = [&](double value) {
    return value * std::exp(0.4 * options.variation * random.Uniform(-1.0, 1.0));
  };
  At(suv, Organ::kStomach) = vary(8.0 * soft);
  At(suv, Organ::kThyroid) = vary(14.0 * soft);
  At(suv, Organ::kBowel) = vary(6.0 * soft);
  At(suv, Organ::kUrine) = vary(14.0);
  At(suv, Organ::kMetal) = 0.0;
  At(suv, Organ::kCostochondral) = vary(1.3 * spine);
}

}  // namespace

Uptake MakeUptake(const UptakeOptions& options) {
  Require(options.grade >= 0 && options.grade <= 3, "a Perugini grade outside 0 .. 3");
  Random random(options.seed ^ 0x0B7A7EULL);
  const GradeUptake& grade = kGrades[static_cast<std::size_t>(options.grade)];
  Uptake uptake;
  OrganValues& suv = uptake.standardised_uptake;
  SetBones(suv, grade.spine);
  SetSoftParts(suv, grade.soft, BloodOf(options.tracer));
  At(suv, Organ::kKidney) = 3.2;
  At(suv, Organ::kBladder) = 22.0;
  At(suv, Organ::kLesion) = 3.0 * grade.spine;
  At(suv, Organ::kExtravasation) = 260.0;
  SetConfounders(suv, options, grade.spine, grade.soft);
  if (options.variation > 0.0) Vary(suv, options.variation, random);

  const double part = std::clamp(0.5 + options.variation * random.Uniform(-0.5, 0.5), 0.0, 1.0);
  uptake.heart = grade.heart_low * std::pow(grade.heart_high / grade.heart_low, part);
  At(suv, Organ::kLeftVentricleWall) = uptake.heart;
  At(suv, Organ::kRightVentricleWall) = options.grade == 0 ? uptake.heart : 0.75 * uptake.heart;
  return uptake;
}

const OrganValues& AttenuationPerMillimetre() {
  static const OrganValues values = [] {
    OrganValues attenuation;
    attenuation.fill(0.0154);
    At(attenuation, Organ::kOutside) = 0.0;
    At(attenuation, Organ::kLung) = 0.0045;
    At(attenuation, Organ::kMetal) = 0.10;  // between titanium and cobalt alloys
    At(attenuation, Organ::kCostochondral) = 0.0215;
    for (int organ = static_cast<int>(Organ::kSternum); organ <= static_cast<int>(Organ::kSkull);
         ++organ) {
      attenuation[static_cast<std::size_t>(organ)] = 0.0215;
    }
    return attenuation;
  }();
  return values;
}

}  // namespace etalon::phantom
