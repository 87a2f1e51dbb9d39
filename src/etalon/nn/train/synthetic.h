#pragma once

#include "etalon/core/random.h"
#include "etalon/image/raster.h"

namespace etalon::nn::train {

/// What a picture that must be rejected is made of.
enum class Negative {
  kUpsideDown,   ///< an apical view turned by 90, 180 or 270 degrees or mirrored top to bottom
  kShuffled,     ///< its tiles in another order
  kFragment,     ///< a piece too small to hold a ventricle
  kTransplant,   ///< other content seen through the sector of an apical view
  kRing,         ///< a short-axis-like ring in a sector
  kSpeckleOnly,  ///< a sector of speckle without anatomy
  kSpectralDoppler,
  kMotionMode,
  kTextScreen,
};

inline constexpr int kNegativeKinds = 9;

/// A picture in 0 .. 255 of the sides of `apical` that shows no measurable apical view.
/// @param other any non-apical picture, used by `kTransplant`.
image::GrayImage MakeNegative(Negative kind, const image::GrayImage& apical,
                              const image::GrayImage& other, Random& random);

/// Draws what screens show around the tissue: text, depth ticks, an electrocardiogram, a grey bar.
/// Pixels in 0 .. 1.
void DrawScreenFurniture(image::FloatImage& picture, Random& random);

/// Blackens all but a random sector with its tip near the top: another probe's field of view.
void NarrowField(image::FloatImage& picture, Random& random);

}  // namespace etalon::nn::train
