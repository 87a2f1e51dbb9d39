#pragma once

#include "etalon/nuclear/planar_landmarks.h"

namespace etalon::nuclear {

/// A circle in a picture, pixels.
struct PlanarRegion {
  image::PixelPoint centre;
  double radius = 0.0;
};

struct RegionCounts {
  double total = 0.0;
  int pixels = 0;
  double Mean() const { return pixels > 0 ? total / pixels : 0.0; }
};

/// Heart and its mirror image at the mid-line.
struct HeartRegions {
  PlanarRegion heart;
  PlanarRegion contralateral;
  /// How far the circle follows visible uptake: 0, it lies at the usual place in the body; 1, on
  /// the excess of the left over the right chest.
  double followed = 0.0;
};

/// Counts of the pixels whose centres lie within the circle and the picture.
RegionCounts CountRegion(const image::FloatImage& counts, const PlanarRegion& region);

/// True when the circle lies wholly in the picture.
bool LiesWithin(const PlanarRegion& region, const image::FloatImage& counts);

/// `region` mirrored at the mid-line.
PlanarRegion Mirrored(const PlanarRegion& region, const PlanarLandmarks& landmarks);

/// The circle of 34 mm radius on the left ventricle, at least 22 mm clear of the mid-line so that
/// the sternum stays out, and its mirror image (docs/measurements/heart_to_contralateral.md). It
/// lies at the ventricle's usual place in the body and follows the excess of the left over the
/// right chest as far as uptake is visible there.
HeartRegions PlaceHeart(const CoarsePicture& picture, const PlanarLandmarks& landmarks);

/// Counts a pixel of the ribs: the 90th percentile of the smoothed right chest beside the sternum.
double RibLevel(const CoarsePicture& picture, const PlanarLandmarks& landmarks);

}  // namespace etalon::nuclear
