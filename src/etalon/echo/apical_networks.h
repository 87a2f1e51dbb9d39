#pragma once

#include <array>
#include <vector>

#include "etalon/echo/view.h"
#include "etalon/image/raster.h"

namespace etalon::echo {

inline constexpr std::size_t kApicalClassCount = 4;

/// Probability of each class (background, LV cavity, LV myocardium, left atrium) on the network's
/// grid, which covers the crop that was given edge to edge.
using ClassProbabilities = std::array<image::FloatImage, kApicalClassCount>;

/// The two networks that read apical views. Crops are grey, of any size; each network stretches
/// them to its own grid.
class ApicalNetworks {
 public:
  virtual ~ApicalNetworks() = default;

  virtual std::vector<ClassProbabilities> Segment(const std::vector<image::GrayImage>& crops) = 0;

  /// Calibrated probabilities of each crop in the order of `View`.
  virtual std::vector<std::array<double, kViewCount>> ClassifyViews(
      const std::vector<image::GrayImage>& crops) = 0;
};

}  // namespace etalon::echo
