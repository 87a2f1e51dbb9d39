#include "etalon/nuclear/planar_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace etalon::nuclear {
namespace {

using image::FloatImage;
using image::PlanarKind;

constexpr double kBesideTrunk = 175.0;      // mm from the mid-line: arms
constexpr double kExtravasatedPart = 0.10;  // of all counts
constexpr int kCutPixels = 12;              // at the greatest value, to be called saturated
constexpr double kHotSpot = 1.9;            // of a region's mean
constexpr double kMotionRefusal = 10.0;     // mm
constexpr double kBlurredByMotion = 14.0;   // mm: how exactly the place of a motion is known
constexpr double kShoulders = 0.155;        // of the way from the crown to the soles

/// Eight sums side by side are added many at a time; of counts, which are whole, every order gives
/// the same.
double Sum(const FloatImage& image) {
  std::array<double, 8> sums{};
  const std::vector<float>& pixels = image.pixels();
  const std::size_t whole = pixels.size() / sums.size() * sums.size();
  for (std::size_t pixel = 0; pixel < whole; pixel += sums.size()) {
    for (std::size_t lane = 0; lane < sums.size(); ++lane) sums[lane] += pixels[pixel + lane];
  }
  double sum = std::accumulate(sums.begin(), sums.end(), 0.0);
  for (std::size_t pixel = whole; pixel < pixels.size(); ++pixel) sum += pixels[pixel];
  return sum;
}

/// Greatest value of a picture, 0 if none is positive. Positive floats are ordered as their bits
/// are, and integers are compared many at a time.
float Greatest(const FloatImage& image) {
  std::int32_t most = 0;
  for (const float pixel : image.pixels())
    most = std::max(most, std::bit_cast<std::int32_t>(pixel));
  return std::bit_cast<float>(most);
}

/// A value that is the ceiling of a stored pixel of 8, 12, 15 or 16 bits.
bool IsCeiling(float value) {
  return value == 255.0F || value == 4095.0F || value == 32767.0F || value == 65535.0F;
}

int PixelsAt(const FloatImage& counts, float value) {
  return static_cast<int>(std::ranges::count(counts.pixels(), value));
}

/// Greatest smoothed value in the circle over its mean.
double PeakOverMean(const CoarsePicture& picture, const PlanarRegion& region, double mean) {
  const double step = picture.step;
  const double radius = region.radius / step;
  const double row_centre = (region.centre.row + 0.5) / step - 0.5;
  const double column_centre = (region.centre.column + 0.5) / step - 0.5;
  double most = 0.0;
  for (int row = static_cast<int>(row_centre - radius); row <= row_centre + radius; ++row) {
    for (int column = static_cast<int>(column_centre - radius); column <= column_centre + radius;
         ++column) {
      if (!picture.counts.Contains(row, column)) continue;
      if (std::hypot(row - row_centre, column - column_centre) > radius) continue;
      most = std::max<double>(most, picture.counts(row, column));
    }
  }
  return most / (step * step) / std::max(mean, 1e-9);
}

}  // namespace

std::optional<Refusal> RefuseKind(const image::PlanarScan& scan) {
  switch (scan.kind) {
    case PlanarKind::kPlanar:
      break;
    case PlanarKind::kDynamic:
      return Refusal{RefusalCode::kNotApplicable,
                     "The file holds a dynamic series, no planar scan."};
    case PlanarKind::kGated:
      return Refusal{RefusalCode::kNotApplicable, "The file holds gated frames, no planar scan."};
    case PlanarKind::kTomographic:
      return Refusal{RefusalCode::kNotApplicable, "The file holds a tomography, no planar scan."};
    case PlanarKind::kOther:
      return Refusal{RefusalCode::kNotApplicable, "The file holds no scintigraphy."};
  }
  if (scan.frames.empty()) return Refusal{RefusalCode::kMissingView, "The file holds no picture."};
  return std::nullopt;
}

std::optional<Refusal> RefuseCounts(const FloatImage& counts, double least) {
  const double sum = Sum(counts);
  if (sum <= 0.0) return Refusal{RefusalCode::kTooFewValues, "The picture holds no counts."};
  if (sum >= least) return std::nullopt;
  return Refusal{RefusalCode::kTooFewValues,
                 fmt::format("The picture holds {:.0f} counts; {:.0f} are needed.", sum, least)};
}

std::optional<Refusal> RefuseRegions(const PlanarReading& reading, double least) {
  const double fewest = std::min(reading.heart.total, reading.contralateral.total);
  if (fewest >= least) return std::nullopt;
  return Refusal{RefusalCode::kTooFewValues,
                 fmt::format("A region holds {:.0f} counts; {:.0f} are needed.", fewest, least)};
}

std::optional<Refusal> RefuseExtravasation(const CoarsePicture& picture,
                                           const PlanarReading& reading) {
  const FloatImage& counts = picture.counts;
  const int spot = std::max(1, static_cast<int>(30.0 / picture.pixel));
  const double all = Sum(counts);
  const double mid = (reading.landmarks.mid_line_column + 0.5) / picture.step;
  float most = 0.0F;
  int hot_row = 0, hot_column = 0;
  for (int row = 0; row < counts.rows(); ++row) {
    for (int column = 0; column < counts.columns(); ++column) {
      if (std::abs(column - mid) * picture.pixel < kBesideTrunk || counts(row, column) <= most)
        continue;
      most = counts(row, column);
      hot_row = row;
      hot_column = column;
    }
  }
  double held = 0.0;
  for (int row = hot_row - spot; row <= hot_row + spot; ++row) {
    for (int column = hot_column - spot; column <= hot_column + spot; ++column) {
      if (counts.Contains(row, column)) held += counts(row, column);
    }
  }
  if (held < kExtravasatedPart * all) return std::nullopt;
  return Refusal{
      RefusalCode::kImplausible,
      fmt::format("A spot beside the trunk holds {:.0f} % of all counts: the tracer went "
                  "beside the vein.",
                  100.0 * held / all)};
}

std::optional<Refusal> RefuseMotion(const PlanarReading& reading) {
  if (!reading.motion) return std::nullopt;
  const auto [row, millimetres] = *reading.motion;
  const PlanarRegion& heart = reading.regions.heart;
  const bool above = row < reading.landmarks.Row(kShoulders);
  const bool below = row > heart.centre.row + heart.radius + kBlurredByMotion / reading.pixel;
  if (above || below || std::abs(millimetres) < kMotionRefusal) return std::nullopt;
  return Refusal{RefusalCode::kImplausible,
                 fmt::format("The patient moved sideways by {:.0f} mm while the chest was scanned.",
                             std::abs(millimetres))};
}

std::optional<Refusal> RefuseSaturation(const FloatImage& counts, const PlanarReading& reading) {
  const float most = Greatest(counts);
  const PlanarRegion& heart = reading.regions.heart;
  int cut = 0;
  for (int row = static_cast<int>(heart.centre.row - heart.radius);
       row <= heart.centre.row + heart.radius; ++row) {
    for (int column = static_cast<int>(heart.centre.column - heart.radius);
         column <= heart.centre.column + heart.radius; ++column) {
      cut += counts(row, column) == most ? 1 : 0;
    }
  }
  if (cut < kCutPixels) return std::nullopt;
  return Refusal{RefusalCode::kNotApplicable,
                 "The picture is saturated at the heart: its levels are no counts there."};
}

double BodyMean(const CoarsePicture& picture) {
  double sum = 0.0, pixels = 0.0;
  for (std::size_t pixel = 0; pixel < picture.body.size(); ++pixel) {
    if (picture.body.pixels()[pixel] == 0) continue;
    sum += picture.counts.pixels()[pixel];
    pixels += 1.0;
  }
  return sum / std::max(pixels, 1.0) / (picture.step * picture.step);
}

FloatImage DarkBackground(FloatImage levels) {
  if (levels.empty()) return levels;
  double border = 0.0;
  for (int row = 0; row < levels.rows(); ++row) {
    border += levels(row, 0) + levels(row, levels.columns() - 1);
  }
  const float most = *std::ranges::max_element(levels.pixels());
  if (border / (2.0 * levels.rows()) < 0.5 * most) return levels;
  for (float& level : levels.pixels()) level = most - level;
  return levels;
}

std::vector<std::string> FlagsOf(const image::PlanarScan& scan, const FloatImage& counts,
                                 const CoarsePicture& picture, const PlanarReading& reading) {
  std::vector<std::string> flags;
  const auto flag = [&](bool raised, const char* name) {
    if (raised) flags.emplace_back(name);
  };
  const PlanarLandmarks& landmarks = reading.landmarks;
  const PlanarRegion& heart = reading.regions.heart;
  const double clear = heart.centre.column - heart.radius - landmarks.MidLine(heart.centre.row);
  const double lowest = heart.centre.row + heart.radius;
  const float most = Greatest(counts);
  flag(!scan.raw_counts, "screen-capture");
  flag(scan.lossy, "lossy-compression");
  flag(IsCeiling(most) && PixelsAt(counts, most) >= kCutPixels, "saturated");
  flag(!scan.spacing, "no-pixel-spacing");
  flag(!reading.view_known, "view-assumed-anterior");
  flag(reading.turned, "upside-down");
  flag(!landmarks.whole_body, "thorax-only");
  flag(clear * reading.pixel < 18.0, "sternum-overlap");
  flag(
      PeakOverMean(picture, reading.regions.contralateral, reading.contralateral.Mean()) > kHotSpot,
      "contralateral-hot-spot");
  flag(reading.regions.followed < 1.0 &&
           PeakOverMean(picture, heart, reading.heart.Mean()) > kHotSpot,
       "rib-overlap");
  flag(lowest > landmarks.Row(0.284), "liver-overlap");
  flag(lowest > landmarks.Row(0.300), "kidney-overlap");
  flag(reading.motion.has_value(), "patient-moved");
  flag(std::min(reading.heart.total, reading.contralateral.total) < 1000.0, "few-counts");
  return flags;
}

}  // namespace etalon::nuclear
