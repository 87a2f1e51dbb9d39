#include "etalon/nuclear/planar_regions.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace etalon::nuclear {
namespace {

using image::PixelPoint;

constexpr double kRadius = 34.0;            // mm
constexpr double kSternumClearance = 22.0;  // mm
constexpr double kHeartHeight = 0.250;      // of the way from the crown to the soles
constexpr double kVentricleOffset = 38.0;   // mm left of the mid-line
constexpr double kFurthestOut = 15.0;       // mm beyond the place nearest to the sternum
constexpr double kCentreAbove = 12.0;       // mm from the centre of the uptake to the ventricle's
constexpr double kSearchRows = 38.0;        // mm above and below
constexpr double kFurthestLeft = 95.0;      // mm from the mid-line: shoulder blades lie further
constexpr double kLeastStrength = 6.0;      // standard deviations
// Median of the left over the median of the right circle. Chests without uptake differ by up to a
// quarter; a rib's spot changes no median.
constexpr double kVisible = 1.25;
constexpr double kPlain = 1.60;

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
  const int last = static_cast<int>(kFurthestLeft / picture.pixel);
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

double FinePixel(const CoarsePicture& picture) { return picture.pixel / picture.step; }

/// Where a ventricle without visible uptake is taken to be.
PixelPoint UsualCentre(const CoarsePicture& picture, const PlanarLandmarks& landmarks) {
  const double row = landmarks.Row(kHeartHeight);
  return {.row = row, .column = landmarks.MidLine(row) + kVentricleOffset / FinePixel(picture)};
}

Window WindowAround(double row, const CoarsePicture& picture, const PlanarLandmarks& landmarks) {
  return {.row = Coarse(row, picture.step),
          .mid_column = Coarse(landmarks.MidLine(row), picture.step),
          .slope = landmarks.mid_line_slope};
}

/// The heart's circle on `ventricle`, moved clear of the sternum and not far beyond, with its
/// mirror image.
HeartRegions RegionsAt(const PixelPoint& ventricle, const CoarsePicture& picture,
                       const PlanarLandmarks& landmarks) {
  const double pixel = FinePixel(picture);
  const double radius = kRadius / pixel;
  const double nearest = landmarks.MidLine(ventricle.row) + radius + kSternumClearance / pixel;
  HeartRegions regions;
  regions.heart = {
      .centre = {.row = ventricle.row,
                 .column = std::clamp(ventricle.column, nearest, nearest + kFurthestOut / pixel)},
      .radius = radius};
  regions.contralateral = Mirrored(regions.heart, landmarks);
  return regions;
}

/// Median of the smoothed counts in a circle of the picture.
double MedianLevel(const CoarsePicture& picture, const PlanarRegion& region) {
  const double radius = region.radius / picture.step;
  const PixelPoint centre{.row = Coarse(region.centre.row, picture.step),
                          .column = Coarse(region.centre.column, picture.step)};
  std::vector<float> values;
  for (int row = static_cast<int>(centre.row - radius); row <= centre.row + radius; ++row) {
    for (int column = static_cast<int>(centre.column - radius); column <= centre.column + radius;
         ++column) {
      if (!picture.counts.Contains(row, column)) continue;
      if (std::hypot(row - centre.row, column - centre.column) > radius) continue;
      values.push_back(picture.counts(row, column));
    }
  }
  if (values.empty()) return 0.0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

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
  const PixelPoint usual = UsualCentre(picture, landmarks);
  const Excess excess = FindExcess(picture, WindowAround(usual.row, picture, landmarks));
  HeartRegions regions = RegionsAt(usual, picture, landmarks);
  if (excess.strength < kLeastStrength) return regions;
  const PixelPoint seen{.row = Fine(excess.row, picture.step) - kCentreAbove / FinePixel(picture),
                        .column = Fine(excess.column, picture.step)};
  const HeartRegions there = RegionsAt(seen, picture, landmarks);
  const double ratio =
      MedianLevel(picture, there.heart) / std::max(MedianLevel(picture, there.contralateral), 1e-9);
  regions.followed = std::clamp((ratio - kVisible) / (kPlain - kVisible), 0.0, 1.0);
  if (regions.followed == 0.0) return regions;
  const double followed = regions.followed;
  regions = RegionsAt({.row = std::lerp(usual.row, seen.row, followed),
                       .column = std::lerp(usual.column, seen.column, followed)},
                      picture, landmarks);
  regions.followed = followed;
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
