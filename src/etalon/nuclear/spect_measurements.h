#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/nuclear/cardiac_uptake.h"
#include "etalon/nuclear/spect_registration.h"
#include "etalon/nuclear/spect_structures.h"

namespace etalon::nuclear {

/// A reconstructed SPECT with what is outlined on it, all of one patient.
struct SpectStudy {
  std::string image;                 ///< name of the image for evidence
  image::FloatVolume activity;       ///< in any unit that is linear in activity
  std::vector<StructureMask> masks;  ///< on grids of their own
  Outcome<double> suv_per_unit = Refusal{RefusalCode::kNotCalibrated, "no standardised uptake"};
  std::vector<std::string> flags;  ///< of reading, kept on every measurement
};

struct SpectOptions {
  UptakeOptions uptake;
  std::optional<Millimetres> resolution;  ///< recovers it; see `RecoverResolution`
  Millimetres breath{0.0};                ///< excursion that is recovered with the resolution
  bool correct_misregistration = false;   ///< moves the masks to the uptake
  int noise_draws = 16;                   ///< for the intervals
  Millimetres placement{2.0};             ///< standard deviation of the masks' place, per axis
  /// Standard deviation of each structure's border, the same all around: half a millimetre on both
  /// sides of a wall of 11 mm is 9 % of its volume, as readers of ventricular mass differ.
  Millimetres outline{0.5};
};

struct SpectMeasurements {
  std::vector<Measurement> measurements;
  std::vector<RefusedMeasurement> refused;
  Outcome<Misregistration> misregistration = Refusal{RefusalCode::kNotApplicable, "not looked for"};
  Outcome<double> background =
      Refusal{RefusalCode::kNotApplicable, "not looked for"};  ///< B, in the unit of the activity
  image::PatientPoint masks_moved;                             ///< by the correction, mm
};

/// All SPECT measures: volume_of_involvement and cardiac_pyrophosphate_activity (mL),
/// target_to_background_ratio_mean and _max, myocardial SUV over 20, 40 and 60 % of its greatest
/// value, and the marker table. Ratios and volumes need no dose; what needs the SUV is refused with
/// the reason of `suv_per_unit`.
///
/// Intervals, 95 %: the scatter of the value over pictures with added noise, whose coefficient of
/// variation and smoothness are those of the blood pool, over masks moved by a voxel along each
/// axis, scaled to `placement`, and over each structure of the heart in turn larger and smaller by
/// `outline` on all sides; normal, never below 0.
SpectMeasurements MeasureSpect(const SpectStudy& study, const SpectOptions& options = {});

}  // namespace etalon::nuclear
