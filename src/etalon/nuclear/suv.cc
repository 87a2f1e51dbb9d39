#include "etalon/nuclear/suv.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace etalon::nuclear {
namespace {

using image::FloatVolume;
using image::LabelVolume;

Refusal Missing(const char* what) {
  std::string reason = "no standardised uptake: ";
  reason += what;
  reason += " is not known";
  return {RefusalCode::kNotCalibrated, reason};
}

/// From the injection to the moment that the image stands for.
Outcome<Seconds> DecayTime(const InjectedDose& dose) {
  if (dose.reference == DecayReference::kInjection) return Seconds(0.0);
  if (!dose.elapsed) return Missing("the time from injection to acquisition");
  if (dose.reference == DecayReference::kScanStart) return *dose.elapsed;
  if (!dose.duration) return Missing("the duration of the acquisition");
  return *dose.elapsed + 0.5 * *dose.duration;
}

double Length(const image::PatientPoint& step) {
  return std::sqrt(step.x * step.x + step.y * step.y + step.z * step.z);
}

/// Part of the voxel at this offset that lies within `radius` of the origin.
double PartInside(const image::VoxelFrame& frame, int slice, int row, int column, double radius) {
  constexpr int kParts = 9;
  int inside = 0;
  for (int part = 0; part < kParts * kParts * kParts; ++part) {
    const auto at = [](int whole, int index) { return whole + (index + 0.5) / kParts - 0.5; };
    const double z = at(slice, part / (kParts * kParts));
    const double y = at(row, part / kParts % kParts);
    const double x = at(column, part % kParts);
    const image::PatientPoint point{
        x * frame.column_step.x + y * frame.row_step.x + z * frame.slice_step.x,
        x * frame.column_step.y + y * frame.row_step.y + z * frame.slice_step.y,
        x * frame.column_step.z + y * frame.row_step.z + z * frame.slice_step.z};
    inside += Length(point) <= radius ? 1 : 0;
  }
  return static_cast<double>(inside) / (kParts * kParts * kParts);
}

/// The mean over a ball; none when it leaves the volume.
std::optional<double> MeanOver(const std::vector<BallVoxel>& ball, const FloatVolume& values,
                               int slice, int row, int column) {
  double sum = 0.0;
  double weight = 0.0;
  for (const BallVoxel& voxel : ball) {
    const int z = slice + voxel.slice;
    const int y = row + voxel.row;
    const int x = column + voxel.column;
    if (!values.Contains(z, y, x)) return std::nullopt;
    sum += voxel.part * static_cast<double>(values(z, y, x));
    weight += voxel.part;
  }
  return sum / weight;
}

}  // namespace

Outcome<double> SuvPerBecquerelPerMillilitre(const InjectedDose& dose) {
  if (!dose.megabecquerels) return Missing("the injected dose");
  if (!dose.weight_kg) return Missing("the weight");
  if (!(*dose.megabecquerels > 0.0 && *dose.weight_kg > 0.0 && dose.half_life.value() > 0.0)) {
    return Refusal{RefusalCode::kImplausible,
                   "no standardised uptake: dose, weight and half life must be positive"};
  }
  if (dose.elapsed && (dose.elapsed->value() < 0.0 || dose.elapsed->value() > 48.0 * 3600.0)) {
    return Refusal{RefusalCode::kImplausible,
                   "no standardised uptake: the times contradict, the injection is not within the "
                   "48 hours before the acquisition"};
  }
  const Outcome<Seconds> elapsed = DecayTime(dose);
  if (!elapsed) return elapsed.refusal();
  const double left = *dose.megabecquerels * 1e6 * DecayFactor(*elapsed, dose.half_life);
  return 1000.0 * *dose.weight_kg / left;
}

std::vector<BallVoxel> BallOf(Millilitres volume, const image::VoxelFrame& frame) {
  const double radius = std::cbrt(volume.value() * 1000.0 * 0.75 / std::numbers::pi);
  const auto reach = [&](const image::PatientPoint& step) {
    return static_cast<int>(std::ceil(radius / Length(step) + 0.5));
  };
  std::vector<BallVoxel> ball;
  for (int z = -reach(frame.slice_step); z <= reach(frame.slice_step); ++z) {
    for (int y = -reach(frame.row_step); y <= reach(frame.row_step); ++y) {
      for (int x = -reach(frame.column_step); x <= reach(frame.column_step); ++x) {
        const double part = PartInside(frame, z, y, x, radius);
        if (part > 0.0) ball.push_back({z, y, x, part});
      }
    }
  }
  return ball;
}

Outcome<double> PeakOf(const FloatVolume& values, const LabelVolume& labels, std::uint8_t label) {
  const std::vector<BallVoxel> ball = BallOf(Millilitres(1.0), values.frame());
  std::optional<double> peak;
  for (int slice = 0; slice < labels.slices(); ++slice) {
    for (int row = 0; row < labels.rows(); ++row) {
      for (int column = 0; column < labels.columns(); ++column) {
        if (labels(slice, row, column) != label) continue;
        const auto mean = MeanOver(ball, values, slice, row, column);
        if (mean && (!peak || *mean > *peak)) peak = mean;
      }
    }
  }
  if (!peak)
    return Refusal{RefusalCode::kStructureNotFound, "no 1 mL ball fits into the structure"};
  return *peak;
}

Outcome<double> MeanAbove(const FloatVolume& values, const LabelVolume& labels, std::uint8_t label,
                          double part) {
  Require(values.SameGrid(labels), "values and labels on different grids");
  std::vector<double> own;
  for (std::size_t voxel = 0; voxel < labels.size(); ++voxel) {
    if (labels.voxels()[voxel] == label) own.push_back(static_cast<double>(values.voxels()[voxel]));
  }
  if (own.empty()) return Refusal{RefusalCode::kStructureNotFound, "the structure is absent"};
  const double least = part * *std::ranges::max_element(own);
  double sum = 0.0;
  double count = 0.0;
  for (const double value : own) {
    if (value < least) continue;
    sum += value;
    count += 1.0;
  }
  return count > 0.0 ? sum / count : 0.0;
}

}  // namespace etalon::nuclear
