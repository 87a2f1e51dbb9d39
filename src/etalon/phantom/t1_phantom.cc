#include "etalon/phantom/t1_phantom.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "etalon/core/error.h"
#include "etalon/core/random.h"

namespace etalon::phantom {
namespace {

enum Tissue : std::uint8_t {
  kAir,
  kBlood,
  kWall,
  kSeptum,
  kRightWall,
  kFat,
  kLung,
  kLiver,
  kTissues,
};

struct TissueSignal {
  double density = 0.0;  ///< M0, blood 1
  double t1 = 1.0;
};
using TissueSignals = std::array<TissueSignal, kTissues>;

constexpr int kPointsPerSide = 4;
constexpr double kFullScale = 2000.0;  // stored value of recovered blood
constexpr double kNativePerPercent = 8.0;
constexpr double kCavityRadius = 24.0;       // mm
constexpr double kRightWallThickness = 3.5;  // mm
constexpr double kDegree = std::numbers::pi / 180.0;
// The septum runs from its anterior to its inferior insertion, against the clock on the screen.
constexpr double kAnteriorInsertion = 120.0 * kDegree;
constexpr double kInferiorInsertion = 240.0 * kDegree;

/// A place in millimetres from the middle of the slice: x to the right, y upwards.
struct Place {
  double x = 0.0;
  double y = 0.0;
};

bool InEllipse(const Place& place, const Place& centre, double half_width, double half_height) {
  return std::hypot((place.x - centre.x) / half_width, (place.y - centre.y) / half_height) < 1.0;
}

bool IsSeptalAngle(double angle) {
  if (angle < 0.0) angle += 2.0 * std::numbers::pi;
  return angle >= kAnteriorInsertion && angle < kInferiorInsertion;
}

/// The heart, its left ventricle around (0, 0); kAir where there is none.
Tissue HeartTissue(const Place& place, double wall) {
  const double radius = std::hypot(place.x, place.y);
  if (radius < kCavityRadius) return kBlood;
  const bool septal = IsSeptalAngle(std::atan2(place.y, place.x));
  if (radius < kCavityRadius + wall) return septal ? kSeptum : kWall;
  // The right ventricle is what of an ellipse the left one does not cover, between the insertions.
  const double reach = kCavityRadius + wall;
  const double height = reach * std::sin(kAnteriorInsertion) + kRightWallThickness;
  const Place centre{reach * std::cos(kAnteriorInsertion), 0.0};
  if (place.x > centre.x + 0.5) return kAir;
  if (InEllipse(place, centre, 42.0 - kRightWallThickness, height - kRightWallThickness)) {
    return kBlood;
  }
  return InEllipse(place, centre, 42.0, height) ? kRightWall : kAir;
}

Tissue BodyTissue(const Place& place) {
  if (!InEllipse(place, {8.0, -6.0}, 132.0, 112.0)) return kAir;
  if (!InEllipse(place, {8.0, -6.0}, 120.0, 100.0)) return kFat;
  if (InEllipse(place, {-60.0, -80.0}, 75.0, 45.0)) return kLiver;
  if (InEllipse(place, {-4.0, 0.0}, 86.0, 52.0)) return kFat;  // around the heart
  return kLung;
}

struct Scene {
  double wall = 10.0;
  Place heart{};      ///< displacement of the heart
  double turn = 0.0;  ///< radians against the clock

  Tissue At(const Place& place) const {
    const double x = place.x - heart.x, y = place.y - heart.y;
    const double cosine = std::cos(turn), sine = std::sin(turn);
    const Tissue heart_tissue = HeartTissue({cosine * x + sine * y, cosine * y - sine * x}, wall);
    return heart_tissue == kAir ? BodyTissue(place) : heart_tissue;
  }
};

Place PlaceOf(const T1PhantomOptions& options, double row, double column) {
  return {(column - (options.columns - 1) / 2.0) * options.spacing,
          ((options.rows - 1) / 2.0 - row) * options.spacing};
}

using Shares = std::array<double, kTissues>;

Shares SharesOf(const T1PhantomOptions& options, const Scene& scene, int row, int column) {
  Shares shares{};
  for (int i = 0; i < kPointsPerSide; ++i) {
    for (int j = 0; j < kPointsPerSide; ++j) {
      const double down = (i + 0.5) / kPointsPerSide - 0.5;
      const double right = (j + 0.5) / kPointsPerSide - 0.5;
      shares[scene.At(PlaceOf(options, row + down, column + right))] +=
          1.0 / (kPointsPerSide * kPointsPerSide);
    }
  }
  return shares;
}

double RecoveredSignal(const TissueSignal& tissue, double ratio, double time) {
  const double apparent = tissue.t1 / (ratio - 1.0);
  return tissue.density * (1.0 - ratio * std::exp(-time / apparent));
}

image::FloatImage MakeFrame(const T1PhantomOptions& options, const TissueSignals& tissues,
                            const Scene& scene, double time, Random& random) {
  Shares signals{};
  for (std::size_t i = 0; i < kTissues; ++i) {
    signals[i] = RecoveredSignal(tissues[i], options.inversion_ratio, time);
  }
  image::FloatImage frame(options.rows, options.columns);
  for (int row = 0; row < options.rows; ++row) {
    for (int column = 0; column < options.columns; ++column) {
      const Shares shares = SharesOf(options, scene, row, column);
      double signal = 0.0;
      for (std::size_t i = 0; i < kTissues; ++i) signal += shares[i] * signals[i];
      const double real = signal + options.noise * random.Normal();
      const double imaginary = options.noise * random.Normal();
      frame(row, column) = static_cast<float>(
          std::min(4095.0, std::round(kFullScale * std::hypot(real, imaginary))));
    }
  }
  return frame;
}

/// The heart drifts along the breath and jumps once; the first image is where the mask is.
Place ShiftOf(const T1PhantomOptions& options, std::size_t frame, std::size_t frames,
              Random& random) {
  if (frame == 0 || options.motion == 0.0) return {};
  const double share = static_cast<double>(frame) / static_cast<double>(frames - 1);
  const double breath = std::sin(std::numbers::pi * share) * options.motion;
  return {0.3 * breath, -breath * (0.9 + 0.1 * random.Uniform())};
}

/// The heart turns one way and back while it moves.
double TurnOf(const T1PhantomOptions& options, std::size_t frame, std::size_t frames) {
  const double share = static_cast<double>(frame) / static_cast<double>(frames - 1);
  return options.turn * std::sin(std::numbers::pi * share);
}

T1PhantomSeries MakeSeries(const T1PhantomOptions& options, const TissueSignals& tissues,
                           InversionScheme scheme, std::uint64_t seed) {
  Random random(seed);
  T1PhantomSeries series;
  series.inversion_times = InversionTimes(scheme, options.heart_rate);
  const std::size_t frames = series.inversion_times.size();
  for (std::size_t frame = 0; frame < frames; ++frame) {
    const Place shift = ShiftOf(options, frame, frames, random);
    const double turn = TurnOf(options, frame, frames);
    const Scene scene{options.wall_thickness, shift, turn * kDegree};
    series.turns.push_back(turn);
    series.shifts.push_back({-scene.heart.y / options.spacing, scene.heart.x / options.spacing});
    series.frames.push_back(
        MakeFrame(options, tissues, scene, series.inversion_times[frame], random));
  }
  return series;
}

image::LabelMask TrueLabels(const T1PhantomOptions& options) {
  const Scene scene{options.wall_thickness, {}, 0.0};
  image::LabelMask labels(options.rows, options.columns);
  for (int row = 0; row < options.rows; ++row) {
    for (int column = 0; column < options.columns; ++column) {
      const Place place = PlaceOf(options, row, column);
      const Tissue tissue = scene.At(place);
      const bool left = std::hypot(place.x, place.y) < kCavityRadius;
      if (tissue == kBlood) labels(row, column) = left ? 1 : 3;
      if (tissue == kWall || tissue == kSeptum) labels(row, column) = 2;
    }
  }
  return labels;
}

std::vector<T1PhantomTissue> TissuesOf(const T1PhantomOptions& options) {
  const auto wall = [&](const std::string& name, double percent) {
    const double native =
        options.native_myocardium + kNativePerPercent * (percent - options.extracellular_volume);
    return T1PhantomTissue{name, native,
                           PostContrastT1(native, percent, options.native_blood,
                                          options.post_contrast_blood, options.haematocrit)};
  };
  const double septal = options.septal_extracellular_volume.value_or(options.extracellular_volume);
  return {{"blood", options.native_blood, options.post_contrast_blood},
          wall("myocardium", options.extracellular_volume),
          wall("septum", septal)};
}

TissueSignals SignalsOf(const std::vector<T1PhantomTissue>& tissues,
                        double T1PhantomTissue::*contrast) {
  TissueSignals signals{};
  signals[kBlood] = {1.0, tissues[0].*contrast};
  signals[kWall] = {0.8, tissues[1].*contrast};
  signals[kSeptum] = {0.8, tissues[2].*contrast};
  signals[kRightWall] = {0.8, tissues[1].*contrast};
  signals[kFat] = {0.9, 280.0};
  signals[kLung] = {0.06, 1100.0};
  signals[kLiver] = {0.7, contrast == &T1PhantomTissue::native ? 590.0 : 330.0};
  return signals;
}

void CheckRange(const char* name, double value, double low, double high,
                std::vector<std::string>& problems) {
  if (value >= low && value <= high) return;
  problems.push_back(fmt::format("{} is {:g}, not {:g} to {:g}", name, value, low, high));
}

}  // namespace

std::vector<std::string> T1PhantomOptions::Validate() const {
  std::vector<std::string> problems;
  CheckRange("native T1 of the myocardium", native_myocardium, 300.0, 2500.0, problems);
  CheckRange("native T1 of blood", native_blood, 500.0, 3000.0, problems);
  CheckRange("T1 of blood after contrast agent", post_contrast_blood, 100.0, native_blood,
             problems);
  CheckRange("extracellular volume", extracellular_volume, 5.0, 90.0, problems);
  CheckRange("septal extracellular volume",
             septal_extracellular_volume.value_or(extracellular_volume), 5.0, 90.0, problems);
  CheckRange("haematocrit", haematocrit, 0.2, 0.6, problems);
  CheckRange("heart rate", heart_rate, 30.0, 180.0, problems);
  CheckRange("inversion ratio", inversion_ratio, 1.5, 2.0, problems);
  CheckRange("noise", noise, 0.0, 0.5, problems);
  CheckRange("motion", motion, 0.0, 30.0, problems);
  CheckRange("turn", turn, -20.0, 20.0, problems);
  CheckRange("rows", rows, 32, 1024, problems);
  CheckRange("columns", columns, 32, 1024, problems);
  CheckRange("spacing", spacing, 0.5, 5.0, problems);
  CheckRange("wall thickness", wall_thickness, 4.0, 25.0, problems);
  return problems;
}

double PostContrastT1(double native, double extracellular_percent, double native_blood,
                      double post_contrast_blood, double haematocrit) {
  const double blood_change = 1.0 / post_contrast_blood - 1.0 / native_blood;
  const double wall_change = extracellular_percent / 100.0 / (1.0 - haematocrit) * blood_change;
  return 1.0 / (1.0 / native + wall_change);
}

std::vector<double> InversionTimes(InversionScheme scheme, double heart_rate) {
  const double beat = 60000.0 / heart_rate;
  std::vector<int> images;
  switch (scheme) {
    case InversionScheme::kMolli533:
      images = {5, 3};
      break;
    case InversionScheme::kMolli41312:
      images = {4, 3, 2};
      break;
    case InversionScheme::kMolli335:
      images = {3, 3, 5};
      break;
    case InversionScheme::kShortMolli:
      images = {5, 1, 1};
      break;
  }
  std::vector<double> times;
  for (std::size_t inversion = 0; inversion < images.size(); ++inversion) {
    for (int image = 0; image < images[inversion]; ++image) {
      times.push_back(100.0 + 80.0 * static_cast<double>(inversion) + image * beat);
    }
  }
  return times;
}

T1PhantomStudy MakeT1Phantom(const T1PhantomOptions& options) {
  if (const auto problems = options.Validate(); !problems.empty()) {
    throw Error(ErrorCode::kUsage, fmt::format("{}", fmt::join(problems, "; ")));
  }
  T1PhantomStudy study{.options = options,
                       .native = {},
                       .post_contrast = {},
                       .labels = TrueLabels(options),
                       .tissues = TissuesOf(options)};
  study.native = MakeSeries(options, SignalsOf(study.tissues, &T1PhantomTissue::native),
                            options.native_scheme, 2 * options.seed);
  study.post_contrast =
      MakeSeries(options, SignalsOf(study.tissues, &T1PhantomTissue::post_contrast),
                 options.post_contrast_scheme, 2 * options.seed + 1);
  return study;
}

}  // namespace etalon::phantom
