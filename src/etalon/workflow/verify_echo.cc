#include "etalon/workflow/verify_echo.h"

#include <algorithm>
#include <array>
#include <deque>
#include <future>
#include <string>

#include "etalon/core/random.h"
#include "etalon/core/version.h"
#include "etalon/report/measurements_json.h"
#include "etalon/workflow/read_study.h"

namespace etalon::workflow {
namespace {

using phantom::EchoPhantomOptions;
using phantom::EchoPhantomStudy;

constexpr double kFrameRate = 30.0;
constexpr int kBeats = 1;
constexpr std::size_t kAhead = 2;  ///< phantoms generated while one is measured

// Hearts are spread over these ranges.
constexpr Interval kDiastolicVolume{60.0, 230.0};
constexpr Interval kEjectionFraction{0.20, 0.70};
constexpr Interval kStrainBesideFraction{-2.5, 2.5};
constexpr Interval kWall{7.0, 15.0};
/// Strain that goes with an ejection fraction, percentage points for each unit of fraction.
constexpr double kStrainOfFraction = -30.0;

double Within(const Interval& range, double part) {
  return range.low + part * (range.high - range.low);
}

/// `count` numbers of 0 .. 1, one in each of `count` equal parts, in random order.
std::vector<double> Stratified(int count, Random& random) {
  std::vector<double> parts;
  for (int i = 0; i < count; ++i) parts.push_back((i + random.Uniform()) / count);
  for (std::size_t i = parts.size(); i > 1; --i) std::swap(parts[i - 1], parts[random.Below(i)]);
  return parts;
}

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

std::vector<EchoPhantomOptions> Hearts(int count, Random& random) {
  const auto size = Stratified(count, random);
  const auto function = Stratified(count, random);
  const auto strain = Stratified(count, random);
  const auto wall = Stratified(count, random);
  std::vector<EchoPhantomOptions> hearts;
  for (std::size_t i = 0; i < size.size(); ++i) {
    hearts.push_back(Heart(size[i], function[i], strain[i], wall[i]));
  }
  return hearts;
}

/// The same heart after the probe was lifted and put down again.
EchoPhantomOptions Acquire(EchoPhantomOptions heart, Random& random) {
  heart.seed = random.Next();
  heart.gain_db = random.Uniform(-4.0, 4.0);
  heart.noise = random.Uniform(0.15, 0.35);
  heart.dropout = random.Uniform(0.2, 0.5);
  heart.depth = Millimetres(random.Uniform(145.0, 165.0));
  heart.sector_angle = Degrees(random.Uniform(70.0, 80.0));
  Fit(heart);
  return heart;
}

struct Factor {
  const char* name;
  std::vector<double> levels;
  void (*set)(EchoPhantomOptions&, double);
};

/// Isotropic pixels whose screen has the depth over `millimetres` rows.
void SetSpacing(EchoPhantomOptions& options, double millimetres) {
  const double scale = 0.3 / millimetres;
  options.rows = static_cast<int>(600.0 * scale);
  options.columns = static_cast<int>(800.0 * scale);
}

const std::array kFactors{
    Factor{"noise",
           {0.0, 0.2, 0.4, 0.6, 0.8},
           [](EchoPhantomOptions& options, double level) { options.noise = level; }},
    Factor{"gain, dB",
           {-16.0, -8.0, 0.0, 8.0, 16.0},
           [](EchoPhantomOptions& options, double level) { options.gain_db = level; }},
    Factor{"dropout",
           {0.0, 0.3, 0.6, 0.9},
           [](EchoPhantomOptions& options, double level) { options.dropout = level; }},
    Factor{"frame rate, Hz",
           {15.0, 25.0, 40.0, 60.0},
           [](EchoPhantomOptions& options, double level) { options.frame_rate_hz = level; }},
    Factor{"pixel, mm", {0.2, 0.3, 0.5, 0.8}, SetSpacing},
    Factor{
        "sector, deg",
        {60.0, 75.0, 90.0},
        [](EchoPhantomOptions& options, double level) { options.sector_angle = Degrees(level); }},
};

void PlanSeries(int hearts_a_level, Random& random, std::vector<PlannedPhantom>& plan) {
  const auto hearts = Hearts(hearts_a_level, random);
  for (const Factor& factor : kFactors) {
    for (const double level : factor.levels) {
      for (std::size_t heart = 0; heart < hearts.size(); ++heart) {
        EchoPhantomOptions options = hearts[heart];
        options.seed = random.Next();
        factor.set(options, level);
        Fit(options);
        plan.push_back({options,
                        {.subject = static_cast<int>(heart),
                         .repeat = 0,
                         .level = conformance::Level{factor.name, level},
                         .readings = {}}});
      }
    }
  }
}

struct Truth {
  const char* metric;
  const char* unit;
  double (*of)(const EchoPhantomStudy&);
};

constexpr std::array kTruths{
    Truth{"lv_ejection_fraction_biplane", "%",
          [](const EchoPhantomStudy& study) { return study.ejection_fraction.value(); }},
    Truth{"lv_end_diastolic_volume_biplane", "mL",
          [](const EchoPhantomStudy& study) { return study.end_diastolic_volume.value(); }},
    Truth{"lv_end_systolic_volume_biplane", "mL",
          [](const EchoPhantomStudy& study) { return study.end_systolic_volume.value(); }},
    Truth{"lv_global_longitudinal_strain_biplane", "%",
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

std::string RefusalOf(const std::string& metric, const echo::StudyReading& reading) {
  for (const RefusedMeasurement& refused : reading.refusals) {
    if (refused.name == metric) return std::string(Name(refused.refusal.code));
  }
  return "not-measured";
}

std::vector<conformance::Reading> Compare(const EchoPhantomStudy& study,
                                          const echo::StudyReading& reading) {
  std::vector<conformance::Reading> readings;
  for (const Truth& truth : kTruths) {
    conformance::Reading row{.metric = truth.metric,
                             .unit = truth.unit,
                             .truth = truth.of(study),
                             .value = {},
                             .interval = {},
                             .refusal = {}};
    const auto measured =
        std::find_if(reading.measurements.begin(), reading.measurements.end(),
                     [&](const Measurement& candidate) { return candidate.name == truth.metric; });
    if (measured == reading.measurements.end()) {
      row.refusal = RefusalOf(truth.metric, reading);
    } else {
      row.value = measured->value;
      row.interval = measured->interval;
    }
    readings.push_back(std::move(row));
  }
  return readings;
}

}  // namespace

std::vector<PlannedPhantom> PlanEchoGrid(const EchoGrid& grid) {
  Random random(grid.seed);
  std::vector<PlannedPhantom> plan;
  const auto hearts = Hearts(grid.subjects, random);
  for (std::size_t heart = 0; heart < hearts.size(); ++heart) {
    for (int repeat = 0; repeat < 2; ++repeat) {
      plan.push_back(
          {Acquire(hearts[heart], random),
           {.subject = static_cast<int>(heart), .repeat = repeat, .level = {}, .readings = {}}});
    }
  }
  PlanSeries(grid.hearts_a_level, random, plan);
  return plan;
}

std::vector<conformance::Acquisition> MeasureEchoGrid(const std::vector<PlannedPhantom>& plan,
                                                      ApicalModels& models,
                                                      ProgressObserver& progress) {
  std::deque<std::future<EchoPhantomStudy>> made;
  std::size_t next = 0;
  const auto make_more = [&] {
    while (next < plan.size() && made.size() < kAhead) {
      made.push_back(std::async(std::launch::async, [&options = plan[next].options] {
        return phantom::MakeEchoPhantom(options);
      }));
      ++next;
    }
  };
  std::vector<conformance::Acquisition> acquisitions;
  for (const PlannedPhantom& planned : plan) {
    progress.Report("phantoms", static_cast<std::int64_t>(acquisitions.size()),
                    static_cast<std::int64_t>(plan.size()));
    if (progress.Cancelled()) throw Error(ErrorCode::kCancelled, "verification stopped");
    make_more();
    const EchoPhantomStudy study = made.front().get();
    made.pop_front();
    make_more();
    acquisitions.push_back(planned.acquisition);
    acquisitions.back().readings = Compare(study, ReadStudy(Open(study), models));
  }
  return acquisitions;
}

std::string MeasuredJson(const PlannedPhantom& planned, ApicalModels& models) {
  const OpenedStudy opened = Open(phantom::MakeEchoPhantom(planned.options));
  Provenance provenance;
  provenance.software_version = kSoftwareVersion;
  provenance.precision = models.precision;
  provenance.models = models.provenance;
  const echo::StudyReading reading = ReadStudy(opened, models);
  return report::MeasurementsJson({opened.study, reading, provenance});
}

}  // namespace etalon::workflow
