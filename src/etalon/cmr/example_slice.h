#pragma once

// For tests: a short-axis slice of known T1.

#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

#include "etalon/cmr/measure_slice.h"
#include "etalon/core/random.h"

namespace etalon::cmr {

inline constexpr double kRatio = 1.9;  // B over A

inline const std::vector<double> kMolli{100,  180,  260,  1000, 1080, 1160,
                                        1900, 1980, 2060, 2800, 3700};

inline double SignalOf(double t1, double time) {
  return std::abs(1.0 - kRatio * std::exp(-time / (t1 / (kRatio - 1.0))));
}

/// Rings around the middle of the slice, moved by `shift` pixels: blood, wall, lung; the right
/// ventricle to the left.
inline std::uint8_t LabelAt(double row, double column) {
  const double radius = std::hypot(row - 48.0, column - 48.0);
  if (radius < 16.0) return kLeftVentricleLabel;
  if (radius < 25.0) return kMyocardiumLabel;
  const bool left = column < 48.0 && std::abs(row - 48.0) < 0.7 * (48.0 - column);
  return radius < 38.0 && left ? kRightVentricleLabel : 0;
}

struct Truth {
  double wall = 1000.0;
  double blood = 1600.0;
  double rest = 300.0;
  double noise = 0.0;                ///< of the signal after full recovery
  std::vector<double> row_shifts{};  ///< pixels, one a frame
  std::vector<double> turns{};       ///< degrees against the clock, one a frame
};

inline T1Series MakeSeries(const Truth& truth) {
  Random random(21);
  T1Series series{.name = "series",
                  .frames = {},
                  .inversion_times = kMolli,
                  .polarity = Polarity::kMagnitude,
                  .spacing = {1.5, 1.5}};
  for (std::size_t frame = 0; frame < kMolli.size(); ++frame) {
    const double shift = truth.row_shifts.empty() ? 0.0 : truth.row_shifts[frame];
    const double turn = truth.turns.empty() ? 0.0 : truth.turns[frame] * std::numbers::pi / 180.0;
    image::FloatImage image(96, 96);
    for (int row = 0; row < 96; ++row) {
      for (int column = 0; column < 96; ++column) {
        const double down = row - shift - 48.0, right = column - 48.0;
        const std::uint8_t label = LabelAt(48.0 + std::cos(turn) * down + std::sin(turn) * right,
                                           48.0 + std::cos(turn) * right - std::sin(turn) * down);
        const double t1 =
            label == 0 ? truth.rest : (label == kMyocardiumLabel ? truth.wall : truth.blood);
        const double signal = SignalOf(t1, kMolli[frame]) + truth.noise * random.Normal();
        image(row, column) = static_cast<float>(200.0 * std::abs(signal));
      }
    }
    series.frames.push_back(std::move(image));
  }
  return series;
}

inline MappedSlice MakeSlice(const Truth& truth) {
  image::LabelMask labels(96, 96);
  for (int row = 0; row < 96; ++row) {
    for (int column = 0; column < 96; ++column) labels(row, column) = LabelAt(row, column);
  }
  T1Series series = MakeSeries(truth);
  T1Map map = FitT1Map(series).value();
  MotionCheck motion = CheckMotion(series);
  return {std::move(series), std::move(map), std::move(motion), std::move(labels)};
}

}  // namespace etalon::cmr
