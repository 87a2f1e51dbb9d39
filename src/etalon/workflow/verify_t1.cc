#include "etalon/workflow/verify_t1.h"

#include <utility>

#include "etalon/cmr/measure_slice.h"
#include "etalon/image/components.h"
#include "etalon/phantom/t1_phantom.h"

namespace etalon::workflow {
namespace {

using phantom::InversionScheme;
using phantom::T1PhantomOptions;

constexpr int kSide = 128;  // pixels of 1.5 mm: the chest is cut, the heart is not

// Hearts are spread over these ranges; milliseconds, per cent, millimetres.
constexpr Interval kNative{900.0, 1250.0};
constexpr Interval kVolume{20.0, 60.0};
constexpr Interval kBlood{1450.0, 1750.0};
constexpr Interval kHaematocrit{0.34, 0.50};
constexpr Interval kWall{7.0, 16.0};

/// A phantom and where its outline is laid.
struct T1Case {
  T1PhantomOptions phantom;
  int rows_down = 0;
  int columns_right = 0;
};

T1Case HeartAt(const std::vector<double>& place, Random&) {
  T1Case heart;
  heart.phantom.rows = heart.phantom.columns = kSide;
  heart.phantom.native_myocardium = Within(kNative, place[0]);
  heart.phantom.extracellular_volume = Within(kVolume, place[1]);
  heart.phantom.native_blood = Within(kBlood, place[2]);
  heart.phantom.haematocrit = Within(kHaematocrit, place[3]);
  heart.phantom.wall_thickness = Within(kWall, place[4]);
  return heart;
}

int OnePixel(Random& random) { return static_cast<int>(random.Below(3)) - 1; }

T1Case Acquire(T1Case heart, Random& random) {
  T1PhantomOptions& options = heart.phantom;
  options.seed = random.Next();
  options.noise = random.Uniform(0.008, 0.016);
  options.heart_rate = random.Uniform(55.0, 80.0);
  options.motion = random.Uniform(0.0, 1.5);
  options.inversion_ratio = random.Uniform(1.85, 1.95);
  options.post_contrast_blood = random.Uniform(330.0, 450.0);
  heart.rows_down = OnePixel(random);
  heart.columns_right = OnePixel(random);
  return heart;
}

/// At 3 T the native T1 of wall and blood is about a fifth longer.
void SetField(T1Case& options, double tesla) {
  options.phantom.field_strength = tesla;
  if (tesla < 2.0) return;
  options.phantom.native_myocardium *= 1.2;
  options.phantom.native_blood *= 1.2;
}

void SetImages(T1Case& options, double images) {
  options.phantom.native_scheme = images < 8.0   ? InversionScheme::kShortMolli
                                  : images < 9.0 ? InversionScheme::kMolli533
                                                 : InversionScheme::kMolli335;
}

std::vector<Factor<T1Case>> Factors() {
  return {
      {"noise",
       {0.0, 0.01, 0.02, 0.04},
       [](T1Case& options, double level) { options.phantom.noise = level; }},
      {"motion, mm",
       {0.0, 2.0, 4.0, 8.0},
       [](T1Case& options, double level) { options.phantom.motion = level; }},
      {"heart rate, /min",
       {50.0, 70.0, 90.0, 110.0},
       [](T1Case& options, double level) { options.phantom.heart_rate = level; }},
      {"field strength, T", {1.5, 3.0}, SetField},
      {"native T1, ms",
       {800.0, 1000.0, 1200.0, 1400.0},
       [](T1Case& options, double level) { options.phantom.native_myocardium = level; }},
      {"extracellular volume, %",
       {20.0, 40.0, 60.0},
       [](T1Case& options, double level) { options.phantom.extracellular_volume = level; }},
      {"images", {7.0, 8.0, 11.0}, SetImages},
      {"outline displaced, pixels",
       {0.0, 1.0, 2.0},
       [](T1Case& options, double level) { options.columns_right = static_cast<int>(level); }},
  };
}

GridDesign<T1Case> Design() {
  return {.dimensions = 5,
          .subject = HeartAt,
          .acquire = Acquire,
          .reseed = [](T1Case& options, std::uint64_t seed) { options.phantom.seed = seed; },
          .factors = Factors()};
}

image::LabelMask Moved(const image::LabelMask& labels, const T1Case& options) {
  image::LabelMask moved(labels.rows(), labels.columns());
  for (int row = 0; row < labels.rows(); ++row) {
    for (int column = 0; column < labels.columns(); ++column) {
      const int from_row = row - options.rows_down, from_column = column - options.columns_right;
      if (labels.Contains(from_row, from_column)) {
        moved(row, column) = labels(from_row, from_column);
      }
    }
  }
  return moved;
}

cmr::MappedSlice MapOf(phantom::T1PhantomSeries made, const char* name, double spacing,
                       const image::LabelMask& labels, int threads) {
  cmr::T1Series series{.name = name,
                       .frames = std::move(made.frames),
                       .inversion_times = std::move(made.inversion_times),
                       .polarity = cmr::Polarity::kMagnitude,
                       .spacing = {spacing, spacing}};
  auto map = cmr::FitT1Map(series, {.threads = threads}).value();
  auto motion = cmr::CheckMotion(series, {.box = cmr::HeartBox(labels)});
  return {std::move(series), std::move(map), std::move(motion), labels};
}

std::vector<Truth> TruthsOf(const T1PhantomOptions& options) {
  const double post = phantom::PostContrastT1(options.native_myocardium,
                                              options.extracellular_volume, options.native_blood,
                                              options.post_contrast_blood, options.haematocrit);
  return {{"myocardial_t1_native", "ms", options.native_myocardium},
          {"myocardial_t1_native_septal", "ms", options.native_myocardium},
          {"myocardial_t1_post_contrast", "ms", post},
          {"extracellular_volume_fraction", "%", options.extracellular_volume},
          {"extracellular_volume_fraction_septal", "%", options.extracellular_volume}};
}

ReadPhantom ReadWithThreads(const T1Case& options, int threads) {
  phantom::T1PhantomStudy study = phantom::MakeT1Phantom(options.phantom);
  const double spacing = options.phantom.spacing;
  const image::LabelMask labels = Moved(study.labels, options);
  const auto native = MapOf(std::move(study.native), "native", spacing, labels, threads);
  const auto post = MapOf(std::move(study.post_contrast), "post", spacing, labels, threads);
  auto reading =
      cmr::MeasureSlice(native, post,
                        {.haematocrit = cmr::Haematocrit{options.phantom.haematocrit, 0.01, false},
                         .field_strength = options.phantom.field_strength});
  ReadPhantom read{.truths = TruthsOf(options.phantom),
                   .measurements = {},
                   .refusals = std::move(reading.refusals)};
  for (cmr::SliceMeasurement& each : reading.measurements) {
    read.measurements.push_back(std::move(each.measurement));
  }
  return read;
}

ReadPhantom Read(const T1Case& options) { return ReadWithThreads(options, 1); }

}  // namespace

GridResult MeasureT1Grid(const GridSize& size, ProgressObserver& progress) {
  const auto plan = PlanGrid(Design(), size);
  GridResult result = MeasureGrid(plan, Read, progress);
  const T1Case& again = plan.front().options;
  const ReadPhantom first = ReadWithThreads(again, 2);
  result.Repeat("one thread", first, ReadWithThreads(again, 1));
  result.Repeat("three threads", first, ReadWithThreads(again, 3));
  return result;
}

}  // namespace etalon::workflow
