#include "etalon/echo/rules.h"

#include <array>

#include "etalon/echo/strain.h"
#include "etalon/echo/volumes.h"

namespace etalon::echo {
namespace {

using Frames = const BeatFrames&;

template <typename Quantity>
Outcome<double> Plain(const Outcome<Quantity>& quantity) {
  if (!quantity) return quantity.refusal();
  return quantity->value();
}

Outcome<double> Fraction(const Outcome<Millilitres>& diastolic,
                         const Outcome<Millilitres>& systolic) {
  if (!diastolic) return diastolic.refusal();
  if (!systolic) return systolic.refusal();
  return Plain(EjectionFraction(*diastolic, *systolic));
}

Outcome<CavityOutline> Atrium(const ApicalGeometry& frame) {
  if (!frame.atrium) {
    return Refusal{RefusalCode::kStructureNotFound, "no left atrium was found at end systole"};
  }
  return *frame.atrium;
}

using AtrialRule = Outcome<Millilitres> (*)(const CavityOutline&, const CavityOutline&);

Outcome<double> BothAtria(Frames f, AtrialRule rule) {
  const auto four = Atrium(*f.four_chamber_systole);
  if (!four) return four.refusal();
  const auto two = Atrium(*f.two_chamber_systole);
  if (!two) return two.refusal();
  return Plain(rule(*four, *two));
}

Outcome<double> OneAtrium(const ApicalGeometry& frame) {
  const auto atrium = Atrium(frame);
  if (!atrium) return atrium.refusal();
  return Plain(SinglePlaneDisks(*atrium));
}

Outcome<Millilitres> BiplaneDiastolic(Frames f) {
  return BiplaneDisks(f.four_chamber_diastole->ventricle, f.two_chamber_diastole->ventricle);
}
Outcome<Millilitres> BiplaneSystolic(Frames f) {
  return BiplaneDisks(f.four_chamber_systole->ventricle, f.two_chamber_systole->ventricle);
}
Millilitres AreaLengthDiastolic(Frames f) {
  return BiplaneAreaLength(f.four_chamber_diastole->ventricle, f.two_chamber_diastole->ventricle);
}
Millilitres AreaLengthSystolic(Frames f) {
  return BiplaneAreaLength(f.four_chamber_systole->ventricle, f.two_chamber_systole->ventricle);
}

Outcome<double> FourChamberStrain(Frames f) {
  return Plain(
      LongitudinalStrain(f.four_chamber_diastole->ventricle, f.four_chamber_systole->ventricle));
}
Outcome<double> TwoChamberStrain(Frames f) {
  return Plain(
      LongitudinalStrain(f.two_chamber_diastole->ventricle, f.two_chamber_systole->ventricle));
}
Outcome<double> MeanStrain(Frames f) {
  const auto four = FourChamberStrain(f);
  if (!four) return four;
  const auto two = TwoChamberStrain(f);
  if (!two) return two;
  return (*four + *two) / 2.0;
}

constexpr std::string_view kDisks = "biplane-disks";
constexpr std::string_view kDisksVariant = "20 disks, longer long axis";
constexpr std::string_view kSingleDisks = "single-plane-disks";
constexpr std::string_view kSingleVariant = "20 disks, circular";
constexpr std::string_view kAreaLength = "biplane-area-length";
constexpr std::string_view kAreaLengthVariant = "shorter long axis";
constexpr std::string_view kAxis = "long-axis";
constexpr std::string_view kAxisVariant = "middle of the mitral annulus to the farthest point";

constexpr std::string_view kStrainVariant = "Lagrangian, end-systolic, segmented outline";

constexpr auto kFour = ViewsNeeded::kFourChamber;
constexpr auto kTwo = ViewsNeeded::kTwoChamber;
constexpr auto kBiplane = ViewsNeeded::kBoth;
constexpr auto kDiastole = PhasesNeeded::kDiastole;
constexpr auto kSystole = PhasesNeeded::kSystole;
constexpr auto kBeat = PhasesNeeded::kBoth;

const std::array kRules{
    MeasurementRule{"lv_ejection_fraction_biplane", "79991-6", "LN",
                    "LV ejection fraction, biplane method of disks", "%", kDisks, 1, kDisksVariant,
                    kBiplane, kBeat, false,
                    [](Frames f) { return Fraction(BiplaneDiastolic(f), BiplaneSystolic(f)); }},
    MeasurementRule{"lv_end_diastolic_volume_biplane", "79996-5", "LN",
                    "LV end-diastolic volume, biplane method of disks", "mL", kDisks, 1,
                    kDisksVariant, kBiplane, kDiastole, true,
                    [](Frames f) { return Plain(BiplaneDiastolic(f)); }},
    MeasurementRule{"lv_end_systolic_volume_biplane", "80001-1", "LN",
                    "LV end-systolic volume, biplane method of disks", "mL", kDisks, 1,
                    kDisksVariant, kBiplane, kSystole, true,
                    [](Frames f) { return Plain(BiplaneSystolic(f)); }},
    MeasurementRule{"lv_ejection_fraction_biplane_area_length", "", "",
                    "LV ejection fraction, biplane area-length", "%", kAreaLength, 1,
                    kAreaLengthVariant, kBiplane, kBeat, false,
                    [](Frames f) {
                      return Plain(EjectionFraction(AreaLengthDiastolic(f), AreaLengthSystolic(f)));
                    }},
    MeasurementRule{"lv_end_diastolic_volume_biplane_area_length", "", "",
                    "LV end-diastolic volume, biplane area-length", "mL", kAreaLength, 1,
                    kAreaLengthVariant, kBiplane, kDiastole, true,
                    [](Frames f) -> Outcome<double> { return AreaLengthDiastolic(f).value(); }},
    MeasurementRule{"lv_end_systolic_volume_biplane_area_length", "", "",
                    "LV end-systolic volume, biplane area-length", "mL", kAreaLength, 1,
                    kAreaLengthVariant, kBiplane, kSystole, true,
                    [](Frames f) -> Outcome<double> { return AreaLengthSystolic(f).value(); }},
    MeasurementRule{"lv_ejection_fraction_four_chamber", "79993-2", "LN",
                    "LV ejection fraction, apical four-chamber disks", "%", kSingleDisks, 1,
                    kSingleVariant, kFour, kBeat, false,
                    [](Frames f) {
                      return Fraction(SinglePlaneDisks(f.four_chamber_diastole->ventricle),
                                      SinglePlaneDisks(f.four_chamber_systole->ventricle));
                    }},
    MeasurementRule{
        "lv_end_diastolic_volume_four_chamber", "79999-9", "LN",
        "LV end-diastolic volume, apical four-chamber disks", "mL", kSingleDisks, 1, kSingleVariant,
        kFour, kDiastole, true,
        [](Frames f) { return Plain(SinglePlaneDisks(f.four_chamber_diastole->ventricle)); }},
    MeasurementRule{
        "lv_end_systolic_volume_four_chamber", "80004-5", "LN",
        "LV end-systolic volume, apical four-chamber disks", "mL", kSingleDisks, 1, kSingleVariant,
        kFour, kSystole, true,
        [](Frames f) { return Plain(SinglePlaneDisks(f.four_chamber_systole->ventricle)); }},
    MeasurementRule{"lv_ejection_fraction_two_chamber", "79992-4", "LN",
                    "LV ejection fraction, apical two-chamber disks", "%", kSingleDisks, 1,
                    kSingleVariant, kTwo, kBeat, false,
                    [](Frames f) {
                      return Fraction(SinglePlaneDisks(f.two_chamber_diastole->ventricle),
                                      SinglePlaneDisks(f.two_chamber_systole->ventricle));
                    }},
    MeasurementRule{
        "lv_end_diastolic_volume_two_chamber", "79998-1", "LN",
        "LV end-diastolic volume, apical two-chamber disks", "mL", kSingleDisks, 1, kSingleVariant,
        kTwo, kDiastole, true,
        [](Frames f) { return Plain(SinglePlaneDisks(f.two_chamber_diastole->ventricle)); }},
    MeasurementRule{
        "lv_end_systolic_volume_two_chamber", "80003-7", "LN",
        "LV end-systolic volume, apical two-chamber disks", "mL", kSingleDisks, 1, kSingleVariant,
        kTwo, kSystole, true,
        [](Frames f) { return Plain(SinglePlaneDisks(f.two_chamber_systole->ventricle)); }},
    MeasurementRule{"lv_global_longitudinal_strain_biplane", "", "",
                    "LV global longitudinal strain, mean of apical four- and two-chamber", "%",
                    kStrainRule, 1, kStrainVariant, kBiplane, kBeat, false, MeanStrain},
    MeasurementRule{"lv_longitudinal_strain_four_chamber", "", "",
                    "LV longitudinal strain, apical four-chamber", "%", kStrainRule, 1,
                    kStrainVariant, kFour, kBeat, false, FourChamberStrain},
    MeasurementRule{"lv_longitudinal_strain_two_chamber", "", "",
                    "LV longitudinal strain, apical two-chamber", "%", kStrainRule, 1,
                    kStrainVariant, kTwo, kBeat, false, TwoChamberStrain},
    MeasurementRule{"lv_length_end_diastole_four_chamber", "", "",
                    "LV long axis at end diastole, apical four-chamber", "mm", kAxis, 1,
                    kAxisVariant, kFour, kDiastole, true,
                    [](Frames f) -> Outcome<double> {
                      return f.four_chamber_diastole->ventricle.Length().value();
                    }},
    MeasurementRule{"lv_length_end_systole_four_chamber", "", "",
                    "LV long axis at end systole, apical four-chamber", "mm", kAxis, 1,
                    kAxisVariant, kFour, kSystole, true,
                    [](Frames f) -> Outcome<double> {
                      return f.four_chamber_systole->ventricle.Length().value();
                    }},
    MeasurementRule{"lv_length_end_diastole_two_chamber", "", "",
                    "LV long axis at end diastole, apical two-chamber", "mm", kAxis, 1,
                    kAxisVariant, kTwo, kDiastole, true,
                    [](Frames f) -> Outcome<double> {
                      return f.two_chamber_diastole->ventricle.Length().value();
                    }},
    MeasurementRule{"lv_length_end_systole_two_chamber", "", "",
                    "LV long axis at end systole, apical two-chamber", "mm", kAxis, 1, kAxisVariant,
                    kTwo, kSystole, true,
                    [](Frames f) -> Outcome<double> {
                      return f.two_chamber_systole->ventricle.Length().value();
                    }},
    MeasurementRule{
        "lv_sphericity_index_end_diastole_four_chamber", "", "",
        "LV sphericity index at end diastole, apical four-chamber", "1", "sphericity-index", 1,
        "largest of 20 diameters over the long axis", kFour, kDiastole, false,
        [](Frames f) { return Plain(SphericityIndex(f.four_chamber_diastole->ventricle)); }},
    MeasurementRule{"la_volume_biplane", "79983-3", "LN",
                    "LA volume at end systole, biplane method of disks", "mL", kDisks, 1,
                    kDisksVariant, kBiplane, kSystole, true,
                    [](Frames f) {
                      return BothAtria(f, [](const CavityOutline& four, const CavityOutline& two) {
                        return BiplaneDisks(four, two);
                      });
                    }},
    MeasurementRule{"la_volume_biplane_area_length", "79981-7", "LN",
                    "LA volume at end systole, biplane area-length", "mL", kAreaLength, 1,
                    kAreaLengthVariant, kBiplane, kSystole, true,
                    [](Frames f) {
                      return BothAtria(f,
                                       [](const CavityOutline& four,
                                          const CavityOutline& two) -> Outcome<Millilitres> {
                                         return BiplaneAreaLength(four, two);
                                       });
                    }},
    MeasurementRule{"la_volume_four_chamber", "", "",
                    "LA volume at end systole, apical four-chamber disks", "mL", kSingleDisks, 1,
                    kSingleVariant, kFour, kSystole, true,
                    [](Frames f) { return OneAtrium(*f.four_chamber_systole); }},
    MeasurementRule{"la_volume_two_chamber", "", "",
                    "LA volume at end systole, apical two-chamber disks", "mL", kSingleDisks, 1,
                    kSingleVariant, kTwo, kSystole, true,
                    [](Frames f) { return OneAtrium(*f.two_chamber_systole); }},
};

}  // namespace

std::span<const MeasurementRule> EchoRules() { return kRules; }

}  // namespace etalon::echo
