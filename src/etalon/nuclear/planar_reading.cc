#include "etalon/nuclear/planar_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "etalon/image/resample.h"
#include "etalon/nuclear/planar_checks.h"

namespace etalon::nuclear {
namespace {

using image::FloatImage;
using image::PlanarScan;
using image::PlanarView;

constexpr double kAssumedHeight = 1700.0;  // mm, where the file has no pixel spacing
constexpr const char* kIntervalMethod = "counting statistics and placement of the regions";

std::vector<int> FramesOfView(const PlanarScan& scan, PlanarView view) {
  std::vector<int> frames;
  for (std::size_t frame = 0; frame < scan.frames.size(); ++frame) {
    if (scan.frames[frame].view == view) frames.push_back(static_cast<int>(frame));
  }
  return frames;
}

/// Frames that may show the chest from the front, and whether the file says so.
struct Candidates {
  std::vector<int> frames;
  bool known = false;
};

Outcome<Candidates> AnteriorCandidates(const PlanarScan& scan) {
  Candidates candidates{FramesOfView(scan, PlanarView::kAnterior), true};
  if (!candidates.frames.empty()) return candidates;
  candidates = {FramesOfView(scan, PlanarView::kUnknown), false};
  if (!candidates.frames.empty()) return candidates;
  return Refusal{RefusalCode::kMissingView, "The file holds no anterior picture."};
}

/// The posterior picture that goes with an anterior one: of several, the one in the same place
/// among them.
std::optional<int> PosteriorFrame(const PlanarScan& scan, int anterior, bool known) {
  const std::vector<int> posterior = FramesOfView(scan, PlanarView::kPosterior);
  if (!posterior.empty()) {
    const std::vector<int> fronts = FramesOfView(scan, PlanarView::kAnterior);
    const auto place =
        static_cast<std::size_t>(std::ranges::find(fronts, anterior) - fronts.begin());
    return posterior[place < posterior.size() ? place : 0];
  }
  if (!known && scan.frames.size() == 2) return 1 - anterior;
  return std::nullopt;
}

FloatImage Turned(FloatImage image) {
  std::ranges::reverse(image.pixels());
  return image;
}

/// Counts on square pixels, the smaller of both sides; the sum stays.
FloatImage OnSquarePixels(const FloatImage& counts, const image::PixelSpacing& spacing) {
  const double pixel = std::min(spacing.row, spacing.column);
  const int rows = static_cast<int>(std::lround(counts.rows() * spacing.row / pixel));
  const int columns = static_cast<int>(std::lround(counts.columns() * spacing.column / pixel));
  FloatImage square = image::ResizeLinear(counts, rows, columns);
  const auto factor =
      static_cast<float>(static_cast<double>(counts.size()) / static_cast<double>(square.size()));
  for (float& value : square.pixels()) value *= factor;
  return square;
}

bool HasSquarePixels(const PlanarScan& scan) {
  if (!scan.spacing) return true;
  return std::abs(scan.spacing->row / scan.spacing->column - 1.0) < 0.01;
}

/// The counts of a frame, bright on dark and on square pixels; in `made` where they are not so
/// stored.
const FloatImage& CountsOf(const PlanarScan& scan, int frame, FloatImage& made) {
  const FloatImage& stored = scan.frames.at(static_cast<std::size_t>(frame)).counts;
  if (scan.raw_counts && HasSquarePixels(scan)) return stored;
  made = scan.raw_counts ? stored : DarkBackground(stored);
  if (!HasSquarePixels(scan)) made = OnSquarePixels(made, *scan.spacing);
  return made;
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

/// Standard deviations of how far the regions lie from where they should, mm.
struct Placement {
  double along = 0.0;     ///< the body's axis
  double across = 0.0;    ///< heart against the mid-line
  double mid_line = 0.0;  ///< both regions together
};

// Near what `planar_accuracy` prints, such that 95 of 100 intervals hold the truth. Without visible
// uptake the height of the heart is assumed and its place less certain.
constexpr Placement kAtUsualPlace{.along = 9.5, .across = 2.0, .mid_line = 1.0};
constexpr Placement kOnVisibleUptake{.along = 5.0, .across = 2.0, .mid_line = 1.2};

Placement PlacementOf(double followed) {
  return {.along = std::lerp(kAtUsualPlace.along, kOnVisibleUptake.along, followed),
          .across = std::lerp(kAtUsualPlace.across, kOnVisibleUptake.across, followed),
          .mid_line = std::lerp(kAtUsualPlace.mid_line, kOnVisibleUptake.mid_line, followed)};
}

/// Logarithm of H/CL when the regions lie a little elsewhere. Millimetres.
double LogRatioMoved(const FloatImage& counts, const PlanarReading& reading,
                     const Placement& moved) {
  PlanarLandmarks landmarks = reading.landmarks;
  PlanarRegion heart = reading.regions.heart;
  landmarks.mid_line_column += moved.mid_line / reading.pixel;
  heart.centre.row += moved.along / reading.pixel;
  heart.centre.column += (moved.across + moved.mid_line) / reading.pixel;
  return std::log(std::max(RatioOf(counts, heart, Mirrored(heart, landmarks)), 1e-3));
}

/// Standard deviation of the logarithm of H/CL from where the regions are laid.
double PlacementSpread(const FloatImage& counts, const PlanarReading& reading) {
  const Placement spread = PlacementOf(reading.regions.followed);
  const double centre = LogRatioMoved(counts, reading, {});
  double squares = 0.0;
  for (const double side : {-1.0, 1.0}) {
    for (const Placement& moved :
         {Placement{.along = side * spread.along}, Placement{.across = side * spread.across},
          Placement{.mid_line = side * spread.mid_line}}) {
      squares += 0.5 * std::pow(LogRatioMoved(counts, reading, moved) - centre, 2);
    }
  }
  return std::sqrt(squares);
}

Measurement MakeRatio(const char* name, double value, double log_spread,
                      const PlanarReading& reading, const char* variant) {
  const double factor = std::exp(1.959964 * log_spread);
  return {
      .name = std::string(name),
      .concept_code = {},
      .value = value,
      .unit = std::string("1"),
      .interval = Interval{value / factor, value * factor},
      .interval_method = std::string(kIntervalMethod),
      .beats = {},
      .rule = {.name = kPlanarRule, .version = kPlanarRuleVersion, .variant = std::string(variant)},
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
  if (scan.spacing) return std::min(scan.spacing->row, scan.spacing->column);
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
  if (reading.landmarks.whole_body) {
    reading.motion = FindSidewaysMotion(counts, reading.pixel, reading.landmarks);
  }
  if (const auto refusal = RefuseMotion(reading)) return *refusal;
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

Outcome<PlanarReading> ReadFrame(const PlanarScan& scan, int frame, bool view_known,
                                 const PlanarOptions& options) {
  PlanarReading reading;
  reading.name = scan.name;
  reading.frame = frame;
  reading.view_known = view_known;
  reading.posterior_frame = PosteriorFrame(scan, frame, view_known);
  FloatImage made;
  const FloatImage& counts = CountsOf(scan, frame, made);
  if (const auto refusal = RefuseCounts(counts, options.least_picture_counts)) return *refusal;

  const Outcome<double> pixel = PixelSize(scan, counts);
  if (!pixel) return pixel.refusal();
  reading.pixel = *pixel;
  const Outcome<CoarsePicture> coarse = MakeCoarse(counts, reading.pixel);
  if (!coarse) return coarse.refusal();
  reading.turned = IsUpsideDown(*coarse);
  if (!reading.turned) return ReadUpright(scan, counts, *coarse, options, std::move(reading));
  const FloatImage turned = Turned(counts);
  const Outcome<CoarsePicture> upright = MakeCoarse(turned, reading.pixel);
  if (!upright) return upright.refusal();
  return ReadUpright(scan, turned, *upright, options, std::move(reading));
}

}  // namespace

Outcome<PlanarReading> ReadPlanar(const PlanarScan& scan, const PlanarOptions& options) {
  if (const auto refusal = RefuseKind(scan)) return *refusal;
  const Outcome<Candidates> candidates = AnteriorCandidates(scan);
  if (!candidates) return candidates.refusal();
  std::optional<Refusal> first;
  for (const int frame : candidates->frames) {
    Outcome<PlanarReading> reading = ReadFrame(scan, frame, candidates->known, options);
    if (reading) return reading;
    if (!first) first = reading.refusal();
  }
  return *first;
}

const FloatImage& ReadPicture(const PlanarScan& scan, const PlanarReading& reading,
                              FloatImage& made) {
  const FloatImage& counts = CountsOf(scan, reading.frame, made);
  if (!reading.turned) return counts;
  made = Turned(FloatImage(counts));
  return made;
}

FloatImage ReadPicture(const PlanarScan& scan, const PlanarReading& reading) {
  FloatImage made;
  return ReadPicture(scan, reading, made);
}

std::optional<FloatImage> PosteriorPicture(const PlanarScan& scan, const PlanarReading& reading) {
  if (!reading.posterior_frame) return std::nullopt;
  const FloatImage& anterior = scan.frames.at(static_cast<std::size_t>(reading.frame)).counts;
  const FloatImage& stored =
      scan.frames.at(static_cast<std::size_t>(*reading.posterior_frame)).counts;
  if (stored.rows() != anterior.rows() || stored.columns() != anterior.columns()) {
    return std::nullopt;
  }
  FloatImage made;
  FloatImage counts = CountsOf(scan, *reading.posterior_frame, made);
  return reading.turned ? Turned(std::move(counts)) : counts;
}

}  // namespace etalon::nuclear
