#include "etalon/phantom/planar_phantom.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/phantom/planar_noise.h"

namespace etalon::phantom {
namespace {

using image::FloatImage;
using image::PixelPoint;

// The region of the rule: docs/measurements/heart_to_contralateral.md.
constexpr double kRegionRadius = 34.0;      // mm
constexpr double kSternumClearance = 22.0;  // mm from the mid-line to the region's edge
constexpr double kBackground = 2e-5;        // of the greatest expected count, everywhere

/// From millimetres of the patient to pixels of the anterior picture.
struct Table {
  double top = 0.0;     ///< z of the upper edge of row 0
  double middle = 0.0;  ///< x at the middle of the columns
  double pixel = 1.0;
  int rows = 0, columns = 0;

  PixelPoint PixelFromPatient(double x, double z) const {
    return {.row = (top - z) / pixel - 0.5, .column = (x - middle) / pixel + 0.5 * columns - 0.5};
  }
};

Table PlaceOnTable(const PlanarPhantomOptions& options, const Body& body, Random& random) {
  Table table;
  table.pixel = options.pixel.value();
  const bool whole = options.field == PlanarField::kWholeBody;
  table.rows = whole ? options.rows : options.columns;
  table.columns = options.columns;
  table.middle = 8.0 * random.Normal();
  const double length = table.rows * table.pixel;
  const double centre = whole ? 0.5 * options.body.height.value() : body.landmarks.xiphoid.z + 40.0;
  table.top = centre + 0.5 * length + (whole ? 40.0 : 15.0) * random.Uniform(-1.0, 1.0);
  return table;
}

/// The projection at the pixels of the table, bilinear, zero outside.
FloatImage Sampled(const FloatImage& projection, const image::LabelVolume& labels,
                   const Table& table) {
  const image::VoxelFrame& frame = labels.frame();
  const double voxel = frame.row_step.y;
  const double highest = frame.origin.z + voxel * (labels.slices() - 1);
  FloatImage result(table.rows, table.columns);
  for (int row = 0; row < table.rows; ++row) {
    const double z = table.top - (row + 0.5) * table.pixel;
    const double down = (highest - z) / voxel;
    const int top = static_cast<int>(std::floor(down));
    if (top < 0 || top + 1 >= projection.rows()) continue;
    const auto low_part = static_cast<float>(down - top);
    for (int column = 0; column < table.columns; ++column) {
      const double x = table.middle + (column + 0.5 - 0.5 * table.columns) * table.pixel;
      const double right = (x - frame.origin.x) / voxel;
      const int left = static_cast<int>(std::floor(right));
      if (left < 0 || left + 1 >= projection.columns()) continue;
      const auto part = static_cast<float>(right - left);
      const float high = std::lerp(projection(top, left), projection(top, left + 1), part);
      const float low = std::lerp(projection(top + 1, left), projection(top + 1, left + 1), part);
      result(row, column) = std::lerp(high, low, low_part);
    }
  }
  return result;
}

void Scale(FloatImage& image, float factor, float background) {
  for (float& pixel : image.pixels()) pixel = factor * pixel + background;
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

PlanarTruth TruthOf(const PlanarPhantomOptions& options, const Body& body, const Table& table,
                    const FloatImage& expected) {
  const BodyLandmarks& landmarks = body.landmarks;
  PlanarTruth truth;
  truth.radius = kRegionRadius / table.pixel;
  truth.ventricle = table.PixelFromPatient(landmarks.left_ventricle.x, landmarks.left_ventricle.z);
  truth.mid_line = table.PixelFromPatient(landmarks.mid_line, 0.0).column;
  truth.heart = truth.ventricle;
  truth.heart.column = std::max(truth.heart.column,
                                truth.mid_line + (kRegionRadius + kSternumClearance) / table.pixel);
  truth.contralateral = {.row = truth.heart.row,
                         .column = 2.0 * truth.mid_line - truth.heart.column};
  truth.heart_to_contralateral = MeanInCircle(expected, truth.heart, truth.radius) /
                                 MeanInCircle(expected, truth.contralateral, truth.radius);
  truth.grade = options.grade;
  return truth;
}

FloatImage Mirrored(FloatImage image) {
  for (int row = 0; row < image.rows(); ++row) {
    std::reverse(image.row(row), image.row(row) + image.columns());
  }
  return image;
}

void Check(std::vector<std::string>& problems, const char* name, double value, double low,
           double high) {
  if (value >= low && value <= high) return;
  problems.push_back(fmt::format("{} {:g} is not between {:g} and {:g}", name, value, low, high));
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
  return problems;
}

PlanarPhantom MakePlanarPhantom(const PlanarPhantomOptions& options) {
  if (const auto problems = options.Validate(); !problems.empty()) {
    throw Error(ErrorCode::kUsage, fmt::format("{}", fmt::join(problems, "; ")));
  }
  Random random(options.seed ^ 0x91A4A5ULL);
  const Body body = MakeBody(options.body, {.voxel = 2.0 * options.pixel});
  const Uptake uptake =
      MakeUptake({options.tracer, options.grade, options.variation, options.seed});
  const PlanarProjections seen = ProjectBody(body, uptake.standardised_uptake, options.camera);
  const Table table = PlaceOnTable(options, body, random);
  FloatImage anterior = Sampled(seen.anterior, body.labels, table);
  FloatImage posterior = Mirrored(Sampled(seen.posterior, body.labels, table));
  const double factor = options.counts / std::max(Sum(anterior), 1e-9);
  const double most = *std::ranges::max_element(anterior.pixels());
  const auto background = static_cast<float>(kBackground * factor * most);
  Scale(anterior, static_cast<float>(factor), background);
  Scale(posterior, static_cast<float>(factor), background);

  PlanarPhantom phantom{.options = options, .scan = {}, .truth = {}};
  phantom.truth = TruthOf(options, body, table, anterior);
  phantom.truth.heart_uptake = uptake.heart;
  AddPoissonNoise(anterior, random);
  AddPoissonNoise(posterior, random);
  image::PlanarScan& scan = phantom.scan;
  scan.name = "planar.dcm";
  scan.spacing = image::PixelSpacing{table.pixel, table.pixel};
  scan.subject = {.sex = options.body.sex,
                  .age_years = std::nullopt,
                  .height_cm = 0.1 * options.body.height.value(),
                  .weight_kg = std::nullopt};
  scan.frames.push_back({std::move(anterior), image::PlanarView::kAnterior});
  scan.frames.push_back({std::move(posterior), image::PlanarView::kPosterior});
  return phantom;
}

PlanarPhantomOptions RandomPlanarPhantom(std::uint64_t seed, int grade) {
  Random random(seed ^ 0xC0117ULL);
  PlanarPhantomOptions options;
  options.body = RandomBody(seed);
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
