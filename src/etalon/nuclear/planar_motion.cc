#include "etalon/nuclear/planar_motion.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "etalon/image/resample.h"

namespace etalon::nuclear {
namespace {

using image::FloatImage;

constexpr double kBand = 14.0;         // mm of the body above and below
constexpr double kStep = 4.5;          // mm from one place that is looked at to the next
constexpr double kLeastShift = 5.0;    // mm
constexpr double kSuspicious = 2.0;    // mm, of the quick estimate
constexpr double kFurthest = 45.0;     // mm
constexpr double kCertain = 2.0;       // standard deviations
constexpr double kRootVariance = 0.5;  // of the difference of two roots of counts
constexpr double kAlike = 0.9;         // of the unlikeness without a shift
constexpr double kBright = 2.0;        // times the mean root of the box
constexpr int kSlopeReach = 2;         // columns
constexpr int kAround = 4;             // columns beside the body
constexpr double kHips = 0.50;         // of the way from crown to soles

/// Square roots of the counts in bands, summed over three columns: their noise is the same
/// everywhere. One row a place that is looked at.
FloatImage RootBands(const FloatImage& counts, const image::PixelBox& box, int step,
                     int steps_a_band) {
  const int places = box.rows / step - steps_a_band + 1;
  FloatImage bands(std::max(places, 0), box.columns);
  FloatImage sums(1, box.columns);
  for (int place = 0; place < bands.rows(); ++place) {
    std::fill_n(sums.row(0), sums.columns(), 0.0F);
    for (int row = place * step; row < (place + steps_a_band) * step; ++row) {
      const float* from = counts.row(box.top + row) + box.left;
      for (int column = 0; column < box.columns; ++column) sums(0, column) += from[column];
    }
    const float* sum = sums.row(0);
    float* to = bands.row(place);
    for (int column = 1; column + 1 < box.columns; ++column) {
      to[column] = std::sqrt(sum[column - 1] + sum[column] + sum[column + 1]);
    }
  }
  return bands;
}

/// Cuts what is far brighter than the body: a bladder with its catheter would outweigh its edges.
void CutBright(FloatImage& bands) {
  double sum = 0.0;
  for (const float root : bands.pixels()) sum += root;
  const auto most =
      static_cast<float>(kBright * sum / std::max(1.0, static_cast<double>(bands.size())));
  for (float& root : bands.pixels()) root = std::min(root, most);
}

/// A shift in columns that would make one band the other, with its certainty.
struct Shift {
  double columns = 0.0;
  double deviations = 0.0;
};

/// Least squares on the slopes of the bands, for small shifts (a large one comes out too small).
Shift QuickShift(const float* above, const float* below, int first, int last) {
  double products = 0.0, squares = 0.0;
  for (int column = std::max(first, kSlopeReach); column < last - kSlopeReach; ++column) {
    const double slope = (above[column + kSlopeReach] - above[column - kSlopeReach] +
                          below[column + kSlopeReach] - below[column - kSlopeReach]) /
                         (4.0 * kSlopeReach);
    products += slope * (above[column] - below[column]);
    squares += slope * slope;
  }
  if (squares <= 0.0) return {};
  return {.columns = products / squares,
          .deviations = products / std::sqrt(kRootVariance * squares)};
}

/// The smaller of the shifts of the left and the right half; none where they disagree.
Shift CommonShift(const float* above, const float* below, int middle, int columns) {
  const Shift left = QuickShift(above, below, 0, middle);
  const Shift right = QuickShift(above, below, middle, columns);
  if (left.columns * right.columns <= 0.0) return {};
  if (std::min(std::abs(left.deviations), std::abs(right.deviations)) < kCertain) return {};
  return std::abs(left.columns) < std::abs(right.columns) ? left : right;
}

/// Mean squared difference of the bands when the lower one is laid `shift` columns further left.
double Unlikeness(const float* above, const float* below, int columns, int shift) {
  double sum = 0.0;
  const int first = std::max(0, -shift), last = std::min(columns, columns - shift);
  for (int column = first; column < last; ++column) {
    sum += std::pow(above[column] - below[column + shift], 2);
  }
  return sum / (last - first);
}

/// The shift, in fractions of a column, that makes the bands most alike; 0 where it hardly does.
double BestShift(const float* above, const float* below, int columns, int furthest) {
  int best = 0;
  const double still = Unlikeness(above, below, columns, 0);
  double least = still;
  for (int shift = -furthest; shift <= furthest; ++shift) {
    const double unlike = Unlikeness(above, below, columns, shift);
    if (unlike >= least) continue;
    least = unlike;
    best = shift;
  }
  if (least > kAlike * still || std::abs(best) == furthest) return 0.0;
  const double before = Unlikeness(above, below, columns, best - 1);
  const double after = Unlikeness(above, below, columns, best + 1);
  const double curvature = before - 2.0 * least + after;
  return curvature > 0.0 ? best + 0.5 * (before - after) / curvature : best;
}

}  // namespace

std::optional<SidewaysMotion> FindSidewaysMotion(const FloatImage& counts, double pixel_mm,
                                                 const PlanarLandmarks& landmarks) {
  const image::PixelBox& body = landmarks.outline;
  const int step = std::max(1, static_cast<int>(std::lround(kStep / pixel_mm)));
  const int reach = std::max(1, static_cast<int>(std::lround(kBand / (step * pixel_mm))));
  const int furthest = static_cast<int>(kFurthest / pixel_mm);
  const image::PixelBox box =
      image::ClipBox({.top = body.top,
                      .left = body.left - kAround,
                      .rows = static_cast<int>(landmarks.Row(kHips)) - body.top,
                      .columns = body.columns + 2 * kAround},
                     counts.rows(), counts.columns());
  if (box.columns < 2 * furthest) return std::nullopt;
  FloatImage bands = RootBands(counts, box, step, reach);
  CutBright(bands);
  const int columns = bands.columns();
  int place = -1;
  double most = kSuspicious / pixel_mm;
  for (int above = 0; above + reach < bands.rows(); ++above) {
    const double row = box.top + (above + reach) * step;
    const int middle = std::clamp(static_cast<int>(landmarks.MidLine(row)) - box.left, 0, columns);
    const Shift shift = CommonShift(bands.row(above), bands.row(above + reach), middle, columns);
    if (std::abs(shift.columns) <= most) continue;
    most = std::abs(shift.columns);
    place = above;
  }
  if (place < 0) return std::nullopt;
  const double shift = BestShift(bands.row(place), bands.row(place + reach), columns, furthest);
  if (std::abs(shift) * pixel_mm < kLeastShift) return std::nullopt;
  return SidewaysMotion{.row = static_cast<double>(box.top + (place + reach) * step),
                        .millimetres = shift * pixel_mm};
}

}  // namespace etalon::nuclear
