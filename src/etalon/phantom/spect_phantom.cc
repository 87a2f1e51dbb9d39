#include "etalon/phantom/spect_phantom.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/image/volume_blur.h"
#include "etalon/phantom/spect_masks.h"

namespace etalon::phantom {
namespace {

using image::FloatVolume;
using image::LabelVolume;

/// Rises and falls with the breath.
bool Breathes(Organ organ) {
  switch (organ) {
    case Organ::kLeftVentricleWall:
    case Organ::kRightVentricleWall:
    case Organ::kLeftVentricleBlood:
    case Organ::kRightVentricleBlood:
    case Organ::kLeftAtrium:
    case Organ::kRightAtrium:
    case Organ::kLiver:
    case Organ::kSpleen:
      return true;
    default:
      return false;
  }
}

/// Organs with the breathing ones `steps` voxels higher; lung fills what they leave.
LabelVolume Breathed(const LabelVolume& still, int steps) {
  LabelVolume moved = still;
  for (std::uint8_t& label : moved.voxels()) {
    if (Breathes(OrganAt(label))) label = static_cast<std::uint8_t>(Organ::kLung);
  }
  for (int slice = 0; slice < still.slices(); ++slice) {
    for (int row = 0; row < still.rows(); ++row) {
      for (int column = 0; column < still.columns(); ++column) {
        const std::uint8_t label = still(slice, row, column);
        if (!Breathes(OrganAt(label)) || !moved.Contains(slice + steps, row, column)) continue;
        moved(slice + steps, row, column) = label;
      }
    }
  }
  return moved;
}

void AddUptake(const LabelVolume& organs, const OrganValues& uptake, double weight,
               FloatVolume& sum) {
  for (std::size_t voxel = 0; voxel < organs.size(); ++voxel) {
    sum.voxels()[voxel] += static_cast<float>(weight * uptake[organs.voxels()[voxel]]);
  }
}

/// Mean uptake over a breath, whose places lie evenly around the middle.
FloatVolume BreathingUptake(const LabelVolume& organs, const OrganValues& uptake,
                            Millimetres excursion) {
  FloatVolume sum(organs.slices(), organs.rows(), organs.columns(), organs.frame());
  const double step = organs.frame().slice_step.z;
  const int reach = static_cast<int>(std::lround(0.5 * excursion.value() / step));
  const double weight = 1.0 / (2 * reach + 1);
  for (int place = -reach; place <= reach; ++place) {
    AddUptake(place == 0 ? organs : Breathed(organs, place), uptake, weight, sum);
  }
  return sum;
}

/// Voxels of twice the size, each the mean of eight.
FloatVolume Halved(const FloatVolume& fine) {
  image::VoxelFrame frame = fine.frame();
  frame.origin = frame.PatientFromVoxel({0.5, 0.5, 0.5});
  for (image::PatientPoint* step : {&frame.column_step, &frame.row_step, &frame.slice_step}) {
    *step = {2.0 * step->x, 2.0 * step->y, 2.0 * step->z};
  }
  FloatVolume coarse(fine.slices() / 2, fine.rows() / 2, fine.columns() / 2, frame);
  for (int slice = 0; slice < 2 * coarse.slices(); ++slice) {
    for (int row = 0; row < 2 * coarse.rows(); ++row) {
      for (int column = 0; column < 2 * coarse.columns(); ++column) {
        coarse(slice / 2, row / 2, column / 2) += 0.125F * fine(slice, row, column);
      }
    }
  }
  return coarse;
}

/// Smooth random numbers of mean 0 and standard deviation 1.
FloatVolume SmoothNoise(const FloatVolume& like, Millimetres width, std::uint64_t seed) {
  FloatVolume noise(like.slices(), like.rows(), like.columns(), like.frame());
  Random random(seed);
  for (float& value : noise.voxels()) value = static_cast<float>(random.Normal());
  noise = image::GaussianBlur(noise, width);
  double squares = 0.0;
  for (const float value : noise.voxels()) squares += static_cast<double>(value * value);
  const auto scale = static_cast<float>(std::sqrt(static_cast<double>(noise.size()) / squares));
  for (float& value : noise.voxels()) value *= scale;
  return noise;
}

void AddNoise(const SpectPhantomOptions& options, FloatVolume& activity) {
  if (options.noise == 0.0) return;
  const FloatVolume noise = SmoothNoise(activity, options.noise_width, options.seed);
  for (std::size_t voxel = 0; voxel < activity.size(); ++voxel) {
    const float factor = 1.0F + static_cast<float>(options.noise) * noise.voxels()[voxel];
    activity.voxels()[voxel] = std::max(0.0F, activity.voxels()[voxel] * factor);
  }
}

/// SUV to Bq/mL at the start of the scan (half life of 99mTc: 6.0067 h).
double BecquerelPerSuv(const SpectPhantomOptions& options) {
  const double left =
      options.dose_megabecquerels * 1e6 * std::exp2(-options.elapsed.value() / (6.0067 * 3600.0));
  return left / (1000.0 * options.weight_kg);
}

float HounsfieldOf(Organ organ) {
  switch (organ) {
    case Organ::kOutside:
      return -1000.0F;
    case Organ::kLung:
      return -780.0F;
    case Organ::kBreast:
      return -70.0F;
    case Organ::kLeftVentricleBlood:
    case Organ::kRightVentricleBlood:
    case Organ::kLeftAtrium:
    case Organ::kRightAtrium:
    case Organ::kAorta:
      return 40.0F;
    case Organ::kSternum:
    case Organ::kRib:
    case Organ::kSpine:
    case Organ::kShoulder:
    case Organ::kPelvis:
    case Organ::kLongBone:
    case Organ::kJoint:
    case Organ::kSkull:
    case Organ::kLesion:
      return 350.0F;
    default:
      return 50.0F;
  }
}

FloatVolume CtOf(const LabelVolume& organs) {
  FloatVolume ct(organs.slices(), organs.rows(), organs.columns(), organs.frame());
  std::ranges::transform(organs.voxels(), ct.voxels().begin(),
                         [](std::uint8_t label) { return HounsfieldOf(OrganAt(label)); });
  return ct;
}

SpectPhantomTruth TruthOf(const LabelVolume& organs, const OrganValues& uptake) {
  constexpr double kThreshold = 1.5;
  const auto of = [&](Organ organ) { return uptake[static_cast<std::size_t>(organ)]; };
  SpectPhantomTruth truth;
  truth.background_suv = of(Organ::kLeftAtrium);
  truth.wall_suv = of(Organ::kLeftVentricleWall);
  truth.ratio = truth.wall_suv / truth.background_suv;
  const auto voxels =
      std::ranges::count(organs.voxels(), static_cast<std::uint8_t>(Organ::kLeftVentricleWall));
  truth.wall_volume =
      Millilitres(static_cast<double>(voxels) * organs.frame().VoxelVolume() / 1000.0);
  if (truth.ratio >= kThreshold) {
    truth.involved_volume = truth.wall_volume;
    truth.activity_ml = truth.ratio * truth.wall_volume.value();
  }
  return truth;
}

void Shift(const image::PatientPoint& shift, SpectPhantom& phantom) {
  const auto move = [&](auto& volume) {
    image::VoxelFrame frame = volume.frame();
    frame.origin = {frame.origin.x + shift.x, frame.origin.y + shift.y, frame.origin.z + shift.z};
    volume.set_frame(frame);
  };
  move(phantom.hounsfield);
  for (SpectPhantomMask& mask : phantom.masks) move(mask.mask);
}

/// The chest: from below the heart to the shoulders.
BodyGrid ChestOf(const SpectPhantomOptions& options) {
  const double height = options.body.height.value();
  return {.voxel = 0.5 * options.voxel,
          .lowest = Millimetres(0.60 * height),
          .highest = Millimetres(0.83 * height)};
}

void Step(ProgressObserver& progress, int done) {
  if (progress.Cancelled()) throw Error(ErrorCode::kCancelled, "cancelled");
  progress.Report("SPECT phantom", done, 3);
}

}  // namespace

std::vector<std::string> SpectPhantomOptions::Validate() const {
  std::vector<std::string> problems = body.Validate();
  const auto require = [&](bool holds, const char* sentence) {
    if (!holds) problems.emplace_back(sentence);
  };
  require(uptake.grade >= 0 && uptake.grade <= 3, "a grade is 0, 1, 2 or 3");
  require(voxel.value() >= 2.0 && voxel.value() <= 10.0, "SPECT voxels measure 2 to 10 mm");
  require(resolution.value() >= 0.0 && resolution.value() <= 30.0,
          "the resolution lies between 0 and 30 mm");
  require(noise >= 0.0 && noise <= 1.0, "the noise lies between 0 and 1");
  require(noise_width.value() >= 0.0 && noise_width.value() <= 30.0,
          "the width of the noise lies between 0 and 30 mm");
  require(respiration.value() >= 0.0 && respiration.value() <= 40.0,
          "the respiratory excursion lies between 0 and 40 mm");
  require(dose_megabecquerels > 0.0 && weight_kg > 0.0, "dose and weight are positive");
  require(elapsed.value() >= 0.0 && elapsed.value() <= 86400.0,
          "the scan lies within a day of the injection");
  return problems;
}

SpectPhantom MakeSpectPhantom(const SpectPhantomOptions& options, ProgressObserver& progress) {
  if (const auto problems = options.Validate(); !problems.empty()) {
    throw Error(ErrorCode::kUsage, fmt::format("{}", fmt::join(problems, "; ")));
  }
  SpectPhantom phantom{options, {}, {}, {}, {}};
  const Body body = MakeBody(options.body, ChestOf(options));
  Step(progress, 1);
  const OrganValues uptake = MakeUptake(options.uptake).standardised_uptake;
  const FloatVolume sharp = BreathingUptake(body.labels, uptake, options.respiration);
  phantom.activity = Halved(image::GaussianBlur(sharp, options.resolution));
  Step(progress, 2);
  AddNoise(options, phantom.activity);
  const auto scale = static_cast<float>(BecquerelPerSuv(options));
  for (float& value : phantom.activity.voxels()) value *= scale;
  phantom.hounsfield = CtOf(body.labels);
  phantom.masks = SpectMasks(body.labels);
  phantom.truth = TruthOf(body.labels, uptake);
  Shift(options.ct_shift, phantom);
  Step(progress, 3);
  return phantom;
}

}  // namespace etalon::phantom
