#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/core/outcome.h"
#include "etalon/image/planar_scan.h"
#include "etalon/nuclear/planar_grade.h"
#include "etalon/nuclear/planar_motion.h"
#include "etalon/nuclear/planar_regions.h"

namespace etalon::nuclear {

// Names of what a planar scan is measured for.
inline constexpr const char* kHeartToContralateral = "heart_to_contralateral_ratio";
inline constexpr const char* kHeartToRib = "heart_to_rib_ratio";
inline constexpr const char* kHeartToWholeBody = "heart_to_whole_body_ratio";
inline constexpr const char* kPeruginiGrade = "perugini_grade";
inline constexpr const char* kSignificantUptake = "significant_uptake_probability";
inline constexpr const char* kSignificantUptakeByNetwork =
    "significant_uptake_probability_by_network";

/// Every flag that a reading may carry, described in docs/measurements/heart_to_contralateral.md.
inline constexpr std::array kPlanarFlags{"screen-capture",
                                         "lossy-compression",
                                         "saturated",
                                         "no-pixel-spacing",
                                         "view-assumed-anterior",
                                         "upside-down",
                                         "thorax-only",
                                         "sternum-overlap",
                                         "rib-overlap",
                                         "contralateral-hot-spot",
                                         "liver-overlap",
                                         "kidney-overlap",
                                         "patient-moved",
                                         "network-disagrees",
                                         "few-counts"};

inline constexpr const char* kPlanarRule = "planar-circle-34mm";
inline constexpr int kPlanarRuleVersion = 2;

/// From this probability on the uptake is called significant.
inline constexpr double kSignificantProbability = 0.5;

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
  std::optional<int> posterior_frame;
  bool view_known =
      false;            ///< the file says which picture is anterior; otherwise the first is taken
  bool turned = false;  ///< was upside down; everything below refers to the turned picture
  double pixel = 0.0;   ///< mm
  PlanarLandmarks landmarks;
  HeartRegions regions;
  RegionCounts heart;
  RegionCounts contralateral;
  std::optional<SidewaysMotion> motion;  ///< during a whole-body scan
  Measurement heart_to_contralateral;
  Measurement heart_to_rib;
  Outcome<Measurement> heart_to_whole_body = Refusal{RefusalCode::kMissingView, {}};
  GradeEstimate grade;
  std::vector<std::string> flags;  ///< of `kPlanarFlags`
};

/// @return Refusal: kNotApplicable for dynamic, gated, tomographic or other files and for pictures
///   saturated in the chest; kMissingView without an anterior picture, or without a posterior one
///   where the geometric mean is asked for; kTooFewValues for too few or no counts;
///   kStructureNotFound when the thorax does not show; kImplausible for extravasation and for a
///   patient who moved while the chest was scanned. Of several anterior pictures the first that
///   can be read is; the reason is that of the first.
Outcome<PlanarReading> ReadPlanar(const image::PlanarScan& scan, const PlanarOptions& options = {});

/// The picture that the reading refers to: the anterior one, turned if it was upside down, on
/// square pixels.
image::FloatImage ReadPicture(const image::PlanarScan& scan, const PlanarReading& reading);

/// As above, without a copy where the picture is as stored: then it is that of `scan`, else `made`.
const image::FloatImage& ReadPicture(const image::PlanarScan& scan, const PlanarReading& reading,
                                     image::FloatImage& made);

/// The posterior picture, likewise turned; the patient's left is on the left. None where the scan
/// holds none of the size of the anterior one.
std::optional<image::FloatImage> PosteriorPicture(const image::PlanarScan& scan,
                                                  const PlanarReading& reading);

}  // namespace etalon::nuclear
