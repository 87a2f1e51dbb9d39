#include "etalon/nuclear/planar_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "etalon/nuclear/planar_checks.h"

namespace etalon::nuclear {
namespace {

using image::FloatImage;
using image::PlanarScan;
using image::PlanarView;

constexpr double kAssumedHeight = 1700.0;  // mm, where the file has no pixel spacing
constexpr double kPlacement = 8.0;         // mm, standard deviation of where a reader lays a region
constexpr const char* kIntervalMethod = "counting statistics and placement of the regions";

struct Chosen {
  int frame = 0;
  bool known = false;
};

Outcome<Chosen> ChooseAnterior(const PlanarScan& scan) {
  bool unknown = false;
  for (std::size_t frame = 0; frame < scan.frames.size(); ++frame) {
    if (scan.frames[frame].view == PlanarView::kAnterior)
      return Chosen{static_cast<int>(frame), true};
    unknown = unknown || scan.frames[frame].view == PlanarView::kUnknown;
  }
  if (!unknown) return Refusal{RefusalCode::kMissingView, "The file holds no anterior picture."};
  for (std::size_t frame = 0; frame < scan.frames.size(); ++frame) {
    if (scan.frames[frame].view == PlanarView::kUnknown)
      return Chosen{static_cast<int>(frame), false};
  }
  throw ContractError("an unknown view that is not there");
}

std::optional<int> PosteriorFrame(const PlanarScan& scan, const Chosen& anterior) {
  for (std::size_t frame = 0; frame < scan.frames.size(); ++frame) {
    if (scan.frames[frame].view == PlanarView::kPosterior) return static_cast<int>(frame);
  }
  if (!anterior.known && scan.frames.size() == 2) return 1 - anterior.frame;
  return std::nullopt;
}

FloatImage Turned(FloatImage image) {
  std::ranges::reverse(image.pixels());
  return image;
}

/// Posterior pictures show the patient's left on the left.
FloatImage FlippedSideways(FloatImage image) {
  for (int row = 0; row < image.rows(); ++row) {
    std::reverse(image.row(row), image.row(row) + image.columns());
  }
  return image;
}

/// Ratio of the means of two regions.
double RatioOf(const FloatImage& counts, const PlanarRegion& heart, const PlanarRegion& other) {
  return CountRegion(counts, heart).Mean() / std::max(CountRegion(counts, other).Mean(), 1e-9);
}

/// Standard deviation of the logarithm of H/CL when heart and mid-line are laid a little elsewhere.
double PlacementSpread(const FloatImage& counts, const PlanarReading& reading) {
  const double centre =
      std::log(RatioOf(counts, reading.regions.heart, reading.regions.contralateral));
  const double shift = kPlacement / reading.pixel;
  double squares = 0.0;
  for (const auto& [row, column] :
       {std::pair{shift, 0.0}, {-shift, 0.0}, {0.0, shift}, {0.0, -shift}}) {
    PlanarRegion heart = reading.regions.heart;
    heart.centre.row += row;
    heart.centre.column += column;
    const PlanarRegion other = Mirrored(heart, reading.landmarks);
    const double ratio = RatioOf(counts, heart, other);
    if (ratio > 0.0) squares += std::pow(std::log(ratio) - centre, 2);
  }
  // Two axes, each seen on both sides.
  return std::sqrt(squares / 2.0);
}

Measurement MakeRatio(const char* name, double value, double log_spread,
                      const PlanarReading& reading, const char* variant) {
  const double factor = std::exp(1.959964 * log_spread);
  return {.name = std::string(name),
          .concept_code = {},
          .value = value,
          .unit = std::string("1"),
          .interval = Interval{value / factor, value * factor},
          .interval_method = std::string(kIntervalMethod),
          .beats = {},
          .rule = {.name = "planar-circle-34mm", .version = 1, .variant = std::string(variant)},
          .evidence = {{.image = reading.name, .frame = reading.frame, .role = "anterior"}},
          .flags = {}};
}

double CountSpread(const RegionCounts& a, const RegionCounts& b) {
  return std::sqrt(1.0 / a.total + 1.0 / b.total);
}

void MeasureRatios(const FloatImage& counts, const CoarsePicture& coarse, PlanarReading& reading) {
  const double spread = std::hypot(CountSpread(reading.heart, reading.contralateral),
                                   PlacementSpread(counts, reading));
  reading.heart_to_contralateral =
      MakeRatio(kHeartToContralateral, reading.heart.Mean() / reading.contralateral.Mean(), spread,
                reading, "anterior, mean counts");
  const double ribs = std::max(RibLevel(coarse, reading.landmarks), 1e-9);
  reading.heart_to_rib = MakeRatio(kHeartToRib, reading.heart.Mean() / ribs, spread, reading,
                                   "90th percentile of the right chest");
  if (!reading.landmarks.whole_body) {
    reading.heart_to_whole_body =
        Refusal{RefusalCode::kMissingView, "The picture does not show the whole body."};
    return;
  }
  const double body = BodyMean(coarse);
  reading.heart_to_whole_body = MakeRatio(kHeartToWholeBody, reading.heart.Mean() / body,
                                          1.0 / std::sqrt(reading.heart.total), reading,
                                          "anterior, mean counts in the outline");
}

/// Replaces H/CL by that of the geometric means.
std::optional<Refusal> MeasureGeometricMean(const PlanarScan& scan, PlanarReading& reading) {
  auto seen = PosteriorPicture(scan, reading);
  if (!seen) {
    return Refusal{RefusalCode::kMissingView,
                   "The geometric mean needs a posterior picture; the file holds none."};
  }
  const FloatImage posterior = FlippedSideways(std::move(*seen));
  const double back = RatioOf(posterior, reading.regions.heart, reading.regions.contralateral);
  if (!(back > 0.0)) {
    return Refusal{RefusalCode::kTooFewValues,
                   "The posterior picture holds no counts in the chest."};
  }
  Measurement& ratio = reading.heart_to_contralateral;
  const double factor = std::sqrt(back / ratio.value);
  ratio.value *= factor;
  ratio.interval = Interval{ratio.interval->low * factor, ratio.interval->high * factor};
  ratio.rule.variant = std::string("geometric mean of anterior and posterior mean counts");
  return std::nullopt;
}

/// Millimetres a pixel: as the file says, else such that the body is 1700 mm long.
Outcome<double> PixelSize(const PlanarScan& scan, const FloatImage& counts) {
  if (scan.spacing) return std::sqrt(scan.spacing->row * scan.spacing->column);
  const double guess = 2000.0 / counts.rows();
  const auto coarse = MakeCoarse(counts, guess);
  if (!coarse) return coarse.refusal();
  const auto landmarks = FindLandmarks(*coarse);
  if (!landmarks) return landmarks.refusal();
  return kAssumedHeight / landmarks->body_height;
}

/// The rest of a reading, on a picture whose head is up.
Outcome<PlanarReading> ReadUpright(const PlanarScan& scan, const FloatImage& counts,
                                   const CoarsePicture& coarse, const PlanarOptions& options,
                                   PlanarReading reading) {
  const Outcome<PlanarLandmarks> landmarks = FindLandmarks(coarse);
  if (!landmarks) return landmarks.refusal();
  reading.landmarks = *landmarks;
  reading.regions = PlaceHeart(coarse, reading.landmarks);
  if (!LiesWithin(reading.regions.heart, counts) ||
      !LiesWithin(reading.regions.contralateral, counts)) {
    return Refusal{RefusalCode::kStructureNotFound, "The chest is not wholly in the picture."};
  }
  reading.heart = CountRegion(counts, reading.regions.heart);
  reading.contralateral = CountRegion(counts, reading.regions.contralateral);
  if (const auto refusal = RefuseRegions(reading, options.least_region_counts)) return *refusal;
  if (const auto refusal = RefuseExtravasation(coarse, reading)) return *refusal;
  if (const auto refusal = RefuseSaturation(counts, reading)) return *refusal;

  MeasureRatios(counts, coarse, reading);
  reading.grade = EstimateGrade({.heart_to_contralateral = reading.heart_to_contralateral.value,
                                 .heart_to_rib = reading.heart_to_rib.value});
  if (options.ratio == RatioKind::kGeometricMean) {
    if (const auto refusal = MeasureGeometricMean(scan, reading)) return *refusal;
  }
  reading.flags = FlagsOf(scan, counts, coarse, reading);
  reading.heart_to_contralateral.flags = reading.flags;
  return reading;
}

}  // namespace

Outcome<PlanarReading> ReadPlanar(const PlanarScan& scan, const PlanarOptions& options) {
  if (const auto refusal = RefuseKind(scan)) return *refusal;
  const Outcome<Chosen> anterior = ChooseAnterior(scan);
  if (!anterior) return anterior.refusal();
  PlanarReading reading;
  reading.name = scan.name;
  reading.frame = anterior->frame;
  reading.view_known = anterior->known;
  reading.posterior_frame = PosteriorFrame(scan, *anterior);
  const FloatImage& stored = scan.frames[static_cast<std::size_t>(reading.frame)].counts;
  const FloatImage levels = scan.raw_counts ? FloatImage() : DarkBackground(stored);
  const FloatImage& counts = scan.raw_counts ? stored : levels;
  if (const auto refusal = RefuseCounts(counts, options.least_picture_counts)) return *refusal;

  const Outcome<double> pixel = PixelSize(scan, counts);
  if (!pixel) return pixel.refusal();
  reading.pixel = *pixel;
  const Outcome<CoarsePicture> coarse = MakeCoarse(counts, reading.pixel);
  if (!coarse) return coarse.refusal();
  reading.turned = IsUpsideDown(*coarse);
  if (!reading.turned) {
    return ReadUpright(scan, counts, *coarse, options, std::move(reading));
  }
  const FloatImage turned = Turned(counts);
  const Outcome<CoarsePicture> upright = MakeCoarse(turned, reading.pixel);
  if (!upright) return upright.refusal();
  return ReadUpright(scan, turned, *upright, options, std::move(reading));
}

FloatImage ReadPicture(const PlanarScan& scan, const PlanarReading& reading) {
  FloatImage counts = scan.frames.at(static_cast<std::size_t>(reading.frame)).counts;
  if (!scan.raw_counts) counts = DarkBackground(std::move(counts));
  return reading.turned ? Turned(std::move(counts)) : counts;
}

std::optional<FloatImage> PosteriorPicture(const PlanarScan& scan, const PlanarReading& reading) {
  if (!reading.posterior_frame) return std::nullopt;
  const FloatImage& anterior = scan.frames.at(static_cast<std::size_t>(reading.frame)).counts;
  FloatImage counts = scan.frames.at(static_cast<std::size_t>(*reading.posterior_frame)).counts;
  if (counts.rows() != anterior.rows() || counts.columns() != anterior.columns()) {
    return std::nullopt;
  }
  if (!scan.raw_counts) counts = DarkBackground(std::move(counts));
  return reading.turned ? Turned(std::move(counts)) : counts;
}

}  // namespace etalon::nuclear
