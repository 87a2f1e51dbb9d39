#pragma once

// Private to the sources of `image`: no header of the module includes this.

#include <opencv2/core.hpp>

#include "etalon/image/raster.h"

namespace etalon::image {

template <typename T>
constexpr int OpenCvType();
template <>
constexpr int OpenCvType<std::uint8_t>() {
  return CV_8UC1;
}
template <>
constexpr int OpenCvType<std::int32_t>() {
  return CV_32SC1;
}
template <>
constexpr int OpenCvType<float>() {
  return CV_32FC1;
}
template <>
constexpr int OpenCvType<Rgb>() {
  return CV_8UC3;
}

/// A matrix over the pixels of `raster`, which must outlive it.
template <typename T>
cv::Mat View(Raster<T>& raster) {
  return cv::Mat(raster.rows(), raster.columns(), OpenCvType<T>(), raster.pixels().data());
}

/// The same for input that OpenCV only reads.
template <typename T>
cv::Mat View(const Raster<T>& raster) {
  return View(const_cast<Raster<T>&>(raster));
}

}  // namespace etalon::image
