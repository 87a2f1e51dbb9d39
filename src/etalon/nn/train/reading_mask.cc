#include "etalon/nn/train/reading_mask.h"

#include <algorithm>
#include <array>

namespace etalon::nn::train {
namespace {

struct Extent {
  int top = 1 << 30, left = 1 << 30, bottom = -1, right = -1, pixels = 0;
};

}  // namespace

std::vector<ScoredBox> BoxesOf(const image::LabelMask& mask, int least) {
  std::array<Extent, kMostBoxes + 1> extents{};
  for (int row = 0; row < mask.rows(); ++row) {
    for (int column = 0; column < mask.columns(); ++column) {
      Extent& extent = extents[static_cast<std::size_t>(BoxOf(mask(row, column)))];
      extent.top = std::min(extent.top, row);
      extent.left = std::min(extent.left, column);
      extent.bottom = std::max(extent.bottom, row);
      extent.right = std::max(extent.right, column);
      ++extent.pixels;
    }
  }
  std::vector<ScoredBox> boxes;
  for (std::size_t number = 1; number < extents.size(); ++number) {
    const Extent& extent = extents[number];
    if (extent.pixels < std::max(1, least)) continue;
    boxes.push_back({.left = static_cast<double>(extent.left) / mask.columns(),
                     .top = static_cast<double>(extent.top) / mask.rows(),
                     .width = static_cast<double>(extent.right + 1 - extent.left) / mask.columns(),
                     .height = static_cast<double>(extent.bottom + 1 - extent.top) / mask.rows(),
                     .score = 1.0});
  }
  return boxes;
}

}  // namespace etalon::nn::train
