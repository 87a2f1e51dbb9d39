#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "etalon/core/progress.h"
#include "etalon/core/quantity.h"
#include "etalon/image/volume.h"
#include "etalon/phantom/body.h"
#include "etalon/phantom/body_uptake.h"

namespace etalon::phantom {

/// A SPECT/CT of the chest of a phantom person.
struct SpectPhantomOptions {
  BodyOptions body;
  UptakeOptions uptake;
  Millimetres voxel{4.42};       ///< of the SPECT; the CT and masks have half of it
  Millimetres resolution{11.0};  ///< full width at half maximum of the reconstruction
  double noise = 0.08;           ///< standard deviation of a voxel over its mean
  Millimetres noise_width{8.0};  ///< full width at half maximum of what the noise was smoothed by
  Millimetres respiration{8.0};  ///< excursion of heart and upper abdomen along the body
  image::PatientPoint ct_shift = {};  ///< of CT and masks from where the SPECT was taken, mm
  double dose_megabecquerels = 700.0;
  double weight_kg = 75.0;
  Seconds elapsed{3.0 * 3600.0};  ///< from injection to scan
  std::uint64_t seed = 1;         ///< of the noise

  /// Everything that is wrong, one sentence each.
  std::vector<std::string> Validate() const;
};

/// One true mask on the grid of the CT: `name` as TotalSegmentator has it.
struct SpectPhantomMask {
  std::string name;
  std::string code;  ///< SNOMED CT
  std::string meaning;
  image::LabelVolume mask;
};

/// What a perfect reading finds: uptake is that of the organs, before any blur.
struct SpectPhantomTruth {
  double background_suv = 0.0;  ///< left atrium
  double wall_suv = 0.0;        ///< left ventricular wall
  double ratio = 0.0;           ///< TBR
  Millilitres wall_volume;
  Millilitres involved_volume;  ///< VOI at 1.5 times the left atrium
  double activity_ml = 0.0;     ///< CPA at 1.5 times the left atrium
};

struct SpectPhantom {
  SpectPhantomOptions options;
  image::FloatVolume activity;  ///< Bq/mL at the start of the scan
  image::FloatVolume hounsfield;
  std::vector<SpectPhantomMask> masks;
  SpectPhantomTruth truth;
};

/// Organs take up `MakeUptake`; heart, liver and spleen are averaged over a breath; the picture is
/// blurred by a Gaussian, averaged over the voxels of the SPECT and gets noise that is proportional
/// to the mean and smooth. Attenuation and scatter count as corrected. Deterministic.
/// @throws Error kUsage with all that `Validate` finds; kCancelled.
SpectPhantom MakeSpectPhantom(const SpectPhantomOptions& options, ProgressObserver& progress);

}  // namespace etalon::phantom
