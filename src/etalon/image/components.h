#pragma once

#include <cstdint>
#include <vector>

#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"

namespace etalon::image {

/// Which neighbours join pixels into one component: those that share an edge, or also a corner.
enum class Connectivity { kFour = 4, kEight = 8 };

/// A connected set of foreground pixels.
struct Component {
  int area = 0;  ///< pixels
  PixelBox box;  ///< smallest box around them
};

/// The connected components of a mask, in the order in which a scan by rows meets them.
struct Components {
  Raster<std::int32_t> labels;  ///< 0 background, k for component k - 1
  std::vector<Component> list;
};

Components ConnectedComponents(const BinaryMask& mask,
                               Connectivity connectivity = Connectivity::kEight);

/// The component with most pixels, the first one met among equals; empty for an empty mask.
BinaryMask LargestComponent(const BinaryMask& mask,
                            Connectivity connectivity = Connectivity::kEight);

/// The pixels of component `index` (from 0). @throws ContractError if there is none.
BinaryMask ComponentMask(const Components& components, int index);

/// `mask` with every background component that touches no border of the image set to 1. The
/// background is joined by edges, so that a diagonal line of foreground closes a hole.
BinaryMask FillHoles(const BinaryMask& mask);

/// The pixels where `labels` equals `label`.
BinaryMask MaskOf(const LabelMask& labels, std::uint8_t label);

/// Number of pixels that are not 0.
int CountPixels(const BinaryMask& mask);

/// Smallest box around the pixels that are not 0; empty for an empty mask.
PixelBox BoundingBox(const BinaryMask& mask);

/// Pixels in both over pixels in either; 1 for two empty masks.
/// @throws ContractError if the sizes differ.
double IntersectionOverUnion(const BinaryMask& a, const BinaryMask& b);

}  // namespace etalon::image
