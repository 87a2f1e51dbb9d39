#include "etalon/workflow/verify_spect.h"

#include <cmath>

#include "etalon/nuclear/spect_measurements.h"
#include "etalon/nuclear/suv.h"
#include "etalon/phantom/spect_phantom.h"

namespace etalon::workflow {
namespace {

using phantom::SpectPhantom;
using phantom::SpectPhantomOptions;

// Persons are spread over these ranges.
constexpr Interval kGirth{0.85, 1.25};
constexpr Interval kWall{8.0, 18.0};
constexpr Interval kHeartSize{0.90, 1.30};
constexpr double kPlaceOfCt = 1.5;  // mm, standard deviation along an axis

/// A phantom and how it is measured.
struct SpectCase {
  SpectPhantomOptions phantom;
  bool recovers = false;
};

SpectCase PersonAt(const std::vector<double>& place, Random& random) {
  SpectCase person;
  person.phantom.uptake = {.tracer = phantom::BoneTracer::kDpd,
                           .grade = 1 + static_cast<int>(3.0 * place[0]),
                           .variation = 1.0,
                           .seed = random.Next()};
  person.phantom.body.girth = Within(kGirth, place[1]);
  person.phantom.body.wall_thickness = Millimetres(Within(kWall, place[2]));
  person.phantom.body.cardiomegaly = Within(kHeartSize, place[3]);
  person.phantom.body.seed = random.Next();
  return person;
}

SpectCase Acquire(SpectCase person, Random& random) {
  SpectPhantomOptions& options = person.phantom;
  options.seed = random.Next();
  options.noise = random.Uniform(0.06, 0.10);
  options.resolution = Millimetres(random.Uniform(10.0, 12.0));
  options.respiration = Millimetres(random.Uniform(5.0, 11.0));
  options.ct_shift = {kPlaceOfCt * random.Normal(), kPlaceOfCt * random.Normal(),
                      kPlaceOfCt * random.Normal()};
  options.body.lean = Degrees(random.Uniform(-1.5, 1.5));
  options.dose_megabecquerels = random.Uniform(650.0, 750.0);
  options.elapsed = Seconds(3600.0 * random.Uniform(2.75, 3.5));
  return person;
}

/// Along the body mostly, as a breath held elsewhere does.
void SetMisregistration(SpectCase& options, double millimetres) {
  options.phantom.ct_shift = {0.4 * millimetres, -0.3 * millimetres, std::sqrt(0.75) * millimetres};
}

std::vector<Factor<SpectCase>> Factors() {
  return {
      {"noise",
       {0.0, 0.05, 0.1, 0.2},
       [](SpectCase& options, double level) { options.phantom.noise = level; }},
      {"resolution, mm",
       {6.0, 9.0, 12.0, 15.0},
       [](SpectCase& options, double level) { options.phantom.resolution = Millimetres(level); }},
      {"breath, mm",
       {0.0, 8.0, 16.0},
       [](SpectCase& options, double level) { options.phantom.respiration = Millimetres(level); }},
      {"misregistration, mm", {0.0, 4.0, 8.0, 12.0}, SetMisregistration},
      {"wall, mm",
       {7.0, 10.0, 14.0, 18.0},
       [](SpectCase& options, double level) {
         options.phantom.body.wall_thickness = Millimetres(level);
       }},
      {"grade",
       {0.0, 1.0, 2.0, 3.0},
       [](SpectCase& options, double level) {
         options.phantom.uptake.grade = static_cast<int>(level);
       }},
      {"recovery",
       {0.0, 1.0},
       [](SpectCase& options, double level) { options.recovers = level > 0.0; }},
  };
}

GridDesign<SpectCase> Design() {
  return {.dimensions = 4,
          .subject = PersonAt,
          .acquire = Acquire,
          .reseed = [](SpectCase& options, std::uint64_t seed) { options.phantom.seed = seed; },
          .factors = Factors()};
}

nuclear::SpectStudy StudyOf(SpectPhantom phantom) {
  nuclear::SpectStudy study;
  study.image = "phantom";
  study.suv_per_unit =
      nuclear::SuvPerBecquerelPerMillilitre({.megabecquerels = phantom.options.dose_megabecquerels,
                                             .weight_kg = phantom.options.weight_kg,
                                             .elapsed = phantom.options.elapsed,
                                             .duration = {}});
  study.activity = std::move(phantom.activity);
  for (phantom::SpectPhantomMask& mask : phantom.masks) {
    if (const auto structure = nuclear::StructureNamed(mask.name)) {
      study.masks.push_back({*structure, std::move(mask.mask)});
    }
  }
  return study;
}

std::vector<Truth> TruthsOf(const phantom::SpectPhantomTruth& truth) {
  return {{"volume_of_involvement", "mL", truth.involved_volume.value()},
          {"cardiac_pyrophosphate_activity", "mL", truth.activity_ml},
          {"target_to_background_ratio_mean", "1", truth.ratio},
          {"left_ventricular_wall_suv_mean", "g/mL", truth.wall_suv},
          {"left_ventricular_wall_suv_max", "g/mL", truth.wall_suv},
          {"left_ventricular_wall_suv_peak", "g/mL", truth.wall_suv}};
}

ReadPhantom Read(const SpectCase& options) {
  SilentProgress silent;
  SpectPhantom phantom = phantom::MakeSpectPhantom(options.phantom, silent);
  ReadPhantom read{.truths = TruthsOf(phantom.truth), .measurements = {}, .refusals = {}};
  nuclear::SpectOptions measuring;
  measuring.noise_draws = 0;
  if (options.recovers) measuring.resolution = options.phantom.resolution;
  auto measured = nuclear::MeasureSpect(StudyOf(std::move(phantom)), measuring);
  read.measurements = std::move(measured.measurements);
  // Intervals hold image noise, not what blur takes, and cost more than all else: not judged.
  for (Measurement& measurement : read.measurements) measurement.interval.reset();
  read.refusals = std::move(measured.refused);
  return read;
}

}  // namespace

GridResult MeasureSpectGrid(const GridSize& size, ProgressObserver& progress) {
  const auto plan = PlanGrid(Design(), size);
  GridResult result = MeasureGrid(plan, Read, progress);
  result.Repeat("once more", Read(plan.front().options), Read(plan.front().options));
  return result;
}

}  // namespace etalon::workflow
