#pragma once

#include <vector>

#include "etalon/cmr/t1_map.h"
#include "etalon/image/geometry.h"

namespace etalon::cmr {

/// How far one image lies from the others, in millimetres of the image plane.
struct FrameShift {
  double rows = 0.0;     ///< downwards
  double columns = 0.0;  ///< to the right
  double Length() const;
};

/// Translations of the images of a series against each other.
struct MotionCheck {
  std::vector<FrameShift> shifts;  ///< one a frame
  double largest = 0.0;  ///< millimetres: greatest distance of a frame from the median place
};

struct MotionOptions {
  image::PixelBox box = {};  ///< where to look; empty: the middle half of the slice
  double search = 12.0;      ///< millimetres to each side
  int iterations = 3;
};

/// Beyond this a map is flagged "frames-moved": more than a pixel of a usual map.
inline constexpr double kMotionFlagMillimetres = 2.0;
/// Beyond this nothing is measured: half a normal wall.
inline constexpr double kMotionRefusalMillimetres = 5.0;

/// Finds how the images moved, by comparing each with what the recovery fitted to all of them
/// predicts at its inversion time, and fitting again with the images put back [Xue2012]. Contrast
/// differs too much between images for a direct comparison. Only translations are found.
/// @throws ContractError as `FitT1Map`, or without a spacing.
MotionCheck CheckMotion(const T1Series& series, const MotionOptions& options = {});

}  // namespace etalon::cmr
