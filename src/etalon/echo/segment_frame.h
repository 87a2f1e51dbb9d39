#pragma once

#include <vector>

#include "etalon/echo/apical_networks.h"
#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"

namespace etalon::echo {

/// A frame segmented several times through crops that differ slightly in place and size.
struct SegmentedFrame {
  /// Classes at the frame's size, from the mean of all crops' probabilities; 0 outside the field.
  image::LabelMask mask;
  /// Classes of each crop on one common grid that covers the field's box edge to edge.
  std::vector<image::LabelMask> variants;
};

/// The part of a picture that the networks are shown: the field's box, or the whole picture when
/// the field fills it but for `kNegligibleMargin`. The networks were trained on pictures cut near
/// the field, so a thin margin is familiar to them and a slightly wrong cut is not.
image::PixelBox NetworkBox(const image::PixelBox& field, int rows, int columns);

/// Fraction of the picture's area.
inline constexpr double kNegligibleMargin = 0.10;

/// Segments the part of `frame` inside `field` through the field's box itself and through
/// `kCropVariants` boxes around it. What lies outside the frame is black.
SegmentedFrame SegmentWithVariants(const image::GrayImage& frame, const image::PixelBox& field,
                                   ApicalNetworks& networks);

/// Segments each frame once. @return classes on the network's grid, which covers `field`.
std::vector<image::LabelMask> SegmentOnce(const std::vector<image::GrayImage>& frames,
                                          const image::PixelBox& field, ApicalNetworks& networks);

inline constexpr int kCropVariants = 6;

}  // namespace etalon::echo
