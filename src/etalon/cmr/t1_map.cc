#include "etalon/cmr/t1_map.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "etalon/cmr/row_threads.h"
#include "etalon/cmr/shortened_recovery.h"
#include "etalon/core/error.h"

namespace etalon::cmr {
namespace {

using image::BinaryMask;
using image::FloatImage;

void CheckSeries(const T1Series& series) {
  Require(series.frames.size() == series.inversion_times.size(),
          "a T1 series without one image an inversion time");
  for (const FloatImage& frame : series.frames) {
    Require(frame.rows() == series.rows() && frame.columns() == series.columns(),
            "images of a T1 series differ in size");
  }
}

/// The strongest signal of every pixel over the frames.
FloatImage StrongestSignal(const T1Series& series) {
  FloatImage strongest(series.rows(), series.columns());
  for (const FloatImage& frame : series.frames) {
    for (std::size_t i = 0; i < frame.size(); ++i) {
      strongest.pixels()[i] = std::max(strongest.pixels()[i], std::abs(frame.pixels()[i]));
    }
  }
  return strongest;
}

/// Pixels with tissue in them.
BinaryMask TissueMask(const T1Series& series, double least_signal) {
  const FloatImage strongest = StrongestSignal(series);
  BinaryMask mask(series.rows(), series.columns());
  if (mask.empty()) return mask;
  std::vector<float> sorted = strongest.pixels();
  const auto percentile =
      sorted.begin() + static_cast<std::ptrdiff_t>(0.99 * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), percentile, sorted.end());
  const double threshold = least_signal * static_cast<double>(*percentile);
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const double signal = strongest.pixels()[i];
    mask.pixels()[i] = signal > 0.0 && signal >= threshold ? 1 : 0;
  }
  return mask;
}

template <typename Fitter>
void FitRow(const T1Series& series, const Fitter& fitter, int row, T1Map& map) {
  std::vector<float> signal(series.frames.size());
  for (int column = 0; column < series.columns(); ++column) {
    if (map.fitted(row, column) == 0) continue;
    for (std::size_t frame = 0; frame < signal.size(); ++frame) {
      signal[frame] = series.frames[frame](row, column);
    }
    const auto fit = fitter.Fit(signal);
    map.fitted(row, column) = fit ? 1 : 0;
    if (!fit) continue;
    map.t1(row, column) = static_cast<float>(fit->t1);
    map.standard_deviation(row, column) = static_cast<float>(fit->t1_standard_deviation);
    map.r_squared(row, column) = static_cast<float>(fit->r_squared);
  }
}

template <typename Fitter>
T1Map FitPixels(const T1Series& series, const Fitter& fitter, const T1MapOptions& options) {
  const FloatImage empty(series.rows(), series.columns());
  T1Map map{empty, empty, empty, TissueMask(series, options.least_signal)};
  ForRows(series.rows(), options.threads, [&](int row) { FitRow(series, fitter, row, map); });
  return map;
}

}  // namespace

Outcome<T1Map> FitT1Map(const T1Series& series, const T1MapOptions& options) {
  CheckSeries(series);
  const std::set<double> times(series.inversion_times.begin(), series.inversion_times.end());
  if (times.size() < 4) {
    return Refusal{RefusalCode::kTooFewValues,
                   "a T1 map needs images at 4 different inversion times at least"};
  }
  if (!series.shortened) {
    return FitPixels(series, RecoveryFitter(series.inversion_times, series.polarity), options);
  }
  if (!IsShortenedScheme(series.inversion_times)) {
    return Refusal{
        RefusalCode::kNotApplicable,
        "a ShMOLLI series has seven images: five after the first inversion and one after "
        "each of two more"};
  }
  return FitPixels(series, ShortenedRecoveryFitter(series.inversion_times, series.polarity),
                   options);
}

}  // namespace etalon::cmr
