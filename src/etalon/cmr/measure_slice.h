#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/cmr/extracellular_volume.h"
#include "etalon/cmr/motion.h"
#include "etalon/cmr/normal_ranges.h"
#include "etalon/cmr/region_value.h"
#include "etalon/cmr/t1_map.h"
#include "etalon/cmr/ventricle_slice.h"
#include "etalon/core/measurement.h"

namespace etalon::cmr {

/// Who made a map of T1.
enum class MapSource {
  kFitted,   ///< from the images of the series, by `FitT1Map`
  kScanner,  ///< the scanner or another program: nothing is known of its fit
};

/// A map with what it was made of and where the ventricle lies in it.
struct MappedSlice {
  T1Series series;          ///< without images for a map of the scanner; as corrected, else
  T1Map map;                ///< of the scanner: without deviation and R2
  MotionCheck motion;       ///< of the images as they came
  image::LabelMask labels;  ///< 1 blood pool, 2 myocardium, 3 right ventricle, on the map's grid
  MapSource source = MapSource::kFitted;
  /// Where motion was corrected: what the check finds now.
  std::optional<MotionCheck> left_after_correction = {};
  InsertionPoints insertions = {};  ///< as marked; else those of the label
};

/// One slice of the heart. Without `post_contrast`: measured before contrast agent only.
struct HeartSlice {
  SliceLevel level = SliceLevel::kMid;
  MappedSlice native;
  std::optional<MappedSlice> post_contrast = {};
};

struct SliceOptions {
  SliceLevel level = SliceLevel::kMid;  ///< of `MeasureSlice`
  int margin = 1;                       ///< pixels left out at the borders of wall and blood
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
  std::optional<RegionValue> region = {};  ///< of a T1: its pixels and their scatter
};

/// What a reading shows of one slice.
struct SlicePictures {
  image::LabelMask segments;  ///< numbers of the 17-segment model; empty without segments
  /// Percent a pixel; empty without a map after contrast agent or when it is refused.
  image::FloatImage extracellular_volume;
};

/// All that was read in the slices of a heart.
struct HeartReading {
  std::vector<SliceMeasurement> measurements;
  std::vector<RefusedMeasurement> refusals;
  std::vector<SlicePictures> slices;  ///< one a slice
};

/// All that was read in one slice.
struct SliceReading : SlicePictures {
  std::vector<SliceMeasurement> measurements;
  std::vector<RefusedMeasurement> refusals;
};

/// Measures T1 before and, where a slice has both, after contrast agent, and the extracellular
/// volume: whole wall and septum of all slices together, each segment, and blood pool.
///
/// Names: `myocardial_t1_native`, `myocardial_t1_native_septal`,
/// `myocardial_t1_native_mid_inferior` ..., `blood_pool_t1_native`; the same with `post_contrast`;
/// `extracellular_volume_fraction...`, `haematocrit_synthetic`.
/// Units ms, % and 1. Intervals cover the scatter of the pixels, and for the extracellular volume
/// that of the haematocrit too; not the difference between two scans. Flags: "frames-moved" (beyond
/// 2 mm), "motion-corrected", "map-of-the-scanner", "pixels-without-t1", "poor-recovery-fit"
/// (median R2 of the region below 0.95), "synthetic-haematocrit",
/// "t1-not-shorter-after-contrast", "outside-normal-range". Frames that moved beyond 5 mm (after
/// correction, where there was one) refuse every region with pixels of their slice.
/// @throws ContractError without slices, or when maps and labels differ in size.
HeartReading MeasureHeart(const std::vector<HeartSlice>& slices, const SliceOptions& options);

/// The same of one slice, at `options.level`.
SliceReading MeasureSlice(const MappedSlice& native,
                          const std::optional<MappedSlice>& post_contrast,
                          const SliceOptions& options);

}  // namespace etalon::cmr
