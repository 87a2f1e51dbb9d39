#pragma once

#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"

namespace etalon::ultrasound {

/// What a network is shown of an ultrasound picture.
struct FieldCrop {
  image::GrayImage picture;  ///< the box of the field; black outside the field
  image::PixelBox box;       ///< of the crop within the picture
};

/// Cuts `picture` to the box of `field`; what lies outside the field (text, scales, marks) becomes
/// black, so that nothing can be learnt from a vendor's screen.
/// @throws ContractError if the sizes differ or the field is empty.
FieldCrop CropToField(const image::GrayImage& picture, const image::BinaryMask& field);

}  // namespace etalon::ultrasound
