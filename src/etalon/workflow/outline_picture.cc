#include "etalon/workflow/outline_picture.h"

#include <algorithm>
#include <cmath>

#include "etalon/annotation/region.h"
#include "etalon/core/error.h"
#include "etalon/dicom/read.h"
#include "etalon/image/draw.h"
#include "etalon/image/resample.h"
#include "etalon/image/trace.h"
#include "etalon/media/open_image.h"
#include "etalon/media/png.h"
#include "etalon/report/markup.h"

namespace etalon::workflow {
namespace {

using image::PixelBox;
using image::PixelContour;

image::GrayImage FrameOf(const std::filesystem::path& file, int frame) {
  const bool dicom = media::RecogniseFile(file) == media::FileFormat::kDicom;
  const image::Cine cine = dicom ? dicom::ReadFile(file).cine : media::ReadImage(file);
  Require(frame >= 0 && static_cast<std::size_t>(frame) < cine.frames.size(),
          "a frame that the image does not have");
  return cine.frames[static_cast<std::size_t>(frame)];
}

/// The outline of a region or box; empty for what has none.
PixelContour OutlineOf(const annotation::Shape& shape, const image::GrayImage& frame) {
  if (shape.kind == annotation::ShapeKind::kPolygon) return shape.points;
  const bool covers = annotation::IsRegion(shape.kind) || shape.kind == annotation::ShapeKind::kBox;
  if (!covers) return {};
  return image::OuterBoundary(annotation::PixelsOf(shape, frame.rows(), frame.columns()).Mask());
}

/// Around all points with a fifth of their extent, within the frame.
PixelBox Around(const std::vector<PixelContour>& contours, const image::GrayImage& frame) {
  double top = frame.rows(), left = frame.columns(), bottom = 0.0, right = 0.0;
  for (const PixelContour& contour : contours) {
    for (const image::PixelPoint& point : contour) {
      top = std::min(top, point.row);
      bottom = std::max(bottom, point.row);
      left = std::min(left, point.column);
      right = std::max(right, point.column);
    }
  }
  if (bottom <= top || right <= left) return {0, 0, frame.rows(), frame.columns()};
  const double margin = 20.0 + 0.2 * std::max(bottom - top, right - left);
  const int first_row = static_cast<int>(std::floor(top - margin));
  const int first_column = static_cast<int>(std::floor(left - margin));
  return image::ClipBox(
      {first_row, first_column, static_cast<int>(std::ceil(bottom + margin)) - first_row,
       static_cast<int>(std::ceil(right + margin)) - first_column},
      frame.rows(), frame.columns());
}

}  // namespace

std::string OutlinePicture(const std::filesystem::path& file, int frame,
                           const std::vector<PictureOutlines>& outlines, int width) {
  const image::GrayImage pixels = FrameOf(file, frame);
  std::vector<PixelContour> contours;
  std::vector<image::Rgb> colours;
  for (const PictureOutlines& one : outlines) {
    for (const annotation::Shape& shape : one.shapes) {
      contours.push_back(OutlineOf(shape, pixels));
      colours.push_back(one.colour);
    }
  }
  const PixelBox box = Around(contours, pixels);
  const double scale = static_cast<double>(width) / box.columns;
  const int rows = std::max(1, static_cast<int>(std::lround(box.rows * scale)));
  image::RgbImage picture =
      image::RgbFromGray(image::ResizeLinear(image::Crop(pixels, box), rows, width));
  for (std::size_t i = 0; i < contours.size(); ++i) {
    if (contours[i].empty()) continue;
    for (image::PixelPoint& point : contours[i]) {
      point = {(point.row - box.top + 0.5) * scale - 0.5,
               (point.column - box.left + 0.5) * scale - 0.5};
    }
    image::DrawContour(picture, contours[i], colours[i], 2);
  }
  const media::Bytes png = media::EncodePng(picture);
  return "data:image/png;base64," + report::Base64(png);
}

}  // namespace etalon::workflow
