#include "etalon/cmr/motion.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "etalon/core/error.h"
#include "etalon/image/resample.h"
#include "etalon/stats/quantile.h"

namespace etalon::cmr {
namespace {

using image::FloatImage;
using image::PixelBox;

/// A displacement in pixels.
struct PixelShift {
  double row = 0.0;
  double column = 0.0;
};

PixelBox BoxOf(const T1Series& series, const PixelBox& asked) {
  const PixelBox middle{series.rows() / 4, series.columns() / 4, series.rows() / 2,
                        series.columns() / 2};
  return image::ClipBox(asked.empty() ? middle : asked, series.rows(), series.columns());
}

double Sample(const FloatImage& image, double row, double column) {
  row = std::clamp(row, 0.0, static_cast<double>(image.rows() - 1));
  column = std::clamp(column, 0.0, static_cast<double>(image.columns() - 1));
  const int top = std::min(static_cast<int>(row), std::max(0, image.rows() - 2));
  const int left = std::min(static_cast<int>(column), std::max(0, image.columns() - 2));
  const int bottom = std::min(top + 1, image.rows() - 1);
  const int right = std::min(left + 1, image.columns() - 1);
  const double down = row - top, across = column - left;
  return (1.0 - down) * ((1.0 - across) * image(top, left) + across * image(top, right)) +
         down * ((1.0 - across) * image(bottom, left) + across * image(bottom, right));
}

/// The part `box` of an image that is displaced by `shift`.
FloatImage PutBack(const FloatImage& image, const PixelBox& box, const PixelShift& shift) {
  FloatImage part(box.rows, box.columns);
  for (int row = 0; row < box.rows; ++row) {
    for (int column = 0; column < box.columns; ++column) {
      part(row, column) = static_cast<float>(
          Sample(image, box.top + row + shift.row, box.left + column + shift.column));
    }
  }
  return part;
}

/// Fits every pixel of the images put back and returns what the fits predict, one image a frame.
/// Pixels without a fit keep the image's own value and so ask for no shift.
std::vector<FloatImage> Predictions(const T1Series& series, const RecoveryFitter& fitter,
                                    const PixelBox& box, const std::vector<PixelShift>& shifts) {
  std::vector<FloatImage> images;
  for (std::size_t frame = 0; frame < series.frames.size(); ++frame) {
    images.push_back(PutBack(series.frames[frame], box, shifts[frame]));
  }
  std::vector<float> signal(images.size());
  for (std::size_t pixel = 0; pixel < images[0].size(); ++pixel) {
    for (std::size_t frame = 0; frame < images.size(); ++frame) {
      signal[frame] = images[frame].pixels()[pixel];
    }
    const auto fit = fitter.Fit(signal);
    if (!fit) continue;
    for (std::size_t frame = 0; frame < images.size(); ++frame) {
      images[frame].pixels()[pixel] =
          static_cast<float>(PredictSignal(*fit, series.inversion_times[frame], series.polarity));
    }
  }
  return images;
}

/// Correlation of `target` with the same box of `image` moved by whole pixels.
double Correlation(const FloatImage& target, const FloatImage& image, const PixelBox& box,
                   int row_shift, int column_shift) {
  double n = 0.0, x = 0.0, y = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;
  for (int row = 0; row < box.rows; ++row) {
    const int source_row = box.top + row + row_shift;
    if (source_row < 0 || source_row >= image.rows()) continue;
    for (int column = 0; column < box.columns; ++column) {
      const int source_column = box.left + column + column_shift;
      if (source_column < 0 || source_column >= image.columns()) continue;
      const double u = target(row, column), v = image(source_row, source_column);
      n += 1.0;
      x += u;
      y += v;
      xx += u * u;
      yy += v * v;
      xy += u * v;
    }
  }
  const double spread = (n * xx - x * x) * (n * yy - y * y);
  return spread > 0.0 ? (n * xy - x * y) / std::sqrt(spread) : -1.0;
}

/// Where a parabola through three equally spaced values has its top, -0.5 .. 0.5.
double TopOffset(double before, double here, double after) {
  const double curvature = before - 2.0 * here + after;
  if (!(curvature < 0.0)) return 0.0;
  return std::clamp(0.5 * (before - after) / curvature, -0.5, 0.5);
}

struct SearchRange {
  int rows = 0;
  int columns = 0;
};

PixelShift BestShift(const FloatImage& target, const FloatImage& image, const PixelBox& box,
                     const SearchRange& range) {
  const auto score = [&](int row, int column) {
    return Correlation(target, image, box, row, column);
  };
  int best_row = 0, best_column = 0;
  double best = score(0, 0);
  for (int row = -range.rows; row <= range.rows; ++row) {
    for (int column = -range.columns; column <= range.columns; ++column) {
      const double here = score(row, column);
      // A tie goes to the smaller shift, which a clear gain must beat.
      if (here > best + 1e-9) {
        best = here;
        best_row = row;
        best_column = column;
      }
    }
  }
  return {best_row +
              TopOffset(score(best_row - 1, best_column), best, score(best_row + 1, best_column)),
          best_column +
              TopOffset(score(best_row, best_column - 1), best, score(best_row, best_column + 1))};
}

double Median(const std::vector<PixelShift>& shifts, double PixelShift::*axis) {
  std::vector<double> values;
  for (const PixelShift& shift : shifts) values.push_back(shift.*axis);
  return stats::Quantile(values, 0.5);
}

/// Shifts are only known against each other: the middle one is called none.
void Centre(std::vector<PixelShift>& shifts) {
  const double row = Median(shifts, &PixelShift::row);
  const double column = Median(shifts, &PixelShift::column);
  for (PixelShift& shift : shifts) shift = {shift.row - row, shift.column - column};
}

}  // namespace

double FrameShift::Length() const { return std::hypot(rows, columns); }

MotionCheck CheckMotion(const T1Series& series, const MotionOptions& options) {
  Require(series.spacing.row > 0.0 && series.spacing.column > 0.0, "a T1 series without spacing");
  const RecoveryFitter fitter(series.inversion_times, series.polarity);
  const PixelBox box = BoxOf(series, options.box);
  const SearchRange range{static_cast<int>(std::ceil(options.search / series.spacing.row)),
                          static_cast<int>(std::ceil(options.search / series.spacing.column))};
  std::vector<PixelShift> shifts(series.frames.size());
  for (int iteration = 0; iteration < options.iterations; ++iteration) {
    const std::vector<FloatImage> predicted = Predictions(series, fitter, box, shifts);
    for (std::size_t frame = 0; frame < shifts.size(); ++frame) {
      shifts[frame] = BestShift(predicted[frame], series.frames[frame], box, range);
    }
    Centre(shifts);
  }
  MotionCheck check;
  for (const PixelShift& shift : shifts) {
    check.shifts.push_back({shift.row * series.spacing.row, shift.column * series.spacing.column});
    check.largest = std::max(check.largest, check.shifts.back().Length());
  }
  return check;
}

}  // namespace etalon::cmr
