#pragma once

#include <vector>

#include "etalon/cmr/t1_map.h"
#include "etalon/image/geometry.h"

namespace etalon::cmr {

/// How far one image lies from the middle one, in millimetres of the image plane.
struct FrameShift {
  double rows = 0.0;     ///< downwards
  double columns = 0.0;  ///< to the right
  double degrees = 0.0;  ///< turned against the clock as seen; 0 where it is not looked for
  double Length() const;
};

/// Translations of the images of a series against each other.
struct MotionCheck {
  std::vector<FrameShift> shifts;  ///< one a frame
  double largest = 0.0;            ///< millimetres: greatest distance between two frames
};

struct MotionOptions {
  image::PixelBox box = {};  ///< where to look; empty: the middle half of the slice
  double search = 15.0;      ///< millimetres to each side
};

/// Beyond this a map is flagged "frames-moved": more than a pixel of a usual map.
inline constexpr double kMotionFlagMillimetres = 2.0;
/// Beyond this nothing is measured: half a normal wall.
inline constexpr double kMotionRefusalMillimetres = 5.0;

/// The part of a slice in which motion matters: what `labels` mark and a little around it; empty
/// without a mark.
image::PixelBox HeartBox(const image::LabelMask& labels);

/// Where motion is looked for: the box asked for, else the middle half, cut to the images.
image::PixelBox SearchBox(const T1Series& series, const image::PixelBox& asked);

/// Finds how the images moved from the directions of their edges, which inversion of the contrast
/// leaves as they are [Haber2006]: each image is laid where its normalised gradients agree best, in
/// any sense, with those of the images laid before it, from the latest after inversion to the
/// earliest; then each once more against all others, twice. Only translations are found, to about
/// half a pixel.
/// @throws ContractError when images differ in size or are not one an inversion time, or without a
/// spacing.
MotionCheck CheckMotion(const T1Series& series, const MotionOptions& options = {});

}  // namespace etalon::cmr
