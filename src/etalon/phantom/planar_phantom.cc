#include "etalon/phantom/planar_phantom.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/phantom/planar_grid.h"
#include "etalon/phantom/planar_noise.h"

namespace etalon::phantom {
namespace {

using image::FloatImage;
using image::PixelPoint;

// The region of the rule: docs/measurements/heart_to_contralateral.md.
constexpr double kRegionRadius = 34.0;      // mm
constexpr double kSternumClearance = 22.0;  // mm from the mid-line to the region's edge
constexpr double kBackground = 2e-5;        // of the greatest expected count, everywhere

PictureGrid PlaceOnTable(const PlanarPhantomOptions& options, const Body& body, Random& random) {
  PictureGrid grid;
  grid.pixel = options.pixel.value();
  const bool whole = options.field == PlanarField::kWholeBody;
  grid.rows = whole ? options.rows : options.columns;
  grid.columns = options.columns;
  grid.middle = 8.0 * random.Normal();
  const double length = grid.rows * grid.pixel;
  const double centre = whole ? 0.5 * options.body.height.value() : body.landmarks.xiphoid.z + 40.0;
  grid.top = centre + 0.5 * length + (whole ? 40.0 : 15.0) * random.Uniform(-1.0, 1.0);
  return grid;
}

PictureGrid Displaced(PictureGrid grid, const PatientMotion& motion) {
  grid.top += motion.along.value();
  grid.middle -= motion.sideways.value();
  return grid;
}

/// The first row that is taken after the patient moved.
int MotionRow(const PlanarPhantomOptions& options, const PictureGrid& grid) {
  const double z = options.body.height.value() * (1.0 - options.motion.at);
  return std::clamp(static_cast<int>(std::ceil(grid.PixelFromPatient(0.0, z).row)), 0, grid.rows);
}

FloatImage Still(const FloatImage& projection, const Body& body, const PictureGrid& grid) {
  FloatImage picture(grid.rows, grid.columns);
  SampleProjection(projection, body.labels.frame(), grid, 0, picture);
  return picture;
}

void Move(const FloatImage& projection, const Body& body, const PlanarPhantomOptions& options,
          const PictureGrid& grid, FloatImage& picture) {
  const PictureGrid displaced = Displaced(grid, options.motion);
  if (options.field == PlanarField::kWholeBody) {
    SampleProjection(projection, body.labels.frame(), displaced, MotionRow(options, grid), picture);
    return;
  }
  const FloatImage after = Still(projection, body, displaced);
  for (std::size_t pixel = 0; pixel < picture.size(); ++pixel) {
    picture.pixels()[pixel] = 0.5F * (picture.pixels()[pixel] + after.pixels()[pixel]);
  }
}

void Scale(FloatImage& image, double factor, double background) {
  const auto scale = static_cast<float>(factor);
  const auto added = static_cast<float>(background);
  for (float& pixel : image.pixels()) pixel = scale * pixel + added;
}

double Sum(const FloatImage& image) {
  double sum = 0.0;
  for (const float pixel : image.pixels()) sum += pixel;
  return sum;
}

double MeanInCircle(const FloatImage& image, const PixelPoint& centre, double radius) {
  double sum = 0.0;
  int count = 0;
  for (int row = static_cast<int>(centre.row - radius); row <= centre.row + radius; ++row) {
    for (int column = static_cast<int>(centre.column - radius); column <= centre.column + radius;
         ++column) {
      const double distance = std::hypot(row - centre.row, column - centre.column);
      if (distance > radius || !image.Contains(row, column)) continue;
      sum += image(row, column);
      ++count;
    }
  }
  return sum / std::max(count, 1);
}

PlanarTruth TruthOf(const PlanarPhantomOptions& options, const Body& body, const PictureGrid& grid,
                    const FloatImage& expected, double background) {
  const BodyLandmarks& landmarks = body.landmarks;
  PlanarTruth truth;
  truth.radius = kRegionRadius / grid.pixel;
  truth.ventricle = grid.PixelFromPatient(landmarks.left_ventricle.x, landmarks.left_ventricle.z);
  truth.mid_line = grid.PixelFromPatient(landmarks.mid_line, 0.0).column;
  truth.heart = truth.ventricle;
  truth.heart.column = std::max(truth.heart.column,
                                truth.mid_line + (kRegionRadius + kSternumClearance) / grid.pixel);
  truth.contralateral = {.row = truth.heart.row,
                         .column = 2.0 * truth.mid_line - truth.heart.column};
  truth.heart_to_contralateral =
      (MeanInCircle(expected, truth.heart, truth.radius) + background) /
      (MeanInCircle(expected, truth.contralateral, truth.radius) + background);
  truth.grade = options.grade;
  return truth;
}

/// The rows of the heart are taken after the patient moved.
void Move(const PlanarPhantomOptions& options, const PictureGrid& grid, PlanarTruth& truth) {
  if (options.field != PlanarField::kWholeBody) return;
  truth.motion_row = MotionRow(options, grid);
  if (truth.heart.row < *truth.motion_row) return;
  for (PixelPoint* point : {&truth.heart, &truth.contralateral, &truth.ventricle}) {
    point->row += options.motion.along.value() / grid.pixel;
    point->column += options.motion.sideways.value() / grid.pixel;
  }
  truth.mid_line += options.motion.sideways.value() / grid.pixel;
}

image::PlanarScan ScanOf(const PlanarPhantomOptions& options, FloatImage anterior,
                         FloatImage posterior) {
  image::PlanarScan scan;
  scan.name = "planar.dcm";
  scan.spacing = image::PixelSpacing{options.pixel.value(), options.pixel.value()};
  scan.subject = {.sex = options.body.sex,
                  .age_years = std::nullopt,
                  .height_cm = 0.1 * options.body.height.value(),
                  .weight_kg = std::nullopt};
  scan.frames.push_back({std::move(anterior), image::PlanarView::kAnterior});
  scan.frames.push_back({std::move(posterior), image::PlanarView::kPosterior});
  return scan;
}

/// Stomach, thyroid and bowel are soft tissue where nothing makes them stand out.
Uptake UptakeOf(const PlanarPhantomOptions& options) {
  Uptake uptake = MakeUptake({options.tracer, options.grade, options.variation, options.seed});
  OrganValues& values = uptake.standardised_uptake;
  const auto hide = [&](Organ organ) {
    values[static_cast<std::size_t>(organ)] = values[static_cast<std::size_t>(Organ::kSoftTissue)];
  };
  if (!options.body.confounders.stomach) {
    hide(Organ::kStomach);
    hide(Organ::kThyroid);
  }
  if (!options.body.confounders.bowel) hide(Organ::kBowel);
  return uptake;
}

PlanarPhantom Pictured(const PlanarPhantomOptions& options, const Body& body) {
  Random random(options.seed ^ 0x91A4A5ULL);
  const Uptake uptake = UptakeOf(options);
  const PlanarProjections seen = ProjectBody(body, uptake.standardised_uptake, options.camera);
  const PictureGrid grid = PlaceOnTable(options, body, random);
  FloatImage anterior = Still(seen.anterior, body, grid);
  FloatImage posterior = Still(seen.posterior, body, grid);
  const double background = kBackground * *std::ranges::max_element(anterior.pixels());
  const double factor = options.counts / std::max(Sum(anterior), 1e-9);

  PlanarPhantom phantom{.options = options, .scan = {}, .truth = {}};
  phantom.truth = TruthOf(options, body, grid, anterior, background);
  phantom.truth.heart_uptake = uptake.heart;
  if (options.motion.Moves()) {
    Move(seen.anterior, body, options, grid, anterior);
    Move(seen.posterior, body, options, grid, posterior);
    Move(options, grid, phantom.truth);
  }
  Mirror(posterior);
  for (FloatImage* picture : {&anterior, &posterior}) {
    Scale(*picture, factor, factor * background);
    AddPoissonNoise(*picture, random);
  }
  phantom.scan = ScanOf(options, std::move(anterior), std::move(posterior));
  return phantom;
}

void Check(std::vector<std::string>& problems, const char* name, double value, double low,
           double high) {
  if (value >= low && value <= high) return;
  problems.push_back(fmt::format("{} {:g} is not between {:g} and {:g}", name, value, low, high));
}

void CheckOptions(const PlanarPhantomOptions& options) {
  if (const auto problems = options.Validate(); !problems.empty()) {
    throw Error(ErrorCode::kUsage, fmt::format("{}", fmt::join(problems, "; ")));
  }
}

}  // namespace

std::vector<std::string> PlanarPhantomOptions::Validate() const {
  std::vector<std::string> problems = body.Validate();
  Check(problems, "grade", grade, 0, 3);
  Check(problems, "variation", variation, 0.0, 3.0);
  Check(problems, "counts", counts, 0.0, 1e8);
  Check(problems, "rows", rows, 64, 4096);
  Check(problems, "columns", columns, 64, 2048);
  Check(problems, "pixel (mm)", pixel.value(), 0.5, 10.0);
  Check(problems, "scatter fraction", camera.scatter_fraction, 0.0, 2.0);
  Check(problems, "motion sideways (mm)", motion.sideways.value(), -200.0, 200.0);
  Check(problems, "motion along (mm)", motion.along.value(), -200.0, 200.0);
  Check(problems, "motion at", motion.at, 0.0, 1.0);
  return problems;
}

PlanarPhantom MakePlanarPhantom(const PlanarPhantomOptions& options) {
  CheckOptions(options);
  return Pictured(options, MakeBody(options.body, {.voxel = 2.0 * options.pixel}));
}

PlanarPhantom MakePlanarPhantom(PlanarPhantomOptions options, const Anatomy& anatomy) {
  CheckOptions(options);
  options.anatomy = anatomy.name;
  options.body.sex = anatomy.sex;
  options.body.height = anatomy.height;
  return Pictured(options, anatomy.body);
}

PlanarPhantomOptions RandomPlanarPhantom(std::uint64_t seed, int grade) {
  Random random(seed ^ 0xC0117ULL);
  PlanarPhantomOptions options;
  options.body = RandomBody(seed);
  options.body.confounders = RandomConfounders(seed, options.body.sex);
  options.grade = grade;
  options.variation = 1.0;
  const double tracer = random.Uniform();
  options.tracer =
      tracer < 0.4 ? BoneTracer::kDpd : (tracer < 0.8 ? BoneTracer::kHmdp : BoneTracer::kPyp);
  options.counts = 1.6e6 * std::exp(0.3 * random.Normal());
  options.camera.scatter_fraction = random.Uniform(0.2, 0.4);
  options.seed = random.Next();
  // A thick wall goes with much amyloid.
  if (grade >= 2) {
    const double wall = options.body.wall_thickness.value() + random.Uniform(1.0, 5.0);
    options.body.wall_thickness = Millimetres(std::min(wall, 22.0));
  }
  return options;
}

int RandomGrade(std::uint64_t seed) {
  const double part = Random(seed ^ 0x96ADEULL).Uniform();
  if (part < 0.88) return 0;
  return part < 0.92 ? 1 : (part < 0.96 ? 2 : 3);
}

}  // namespace etalon::phantom
