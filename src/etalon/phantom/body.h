#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "etalon/core/quantity.h"
#include "etalon/image/study.h"
#include "etalon/image/volume.h"

namespace etalon::phantom {

/// What a voxel of the body is made of: the label in `Body::labels`.
enum class Organ : std::uint8_t {
  kOutside = 0,
  kSoftTissue,
  kArm,     ///< soft tissue of the arms
  kBreast,  ///< soft tissue of the breasts
  kMuscle,  ///< beside the spine
  kLung,
  kLeftVentricleWall,
  kRightVentricleWall,
  kLeftVentricleBlood,
  kRightVentricleBlood,
  kLeftAtrium,   ///< blood
  kRightAtrium,  ///< blood
  kAorta,        ///< blood, ascending and descending
  kSternum,
  kRib,
  kSpine,
  kShoulder,  ///< clavicle, shoulder blade, head of the humerus
  kPelvis,
  kLongBone,
  kJoint,  ///< knees, elbows, ankles, wrists
  kSkull,
  kKidney,
  kBladder,
  kLiver,
  kSpleen,
  kLesion,         ///< in a rib or the sternum
  kExtravasation,  ///< tracer beside the vein, at an elbow
  kStomach,
  kThyroid,
  kBowel,
  kUrine,          ///< outside the body: on clothes, in a catheter and its bag
  kMetal,          ///< of prostheses and pacemakers
  kCostochondral,  ///< where ribs meet their cartilage
};

/// The organ of a label of a body's voxels.
constexpr Organ OrganAt(std::uint8_t label) { return static_cast<Organ>(label); }
inline constexpr int kOrganCount = static_cast<int>(Organ::kCostochondral) + 1;

/// Stable kebab-case name, e.g. "left-ventricle-wall".
std::string Name(Organ organ);

enum class ArmPosition { kAtSides, kRaised };
enum class BodySide { kNone, kLeft, kRight };

/// What makes a scan look other than the heart and the skeleton alone would. None by default.
struct Confounders {
  bool stomach = false;        ///< free pertechnetate in stomach and thyroid
  bool bowel = false;          ///< in the ascending and transverse colon
  bool contamination = false;  ///< drops of urine on clothes at pelvis and thighs
  bool catheter = false;       ///< in the bladder, with a tube along a leg and a bag beside it
  BodySide hip_prosthesis = BodySide::kNone;
  BodySide shoulder_prosthesis = BodySide::kNone;
  BodySide pacemaker = BodySide::kNone;  ///< below the clavicle
  BodySide missing_breast = BodySide::kNone;
  double breast_difference = 0.0;  ///< size of the left over the right breast, less 1: -0.5 .. 0.5
  bool costochondral = false;      ///< uptake where the ribs of the left meet their cartilage
  int rib_fractures = 0;           ///< in neighbouring ribs of the left, one below the other
};

/// A person. Lengths in millimetres; factors are relative to the average adult.
struct BodyOptions {
  Millimetres height{1720.0};
  double girth = 1.0;  ///< width and depth of trunk and limbs
  image::Sex sex = image::Sex::kMale;
  ArmPosition arms = ArmPosition::kAtSides;
  Millimetres scoliosis{0.0};  ///< greatest sideways excursion of the spine, positive to the left
  double breast = 0.0;         ///< 0 none .. 1 large
  double cardiomegaly = 1.0;   ///< linear size of the heart
  Millimetres wall_thickness{11.0};  ///< of the left ventricle
  double asymmetry = 0.0;            ///< 0 none .. 1: left and right shoulder, hip and lung differ
  image::PatientPoint heart_shift = {};  ///< of the whole heart from its average place, mm
  Degrees heart_rotation{0.0};  ///< about the body axis; positive: apex further to the left
  Degrees lean{0.0};            ///< of the body on the table, positive: head to the left
  double bladder = 0.5;         ///< filling, 0 .. 1
  int rib_lesions = 0;
  bool sternal_lesion = false;
  bool extravasation = false;
  Confounders confounders = {};
  std::uint64_t seed = 1;  ///< places of lesions and the form of the asymmetry

  /// Everything that is wrong, one sentence each.
  std::vector<std::string> Validate() const;
};

/// A person drawn at random: sizes, arms, scoliosis, breasts, hearts of many sizes and places, and
/// in some lesions. No extravasation, no confounders. The same seed gives the same person.
BodyOptions RandomBody(std::uint64_t seed);

/// What a person of this sex has, at the rates of docs/PHANTOM_PLANAR.md.
Confounders RandomConfounders(std::uint64_t seed, image::Sex sex);

/// How finely and how much of a body is made. Heights above the soles in millimetres.
struct BodyGrid {
  Millimetres voxel{4.52};
  Millimetres lowest{-20.0};
  Millimetres highest{2200.0};  ///< no more than needed is made
};

/// Where things are, in millimetres of the patient: x to the left, y to the back, z above the
/// soles.
struct BodyLandmarks {
  image::PatientPoint sternal_notch;
  image::PatientPoint xiphoid;
  image::PatientPoint left_ventricle;  ///< centre of the left ventricle with its blood
  image::PatientPoint right_shoulder;
  image::PatientPoint left_shoulder;
  image::PatientPoint left_ventricle_axis;  ///< unit vector from base to apex
  double mid_line = 0.0;                    ///< x of the sternum at the height of the ventricle
};

struct Body {
  image::LabelVolume labels;  ///< `Organ`; slices upwards from the feet, rows to the back, columns
                              ///< to the patient's left
  BodyLandmarks landmarks;
};

/// A body of organs. Deterministic: same options, same voxels. Sizes: docs/PHANTOM_PLANAR.md.
/// @throws Error kUsage with all that `Validate` finds.
Body MakeBody(const BodyOptions& options, const BodyGrid& grid = {});

}  // namespace etalon::phantom
