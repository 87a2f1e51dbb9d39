#include "etalon/abdomen/field_finder.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/image/components.h"
#include "etalon/nn/preprocess.h"

namespace etalon::abdomen {
namespace {

constexpr int kLongestGridSide = 384;  ///< finer outlines do not change what is cut out
constexpr double kLeastShare = 0.04;   ///< of the picture

/// The box of the mask in pixels of a picture of `rows` x `columns`, rounded outwards.
image::PixelBox InPicture(const image::BinaryMask& mask, int rows, int columns) {
  const image::PixelBox box = image::BoundingBox(mask);
  const double down = static_cast<double>(rows) / mask.rows();
  const double across = static_cast<double>(columns) / mask.columns();
  const int top = static_cast<int>(std::floor(box.top * down));
  const int left = static_cast<int>(std::floor(box.left * across));
  const int bottom = static_cast<int>(std::ceil((box.top + box.rows) * down));
  const int right = static_cast<int>(std::ceil((box.left + box.columns) * across));
  return {.top = top,
          .left = left,
          .rows = std::min(rows, bottom) - top,
          .columns = std::min(columns, right) - left};
}

}  // namespace

FieldFinder::FieldFinder(const nn::ModelPackage& package, const nn::NetworkOptions& options)
    : card_(package.card), network_(package, options) {
  const bool fits = card_.task == nn::ModelTask::kReading && card_.heads.structures.size() == 1 &&
                    card_.heads.classes.size() == 2 && card_.input.crop.empty();
  if (!fits) {
    throw FileError(ErrorCode::kModelInvalid, package.folder.string(),
                    "does not outline one structure of a whole picture");
  }
}

Outcome<Field> FieldFinder::Find(const image::GrayImage& picture) const {
  const nn::Tensor output = network_.Run(nn::InputOf(picture, card_.input));
  const double scale = std::min(
      1.0, static_cast<double>(kLongestGridSide) / std::max(picture.rows(), picture.columns()));
  const int rows = std::max(1, static_cast<int>(std::lround(picture.rows() * scale)));
  const int columns = std::max(1, static_cast<int>(std::lround(picture.columns() * scale)));
  const nn::Tensor logits = nn::ClassLogits(output, 0, card_.heads);
  const image::BinaryMask all = image::MaskOf(nn::LabelsOf(logits, 0, rows, columns), 1);
  Field field{.mask = image::FillHoles(image::LargestComponent(all)), .box = {}};
  const double share =
      static_cast<double>(image::CountPixels(field.mask)) / static_cast<double>(field.mask.size());
  if (share < kLeastShare) {
    return Refusal{RefusalCode::kNotUltrasound, "no ultrasound field was found in the picture"};
  }
  field.box = InPicture(field.mask, picture.rows(), picture.columns());
  return field;
}

}  // namespace etalon::abdomen
