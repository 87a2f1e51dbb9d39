#include "etalon/workflow/verify_echo.h"

#include <array>

#include "etalon/phantom/echo_phantom.h"
#include "etalon/workflow/apical_models.h"
#include "etalon/workflow/read_study.h"

namespace etalon::workflow {
namespace {

using phantom::EchoPhantomOptions;
using phantom::EchoPhantomStudy;

constexpr double kFrameRate = 30.0;
constexpr int kBeats = 1;

// Hearts are spread over these ranges.
constexpr Interval kDiastolicVolume{60.0, 230.0};
constexpr Interval kEjectionFraction{0.20, 0.70};
constexpr Interval kStrainBesideFraction{-2.5, 2.5};
constexpr Interval kWall{7.0, 15.0};
/// Strain that goes with an ejection fraction, percentage points for each unit of fraction.
constexpr double kStrainOfFraction = -30.0;

EchoPhantomOptions Heart(double size, double function, double strain, double wall) {
  const double fraction = Within(kEjectionFraction, function);
  EchoPhantomOptions options;
  options.end_diastolic_volume = Millilitres(Within(kDiastolicVolume, size));
  options.end_systolic_volume = options.end_diastolic_volume * (1.0 - fraction);
  options.global_longitudinal_strain =
      Percent(kStrainOfFraction * fraction + Within(kStrainBesideFraction, strain));
  options.wall_thickness = Millimetres(Within(kWall, wall));
  options.frame_rate_hz = kFrameRate;
  options.beats = kBeats;
  return options;
}

/// Deepens the picture until the heart fits.
void Fit(EchoPhantomOptions& options) {
  while (!options.Validate().empty() && options.depth.value() < 250.0) {
    options.depth = options.depth + Millimetres(10.0);
  }
}

EchoPhantomOptions HeartAt(const std::vector<double>& place, Random&) {
  return Heart(place[0], place[1], place[2], place[3]);
}

/// The same heart after the probe was lifted and put down again.
EchoPhantomOptions Acquire(EchoPhantomOptions heart, Random& random) {
  heart.seed = random.Next();
  heart.gain_db = random.Uniform(-4.0, 4.0);
  heart.noise = random.Uniform(0.15, 0.35);
  heart.dropout = random.Uniform(0.2, 0.5);
  heart.depth = Millimetres(random.Uniform(145.0, 165.0));
  heart.sector_angle = Degrees(random.Uniform(70.0, 80.0));
  return heart;
}

/// Isotropic pixels whose screen has the depth over `millimetres` rows.
void SetSpacing(EchoPhantomOptions& options, double millimetres) {
  const double scale = 0.3 / millimetres;
  options.rows = static_cast<int>(600.0 * scale);
  options.columns = static_cast<int>(800.0 * scale);
}

std::vector<Factor<EchoPhantomOptions>> Factors() {
  return {
      {"noise",
       {0.0, 0.2, 0.4, 0.6, 0.8},
       [](EchoPhantomOptions& options, double level) { options.noise = level; }},
      {"gain, dB",
       {-16.0, -8.0, 0.0, 8.0, 16.0},
       [](EchoPhantomOptions& options, double level) { options.gain_db = level; }},
      {"dropout",
       {0.0, 0.3, 0.6, 0.9},
       [](EchoPhantomOptions& options, double level) { options.dropout = level; }},
      {"frame rate, Hz",
       {15.0, 25.0, 40.0, 60.0},
       [](EchoPhantomOptions& options, double level) { options.frame_rate_hz = level; }},
      {"pixel, mm", {0.2, 0.3, 0.5, 0.8}, SetSpacing},
      {"sector, deg",
       {60.0, 75.0, 90.0},
       [](EchoPhantomOptions& options, double level) { options.sector_angle = Degrees(level); }},
  };
}

GridDesign<EchoPhantomOptions> Design() {
  return {.dimensions = 4,
          .subject = HeartAt,
          .acquire = Acquire,
          .reseed = [](EchoPhantomOptions& options, std::uint64_t seed) { options.seed = seed; },
          .factors = Factors()};
}

struct EchoTruth {
  const char* metric;
  const char* unit;
  double (*of)(const EchoPhantomStudy&);
};

constexpr std::array kTruths{
    EchoTruth{"lv_ejection_fraction_biplane", "%",
              [](const EchoPhantomStudy& study) { return study.ejection_fraction.value(); }},
    EchoTruth{"lv_end_diastolic_volume_biplane", "mL",
              [](const EchoPhantomStudy& study) { return study.end_diastolic_volume.value(); }},
    EchoTruth{"lv_end_systolic_volume_biplane", "mL",
              [](const EchoPhantomStudy& study) { return study.end_systolic_volume.value(); }},
    EchoTruth{
        "lv_global_longitudinal_strain_biplane", "%",
        [](const EchoPhantomStudy& study) { return study.global_longitudinal_strain.value(); }},
};

OpenedStudy Open(const EchoPhantomStudy& study) {
  OpenedStudy opened;
  opened.study.name = "phantom";
  for (const auto& view : study.views) {
    opened.study.cines.push_back(view.cine);
    opened.study.cines.back().name = phantom::Name(view.view);
  }
  opened.hints.resize(opened.study.cines.size());
  return opened;
}

EchoPhantomStudy Make(const EchoPhantomOptions& planned) {
  EchoPhantomOptions options = planned;
  Fit(options);
  return phantom::MakeEchoPhantom(options);
}

ReadPhantom Read(const EchoPhantomStudy& study, ApicalModels& models) {
  ReadPhantom read;
  for (const EchoTruth& truth : kTruths) {
    read.truths.push_back({truth.metric, truth.unit, truth.of(study)});
  }
  echo::StudyReading reading = ReadStudy(Open(study), models);
  read.measurements = std::move(reading.measurements);
  read.refusals = std::move(reading.refusals);
  return read;
}

ReadPhantom ReadWithThreads(const EchoPhantomStudy& study, nn::NetworkOptions network,
                            int threads) {
  network.threads = threads;
  ApicalModels models = LoadApicalModels(network);
  return Read(study, models);
}

}  // namespace

GridResult MeasureEchoGrid(const GridSize& size, const nn::NetworkOptions& network,
                           ProgressObserver& progress) {
  ApicalModels models = LoadApicalModels(network);
  const auto plan = PlanGrid(Design(), size);
  GridResult result = MeasureGrid(
      plan, Make, [&](const EchoPhantomStudy& study) { return Read(study, models); }, progress);
  const EchoPhantomStudy study = Make(plan.front().options);
  const ReadPhantom first = Read(study, models);
  result.Repeat("one thread", first, ReadWithThreads(study, network, 1));
  result.Repeat("three threads", first, ReadWithThreads(study, network, 3));
  result.program.precision = models.precision;
  result.program.models = models.provenance;
  return result;
}

}  // namespace etalon::workflow
