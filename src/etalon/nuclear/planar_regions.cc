#include "etalon/nuclear/planar_regions.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace etalon::nuclear {
namespace {

constexpr double kRadius = 34.0;            // mm
constexpr double kSternumClearance = 22.0;  // mm
constexpr double kHeartHeight = 0.250;      // of the way from the crown to the soles
constexpr double kVentricleOffset = 38.0;   // mm left of the mid-line
constexpr double kFurthestOut = 15.0;       // mm beyond the place nearest to the sternum
constexpr double kCentreAbove = 12.0;       // mm from the centre of the uptake to the ventricle's
constexpr double kSearchRows = 45.0;        // mm above and below

/// Sum and centre of the excess of the left over the right chest.
struct Excess {
  double strength = 0.0;  ///< greatest excess in standard deviations
  double row = 0.0;
  double column = 0.0;
};

/// In coarse pixels.
struct Window {
  double MidLineAt(double at) const { return mid_column + slope * (at - row); }
  double row = 0.0;         ///< where the heart usually lies
  double mid_column = 0.0;  ///< of the mid-line at that row
  double slope = 0.0;
};

float Difference(const CoarsePicture& picture, const Window& window, int row, int offset) {
  const double mid = window.MidLineAt(row);
  const int left = static_cast<int>(std::lround(mid + offset));
  const int right = static_cast<int>(std::lround(mid - offset));
  if (!picture.counts.Contains(row, left) || !picture.counts.Contains(row, right)) return 0.0F;
  return picture.counts(row, left) - picture.counts(row, right);
}

Excess FindExcess(const CoarsePicture& picture, const Window& window) {
  const int reach = static_cast<int>(kSearchRows / picture.pixel);
  const int first = static_cast<int>(18.0 / picture.pixel);
  const int last = static_cast<int>(115.0 / picture.pixel);
  const int middle = static_cast<int>(std::lround(window.row));
  float most = 0.0F;
  double level = 0.0;
  for (int row = middle - reach; row <= middle + reach; ++row) {
    for (int offset = first; offset <= last; ++offset) {
      most = std::max(most, Difference(picture, window, row, offset));
      const int right = static_cast<int>(std::lround(window.MidLineAt(row) - offset));
      if (picture.counts.Contains(row, right))
        level = std::max<double>(level, picture.counts(row, right));
    }
  }
  Excess excess;
  // A mean of nine Poisson sums on either side.
  excess.strength = most / std::sqrt(std::max(2.0 * level / 9.0, 1e-9));
  double weights = 0.0;
  for (int row = middle - reach; row <= middle + reach; ++row) {
    for (int offset = first; offset <= last; ++offset) {
      const double weight = Difference(picture, window, row, offset) - 0.5 * most;
      if (weight <= 0.0) continue;
      weights += weight;
      excess.row += weight * row;
      excess.column += weight * (window.MidLineAt(row) + offset);
    }
  }
  if (weights <= 0.0) return {};
  excess.row /= weights;
  excess.column /= weights;
  return excess;
}

double Coarse(double fine, int step) { return (fine + 0.5) / step - 0.5; }
double Fine(double coarse, int step) { return (coarse + 0.5) * step - 0.5; }

}  // namespace

RegionCounts CountRegion(const image::FloatImage& counts, const PlanarRegion& region) {
  RegionCounts result;
  const auto [centre, radius] = region;
  const int top = std::max(0, static_cast<int>(std::ceil(centre.row - radius)));
  const int bottom = std::min(counts.rows() - 1, static_cast<int>(centre.row + radius));
  for (int row = top; row <= bottom; ++row) {
    const double half = std::sqrt(std::max(0.0, radius * radius - std::pow(row - centre.row, 2)));
    const int left = std::max(0, static_cast<int>(std::ceil(centre.column - half)));
    const int right =
        std::min(counts.columns() - 1, static_cast<int>(std::floor(centre.column + half)));
    for (int column = left; column <= right; ++column) result.total += counts(row, column);
    result.pixels += std::max(0, right - left + 1);
  }
  return result;
}

bool LiesWithin(const PlanarRegion& region, const image::FloatImage& counts) {
  const auto [centre, radius] = region;
  return centre.row - radius >= 0.0 && centre.column - radius >= 0.0 &&
         centre.row + radius <= counts.rows() - 1 && centre.column + radius <= counts.columns() - 1;
}

PlanarRegion Mirrored(const PlanarRegion& region, const PlanarLandmarks& landmarks) {
  PlanarRegion mirrored = region;
  mirrored.centre.column = 2.0 * landmarks.MidLine(region.centre.row) - region.centre.column;
  return mirrored;
}

HeartRegions PlaceHeart(const CoarsePicture& picture, const PlanarLandmarks& landmarks) {
  const double pixel = picture.pixel / picture.step;
  const double usual_row = landmarks.Row(kHeartHeight);
  const double usual_column = landmarks.MidLine(usual_row) + kVentricleOffset / pixel;
  const Window window{.row = Coarse(usual_row, picture.step),
                      .mid_column = Coarse(landmarks.MidLine(usual_row), picture.step),
                      .slope = landmarks.mid_line_slope};
  const Excess excess = FindExcess(picture, window);
  HeartRegions regions;
  regions.adapted = excess.strength > 6.0;
  const double trust = std::clamp((excess.strength - 6.0) / 8.0, 0.0, 1.0);
  double row = usual_row, column = usual_column;
  if (regions.adapted) {
    row = std::lerp(usual_row, Fine(excess.row, picture.step) - kCentreAbove / pixel, trust);
    column = std::lerp(usual_column, Fine(excess.column, picture.step), trust);
  }
  const double radius = kRadius / pixel;
  const double nearest = landmarks.MidLine(row) + radius + kSternumClearance / pixel;
  column = std::clamp(column, nearest, nearest + kFurthestOut / pixel);
  regions.heart = {.centre = {.row = row, .column = column}, .radius = radius};
  regions.contralateral = Mirrored(regions.heart, landmarks);
  return regions;
}

double RibLevel(const CoarsePicture& picture, const PlanarLandmarks& landmarks) {
  const int top = static_cast<int>(Coarse(landmarks.Row(0.195), picture.step));
  const int bottom = static_cast<int>(Coarse(landmarks.Row(0.275), picture.step));
  std::vector<float> values;
  for (int row = std::max(top, 0); row <= std::min(bottom, picture.counts.rows() - 1); ++row) {
    const double mid = Coarse(landmarks.MidLine(Fine(row, picture.step)), picture.step);
    const int left = static_cast<int>(mid - 125.0 / picture.pixel);
    const int right = static_cast<int>(mid - 35.0 / picture.pixel);
    for (int column = std::max(left, 0); column <= std::min(right, picture.counts.columns() - 1);
         ++column) {
      values.push_back(picture.counts(row, column));
    }
  }
  if (values.empty()) return 0.0;
  const auto place =
      values.begin() + static_cast<std::ptrdiff_t>(0.9 * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, place);
  return static_cast<double>(*place) / (picture.step * picture.step);
}

}  // namespace etalon::nuclear
