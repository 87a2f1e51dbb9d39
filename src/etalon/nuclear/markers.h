#pragma once

#include <array>
#include <string>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/image/volume.h"
#include "etalon/nuclear/spect_structures.h"

namespace etalon::nuclear {

/// The structures of the marker table, in its order.
inline constexpr std::array kMarkerStructures{Structure::kMyocardium, Structure::kLeftVentricle,
                                              Structure::kRightVentricle, Structure::kLeftAtrium,
                                              Structure::kRightAtrium};

/// One row of the table: e.g. "left_atrium_suv_peak". 26 rows: for each of five structures the
/// volume (mL), the mean, greatest and peak SUV (g/mL) and the total uptake (mean SUV times volume,
/// g); and the SUV retention index (g/mL). The published list of 26 markers is not available; this
/// one is ours and says so in docs/measurements/spect_uptake.md.
struct Marker {
  std::string name;
  std::string unit;
  Structure structure = Structure::kOther;
  bool needs_suv = true;
  Outcome<double> value;
};

/// All rows, refused where a structure is absent or smaller than one voxel.
/// @param suv in g/mL.
std::vector<Marker> MarkerTable(const image::FloatVolume& suv,
                                const image::LabelVolume& structures);

/// Peak of the myocardium over that of the vertebrae, times that of the paraspinal muscle, g/mL.
/// @return the refusal of what is absent; Refusal(kImplausible) unless the vertebral peak is
/// positive.
Outcome<double> RetentionIndex(const image::FloatVolume& suv, const image::LabelVolume& structures);

}  // namespace etalon::nuclear
