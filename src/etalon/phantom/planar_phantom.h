#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "etalon/image/planar_scan.h"
#include "etalon/phantom/anatomy.h"
#include "etalon/phantom/planar_projection.h"

namespace etalon::phantom {

enum class PlanarField { kWholeBody, kThorax };

/// The patient moves once. Where the table moves (whole body), rows below the place that the camera
/// has reached show him displaced; in a picture of the thorax he lies half of the time elsewhere.
struct PatientMotion {
  Millimetres sideways{0.0};  ///< positive to the patient's left
  Millimetres along{0.0};     ///< positive to the feet
  double at = 0.25;           ///< of the way from crown to soles: where the camera is then

  bool Moves() const { return sideways.value() != 0.0 || along.value() != 0.0; }
};

struct PlanarPhantomOptions {
  BodyOptions body = {};
  BoneTracer tracer = BoneTracer::kDpd;
  int grade = 0;           ///< Perugini, 0 .. 3
  double variation = 0.0;  ///< of the organs' uptake, see `UptakeOptions`
  double counts = 1.6e6;   ///< expected in the anterior picture
  PlanarField field = PlanarField::kWholeBody;
  int rows = 1024;  ///< of the whole body; of the thorax as many as columns
  int columns = 256;
  Millimetres pixel{2.26};
  PlanarCamera camera = {};
  PatientMotion motion = {};
  std::uint64_t seed = 1;    ///< of uptake, place on the table and noise
  std::string anatomy = {};  ///< set where the body was given: its name

  /// Everything that is wrong, one sentence each.
  std::vector<std::string> Validate() const;
};

/// Where the rule of docs/measurements/heart_to_contralateral.md lies in the anterior picture, with
/// the patient where the rows of the heart show him.
struct PlanarTruth {
  image::PixelPoint heart;              ///< centre of the heart region
  image::PixelPoint contralateral;      ///< its mirror image
  double radius = 0.0;                  ///< pixels
  double mid_line = 0.0;                ///< column at the height of the heart
  image::PixelPoint ventricle;          ///< centre of the left ventricle
  double heart_to_contralateral = 0.0;  ///< of the expected counts, without noise and motion
  int grade = 0;
  double heart_uptake = 0.0;      ///< SUV of the wall
  std::optional<int> motion_row;  ///< whole body: the first row after the patient moved
};

struct PlanarPhantom {
  PlanarPhantomOptions options;
  image::PlanarScan scan;  ///< anterior, posterior; the posterior one mirrored as displays show it
  PlanarTruth truth;
};

/// A planar scan of known truth. Deterministic: same options, same counts.
/// @throws Error kUsage with all that `Validate` finds.
PlanarPhantom MakePlanarPhantom(const PlanarPhantomOptions& options);

/// The same of a body that is given. Of `options.body` only stomach and bowel of the confounders
/// count; height and sex become the anatomy's.
PlanarPhantom MakePlanarPhantom(PlanarPhantomOptions options, const Anatomy& anatomy);

/// Options of a random person whose uptake, tracer and counts vary too.
PlanarPhantomOptions RandomPlanarPhantom(std::uint64_t seed, int grade);

/// 0, 1, 2 or 3 as often as given here: 88, 4, 4 and 4 of a hundred.
int RandomGrade(std::uint64_t seed);

}  // namespace etalon::phantom
