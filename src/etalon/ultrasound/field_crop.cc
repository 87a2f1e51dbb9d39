#include "etalon/ultrasound/field_crop.h"

#include "etalon/core/error.h"
#include "etalon/image/components.h"
#include "etalon/image/resample.h"

namespace etalon::ultrasound {

FieldCrop CropToField(const image::GrayImage& picture, const image::BinaryMask& field) {
  Require(picture.rows() == field.rows() && picture.columns() == field.columns(),
          "field and picture differ in size");
  const image::PixelBox box = image::BoundingBox(field);
  Require(!box.empty(), "crop to an empty field");
  FieldCrop crop{.picture = image::Crop(picture, box), .box = box};
  const image::BinaryMask inside = image::Crop(field, box);
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside.pixels()[i] == 0) crop.picture.pixels()[i] = 0;
  }
  return crop;
}

}  // namespace etalon::ultrasound
