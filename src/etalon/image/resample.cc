#include "etalon/image/resample.h"

#include <opencv2/imgproc.hpp>
#include <vector>

#include "etalon/image/opencv_view.h"

namespace etalon::image {
namespace {

template <typename T>
Raster<T> Resize(const Raster<T>& image, int rows, int columns, int interpolation) {
  Require(!image.empty() && rows > 0 && columns > 0, "resize of or to an empty image");
  if (rows == image.rows() && columns == image.columns()) return image;
  Raster<T> result(rows, columns);
  cv::Mat target = View(result);
  cv::resize(View(image), target, target.size(), 0.0, 0.0, interpolation);
  return result;
}

/// Index of the input pixel that holds the centre of each output pixel.
std::vector<int> NearestIndices(int input, int output) {
  std::vector<int> indices(static_cast<std::size_t>(output));
  for (int i = 0; i < output; ++i) {
    const auto doubled = (2 * static_cast<long long>(i) + 1) * input;
    indices[static_cast<std::size_t>(i)] = static_cast<int>(doubled / (2 * output));
  }
  return indices;
}

}  // namespace

PixelBox ClipBox(const PixelBox& box, int rows, int columns) {
  const int top = std::clamp(box.top, 0, rows);
  const int left = std::clamp(box.left, 0, columns);
  const int bottom = std::clamp(box.top + box.rows, top, rows);
  const int right = std::clamp(box.left + box.columns, left, columns);
  return {.top = top, .left = left, .rows = bottom - top, .columns = right - left};
}

GrayImage ResizeLinear(const GrayImage& image, int rows, int columns) {
  return Resize(image, rows, columns, cv::INTER_LINEAR);
}
FloatImage ResizeLinear(const FloatImage& image, int rows, int columns) {
  return Resize(image, rows, columns, cv::INTER_LINEAR);
}
RgbImage ResizeLinear(const RgbImage& image, int rows, int columns) {
  return Resize(image, rows, columns, cv::INTER_LINEAR);
}
GrayImage ResizeArea(const GrayImage& image, int rows, int columns) {
  return Resize(image, rows, columns, cv::INTER_AREA);
}
FloatImage ResizeArea(const FloatImage& image, int rows, int columns) {
  return Resize(image, rows, columns, cv::INTER_AREA);
}
RgbImage ResizeArea(const RgbImage& image, int rows, int columns) {
  return Resize(image, rows, columns, cv::INTER_AREA);
}

LabelMask ResizeLabels(const LabelMask& labels, int rows, int columns) {
  Require(!labels.empty() && rows > 0 && columns > 0, "resize of or to an empty image");
  const std::vector<int> source_columns = NearestIndices(labels.columns(), columns);
  const std::vector<int> source_rows = NearestIndices(labels.rows(), rows);
  LabelMask result(rows, columns);
  for (int row = 0; row < rows; ++row) {
    const std::uint8_t* source = labels.row(source_rows[static_cast<std::size_t>(row)]);
    for (int column = 0; column < columns; ++column) {
      result(row, column) = source[source_columns[static_cast<std::size_t>(column)]];
    }
  }
  return result;
}

}  // namespace etalon::image
