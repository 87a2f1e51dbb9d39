#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/cmr/extracellular_volume.h"
#include "etalon/cmr/motion.h"
#include "etalon/cmr/normal_ranges.h"
#include "etalon/cmr/t1_map.h"
#include "etalon/cmr/ventricle_slice.h"
#include "etalon/core/measurement.h"

namespace etalon::cmr {

/// A map with what it was made of and where the ventricle lies in it.
struct MappedSlice {
  T1Series series;
  T1Map map;
  MotionCheck motion;
  image::LabelMask labels;  ///< 1 blood pool, 2 myocardium, 3 right ventricle, on the map's grid
};

struct SliceOptions {
  SliceLevel level = SliceLevel::kMid;
  int margin = 1;  ///< pixels left out at the borders of wall and blood
  std::optional<Haematocrit> haematocrit =
      {};  ///< measured; nothing: from native blood T1, flagged
  SyntheticHaematocritModel synthetic = {};
  SiteNormalRanges normal_ranges = {};  ///< may be empty
  double field_strength = 0.0;          ///< tesla; 0: not known
};

/// A measurement beside the site's normal range for it.
struct SliceMeasurement {
  Measurement measurement;
  std::optional<NormalRange> normal;
};

/// All that was read in one slice.
struct SliceReading {
  std::vector<SliceMeasurement> measurements;
  std::vector<RefusedMeasurement> refusals;
  image::LabelMask segments;  ///< numbers of the 17-segment model; empty without segments
  /// Percent a pixel; empty without a map after contrast agent or when it is refused.
  image::FloatImage extracellular_volume;
};

/// Measures T1 before and, where `post_contrast` is given, after contrast agent, and the
/// extracellular volume: whole wall, septum, each segment and blood pool.
///
/// Names: `myocardial_t1_native`, `myocardial_t1_native_septal`,
/// `myocardial_t1_native_mid_inferior` ..., `blood_pool_t1_native`; the same with `post_contrast`;
/// `extracellular_volume_fraction...`, `haematocrit_synthetic`.
/// Units ms, % and 1. Intervals cover the scatter of the pixels, and for the extracellular volume
/// that of the haematocrit too; not the difference between two scans. Flags: "frames-moved" (beyond
/// 2 mm), "pixels-without-t1", "poor-recovery-fit" (median R2 of the region below 0.95),
/// "synthetic-haematocrit", "t1-not-shorter-after-contrast", "outside-normal-range". Frames that
/// moved beyond 5 mm refuse everything of their map.
/// @throws ContractError when maps and labels differ in size.
SliceReading MeasureSlice(const MappedSlice& native,
                          const std::optional<MappedSlice>& post_contrast,
                          const SliceOptions& options);

}  // namespace etalon::cmr
