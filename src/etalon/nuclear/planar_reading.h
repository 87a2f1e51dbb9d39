#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/core/outcome.h"
#include "etalon/image/planar_scan.h"
#include "etalon/nuclear/planar_grade.h"
#include "etalon/nuclear/planar_regions.h"

namespace etalon::nuclear {

// Names of what a planar scan is measured for.
inline constexpr const char* kHeartToContralateral = "heart_to_contralateral_ratio";
inline constexpr const char* kHeartToRib = "heart_to_rib_ratio";
inline constexpr const char* kHeartToWholeBody = "heart_to_whole_body_ratio";
inline constexpr const char* kPeruginiGrade = "perugini_grade";
inline constexpr const char* kSignificantUptake = "significant_uptake_probability";

enum class RatioKind {
  kAnterior,       ///< mean counts of the anterior picture
  kGeometricMean,  ///< square root of the product of the anterior and the posterior mean
};

struct PlanarOptions {
  RatioKind ratio = RatioKind::kAnterior;
  double least_region_counts = 50.0;    ///< below: refused
  double least_picture_counts = 5.0e4;  ///< below: refused
};

/// A planar bone scan, read by rule (docs/measurements/heart_to_contralateral.md).
struct PlanarReading {
  std::string name;  ///< of the scan
  int frame = 0;     ///< the anterior picture
  bool view_known =
      false;            ///< the file says which picture is anterior; otherwise the first is taken
  bool turned = false;  ///< was upside down; everything below refers to the turned picture
  double pixel = 0.0;   ///< mm
  PlanarLandmarks landmarks;
  HeartRegions regions;
  RegionCounts heart;
  RegionCounts contralateral;
  Measurement heart_to_contralateral;
  Measurement heart_to_rib;
  Outcome<Measurement> heart_to_whole_body = Refusal{RefusalCode::kMissingView, {}};
  GradeEstimate grade;
  std::vector<std::string> flags;  ///< stable kebab-case names, described in the page above
};

/// @return Refusal: kNotApplicable for dynamic, gated, tomographic or other files and for pictures
///   saturated in the chest; kMissingView without an anterior picture, or without a posterior one
///   where the geometric mean is asked for; kTooFewValues for too few or no counts;
///   kStructureNotFound when the thorax does not show; kImplausible for extravasation.
Outcome<PlanarReading> ReadPlanar(const image::PlanarScan& scan, const PlanarOptions& options = {});

/// The picture that the reading refers to: the anterior one, turned if it was upside down.
image::FloatImage ReadPicture(const image::PlanarScan& scan, const PlanarReading& reading);

}  // namespace etalon::nuclear
