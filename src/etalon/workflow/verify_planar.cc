#include "etalon/workflow/verify_planar.h"

#include <cmath>

#include "etalon/nuclear/planar_measurements.h"
#include "etalon/phantom/planar_phantom.h"

namespace etalon::workflow {
namespace {

using phantom::PlanarPhantom;
using phantom::PlanarPhantomOptions;

/// How much the uptake of a person varies with the phase of the tracer, as a share of how much it
/// varies between persons: about 3 % for the bones and 2 % for the rest.
constexpr double kPhase = 0.15;
constexpr double kCounts = 1.6e6;
constexpr double kTableLength = 2315.0;  // mm

// Persons are spread over these ranges.
constexpr Interval kHeight{1500.0, 1900.0};
constexpr Interval kGirth{0.85, 1.30};
constexpr Interval kHeartSize{0.90, 1.30};
constexpr Interval kWall{8.0, 18.0};
constexpr Interval kHeartSideways{-12.0, 15.0};
constexpr Interval kHeartAlong{-18.0, 18.0};

phantom::BoneTracer TracerAt(double part) {
  if (part < 0.4) return phantom::BoneTracer::kDpd;
  return part < 0.8 ? phantom::BoneTracer::kHmdp : phantom::BoneTracer::kPyp;
}

PlanarPhantomOptions PersonAt(const std::vector<double>& place, Random& random) {
  PlanarPhantomOptions person;
  person.grade = static_cast<int>(4.0 * place[0]);
  person.body.height = Millimetres(Within(kHeight, place[1]));
  person.body.girth = Within(kGirth, place[2]);
  person.body.cardiomegaly = Within(kHeartSize, place[3]);
  person.body.wall_thickness = Millimetres(Within(kWall, place[4]));
  person.body.heart_shift = {Within(kHeartSideways, place[5]), 0.0, Within(kHeartAlong, place[6])};
  const bool female = place[7] < 0.5;
  person.body.sex = female ? image::Sex::kFemale : image::Sex::kMale;
  person.body.breast = female ? 2.0 * place[7] : 0.0;
  person.tracer = TracerAt(place[8]);
  person.variation = kPhase;
  person.counts = kCounts;
  person.body.seed = random.Next();
  return person;
}

PlanarPhantomOptions Acquire(PlanarPhantomOptions person, Random& random) {
  person.seed = random.Next();
  person.counts = kCounts * std::exp(0.2 * random.Normal());
  person.body.lean = Degrees(random.Uniform(-1.5, 1.5));
  person.body.bladder = random.Uniform();
  return person;
}

/// A picture of the same table with other pixels.
void SetPixel(PlanarPhantomOptions& options, double millimetres) {
  options.pixel = Millimetres(millimetres);
  options.rows = static_cast<int>(std::lround(kTableLength / millimetres));
  options.columns = options.rows / 4;
}

std::vector<Factor<PlanarPhantomOptions>> Factors() {
  using Options = PlanarPhantomOptions;
  return {
      {"counts, million",
       {0.2, 0.5, 1.0, 2.0, 3.0},
       [](Options& options, double level) { options.counts = 1e6 * level; }},
      {"girth",
       {0.8, 1.0, 1.2, 1.4},
       [](Options& options, double level) { options.body.girth = level; }},
      {"scoliosis, mm",
       {0.0, 10.0, 20.0, 30.0},
       [](Options& options, double level) { options.body.scoliosis = Millimetres(level); }},
      {"heart size",
       {0.85, 1.0, 1.2, 1.4},
       [](Options& options, double level) { options.body.cardiomegaly = level; }},
      {"scatter fraction",
       {0.2, 0.3, 0.4, 0.5},
       [](Options& options, double level) { options.camera.scatter_fraction = level; }},
      {"rib lesions",
       {0.0, 2.0, 4.0, 6.0},
       [](Options& options, double level) { options.body.rib_lesions = static_cast<int>(level); }},
      {"pixel, mm", {1.8, 2.26, 3.39, 4.52}, SetPixel},
  };
}

GridDesign<PlanarPhantomOptions> Design() {
  return {.dimensions = 9,
          .subject = PersonAt,
          .acquire = Acquire,
          .reseed = [](PlanarPhantomOptions& options, std::uint64_t seed) { options.seed = seed; },
          .factors = Factors()};
}

ReadPhantom Read(const PlanarPhantomOptions& options) {
  const PlanarPhantom phantom = phantom::MakePlanarPhantom(options);
  auto measured = nuclear::MeasurementsOf(nuclear::ReadPlanar(phantom.scan));
  return {.truths = {{nuclear::kHeartToContralateral, "1", phantom.truth.heart_to_contralateral},
                     {nuclear::kPeruginiGrade, "{grade}", 1.0 * phantom.truth.grade},
                     {nuclear::kSignificantUptake, "1", phantom.truth.grade >= 2 ? 1.0 : 0.0}},
          .measurements = std::move(measured.measurements),
          .refusals = std::move(measured.refusals)};
}

}  // namespace

GridResult MeasurePlanarGrid(const GridSize& size, ProgressObserver& progress) {
  const auto plan = PlanGrid(Design(), size);
  GridResult result = MeasureGrid(plan, Read, progress);
  result.Repeat("once more", Read(plan.front().options), Read(plan.front().options));
  return result;
}

}  // namespace etalon::workflow
