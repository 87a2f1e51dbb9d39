#include "etalon/image/components.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "etalon/image/opencv_view.h"

namespace etalon::image {
namespace {

Component ReadComponent(const cv::Mat& statistics, int label) {
  return {.area = statistics.at<int>(label, cv::CC_STAT_AREA),
          .box = {.top = statistics.at<int>(label, cv::CC_STAT_TOP),
                  .left = statistics.at<int>(label, cv::CC_STAT_LEFT),
                  .rows = statistics.at<int>(label, cv::CC_STAT_HEIGHT),
                  .columns = statistics.at<int>(label, cv::CC_STAT_WIDTH)}};
}

bool TouchesBorder(const PixelBox& box, const BinaryMask& mask) {
  return box.top == 0 || box.left == 0 || box.top + box.rows == mask.rows() ||
         box.left + box.columns == mask.columns();
}

BinaryMask Inverse(const BinaryMask& mask) {
  BinaryMask inverse(mask.rows(), mask.columns());
  std::transform(mask.pixels().begin(), mask.pixels().end(), inverse.pixels().begin(),
                 [](std::uint8_t pixel) -> std::uint8_t { return pixel == 0; });
  return inverse;
}

}  // namespace

Components ConnectedComponents(const BinaryMask& mask, Connectivity connectivity) {
  Components result{.labels = Raster<std::int32_t>(mask.rows(), mask.columns()), .list = {}};
  if (mask.empty()) return result;
  cv::Mat labels = View(result.labels);
  cv::Mat statistics;
  cv::Mat centroids;
  // The scan that labels in raster order; the faster block scans number by block.
  const int count =
      cv::connectedComponentsWithStats(View(mask), labels, statistics, centroids,
                                       static_cast<int>(connectivity), CV_32S, cv::CCL_WU);
  for (int label = 1; label < count; ++label) {
    result.list.push_back(ReadComponent(statistics, label));
  }
  return result;
}

BinaryMask ComponentMask(const Components& components, int index) {
  Require(index >= 0 && index < static_cast<int>(components.list.size()),
          "component index outside the list");
  BinaryMask mask(components.labels.rows(), components.labels.columns());
  std::transform(components.labels.pixels().begin(), components.labels.pixels().end(),
                 mask.pixels().begin(),
                 [index](std::int32_t label) -> std::uint8_t { return label == index + 1; });
  return mask;
}

BinaryMask LargestComponent(const BinaryMask& mask, Connectivity connectivity) {
  const Components components = ConnectedComponents(mask, connectivity);
  if (components.list.empty()) return BinaryMask(mask.rows(), mask.columns());
  const auto largest =
      std::max_element(components.list.begin(), components.list.end(),
                       [](const Component& a, const Component& b) { return a.area < b.area; });
  return ComponentMask(components, static_cast<int>(largest - components.list.begin()));
}

BinaryMask FillHoles(const BinaryMask& mask) {
  const Components background = ConnectedComponents(Inverse(mask), Connectivity::kFour);
  std::vector<std::uint8_t> filled(background.list.size() + 1, 1);
  for (std::size_t i = 0; i < background.list.size(); ++i) {
    filled[i + 1] = TouchesBorder(background.list[i].box, mask) ? 0 : 1;
  }
  BinaryMask result(mask.rows(), mask.columns());
  std::transform(background.labels.pixels().begin(), background.labels.pixels().end(),
                 result.pixels().begin(),
                 [&filled](std::int32_t label) { return filled[static_cast<std::size_t>(label)]; });
  return result;
}

BinaryMask MaskOf(const LabelMask& labels, std::uint8_t label) {
  BinaryMask mask(labels.rows(), labels.columns());
  std::transform(labels.pixels().begin(), labels.pixels().end(), mask.pixels().begin(),
                 [label](std::uint8_t pixel) -> std::uint8_t { return pixel == label; });
  return mask;
}

int CountPixels(const BinaryMask& mask) {
  return static_cast<int>(mask.size()) -
         static_cast<int>(std::count(mask.pixels().begin(), mask.pixels().end(), 0));
}

PixelBox BoundingBox(const BinaryMask& mask) {
  int top = mask.rows(), left = mask.columns(), bottom = -1, right = -1;
  for (int row = 0; row < mask.rows(); ++row) {
    for (int column = 0; column < mask.columns(); ++column) {
      if (mask(row, column) == 0) continue;
      top = std::min(top, row);
      left = std::min(left, column);
      bottom = row;
      right = std::max(right, column);
    }
  }
  if (bottom < 0) return {};
  return {.top = top, .left = left, .rows = bottom - top + 1, .columns = right - left + 1};
}

double IntersectionOverUnion(const BinaryMask& a, const BinaryMask& b) {
  Require(a.rows() == b.rows() && a.columns() == b.columns(), "overlap of masks of two sizes");
  int both = 0;
  int either = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    both += a.pixels()[i] != 0 && b.pixels()[i] != 0;
    either += a.pixels()[i] != 0 || b.pixels()[i] != 0;
  }
  return either == 0 ? 1.0 : static_cast<double>(both) / either;
}

}  // namespace etalon::image
