#include "etalon/image/morphology.h"

#include <opencv2/imgproc.hpp>

#include "etalon/image/opencv_view.h"

namespace etalon::image {
namespace {

cv::Mat Disk(int radius) {
  Require(radius >= 0, "morphology with a negative radius");
  cv::Mat disk = cv::Mat::zeros(2 * radius + 1, 2 * radius + 1, CV_8UC1);
  for (int row = -radius; row <= radius; ++row) {
    for (int column = -radius; column <= radius; ++column) {
      const bool inside = row * row + column * column <= radius * radius;
      disk.at<std::uint8_t>(row + radius, column + radius) = inside ? 1 : 0;
    }
  }
  return disk;
}

/// `mask` with a margin of background, so that a closing near the border is not cut off by it.
BinaryMask Padded(const BinaryMask& mask, int margin) {
  BinaryMask padded(mask.rows() + 2 * margin, mask.columns() + 2 * margin);
  cv::Mat target = View(padded);
  View(mask).copyTo(target(cv::Rect(margin, margin, mask.columns(), mask.rows())));
  return padded;
}

}  // namespace

BinaryMask Dilate(const BinaryMask& mask, int radius) {
  BinaryMask result(mask.rows(), mask.columns());
  if (mask.empty()) return result;
  cv::Mat target = View(result);
  cv::dilate(View(mask), target, Disk(radius));
  return result;
}

BinaryMask Erode(const BinaryMask& mask, int radius) {
  BinaryMask result(mask.rows(), mask.columns());
  if (mask.empty()) return result;
  cv::Mat target = View(result);
  cv::erode(View(mask), target, Disk(radius));
  return result;
}

BinaryMask Open(const BinaryMask& mask, int radius) { return Dilate(Erode(mask, radius), radius); }

BinaryMask Close(const BinaryMask& mask, int radius) {
  if (mask.empty()) return mask;
  const BinaryMask closed = Erode(Dilate(Padded(mask, radius), radius), radius);
  BinaryMask result(mask.rows(), mask.columns());
  cv::Mat target = View(result);
  View(closed)(cv::Rect(radius, radius, mask.columns(), mask.rows())).copyTo(target);
  return result;
}

}  // namespace etalon::image
