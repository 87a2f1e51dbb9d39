#pragma once

#include <vector>

#include "etalon/cmr/motion.h"
#include "etalon/cmr/t1_map.h"
#include "etalon/image/raster.h"

namespace etalon::cmr {

struct MotionCorrectionOptions {
  image::PixelBox box = {};  ///< where to look, as in `MotionOptions`
  int rounds = 4;            ///< of fitting and laying on the fit
  int threads = 0;           ///< 0: one a processor. The result is the same for any number.
  /// 1 blood pool, 2 myocardium, 3 right ventricle, of the series' size; may be empty. The images
  /// are laid where the heart agrees best with it: a mask was drawn on one of them, or on a map.
  image::LabelMask labels = {};
};

/// A series whose images were laid on each other.
struct CorrectedMotion {
  T1Series series;
  std::vector<FrameShift> applied;  ///< how the heart lay in each image against the corrected place
  MotionCheck left;                 ///< what the check still finds
};

/// Lays the images of a series on each other by translation and turn in the plane, in turns with
/// the fit of the recovery: each image is compared with what the fit of all images predicts for its
/// inversion time, which has its contrast [Xue2012][Tagkalakis2021]. `found` (of the edges, which a
/// fit cannot talk round) is where it starts; least squares with weights that let go of what does
/// not belong to the heart; interpolation by cubic convolution [Keys1981]. What lies outside the
/// box moves along with the heart, whether it did or not. The turn of a
/// round heart is hardly found (and hardly matters), and motion through the plane stays.
/// @throws ContractError as `CheckMotion`, or when `found` or `labels` do not fit the series.
CorrectedMotion CorrectMotion(const T1Series& series, const MotionCheck& found,
                              const MotionCorrectionOptions& options = {});

}  // namespace etalon::cmr
