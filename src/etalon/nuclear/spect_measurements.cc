#include "etalon/nuclear/spect_measurements.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "etalon/core/random.h"
#include "etalon/image/volume_blur.h"
#include "etalon/nuclear/markers.h"
#include "etalon/nuclear/spect_recovery.h"
#include "etalon/nuclear/suv.h"

namespace etalon::nuclear {
namespace {

using image::FloatVolume;
using image::LabelVolume;

/// One value before it becomes a measurement or a refusal.
struct Value {
  std::string name;
  std::string unit;
  Rule rule;
  CodedConcept code;
  bool needs_suv = false;
  Outcome<double> value;
};

/// Without B itself: `follow` compares equal variants, and B differs from scan to scan.
std::string UptakeVariant(const UptakeOptions& options) {
  std::string pool(Name(options.background));
  std::ranges::replace(pool, '_', ' ');
  return fmt::format("k = {}, B = {} of the {}", options.factor,
                     options.value == BackgroundValue::kMean ? "mean" : "median", pool);
}

std::string RecoveredVariant(const SpectOptions& options) {
  std::string variant = UptakeVariant(options.uptake) +
                        fmt::format(", resolution recovered: {} mm", options.resolution->value());
  if (options.breath.value() > 0.0) {
    variant += fmt::format(", breath of {} mm", options.breath.value());
  }
  return variant;
}

void AppendUptake(const Outcome<CardiacUptake>& uptake, const std::string& variant,
                  std::vector<Value>& values) {
  const auto append = [&](const char* name, const char* unit, const char* rule, auto read) {
    Outcome<double> value = Refusal{RefusalCode::kNotApplicable, ""};
    if (uptake) {
      value = read(*uptake);
    } else {
      value = uptake.refusal();
    }
    values.push_back({name, unit, {rule, 1, variant}, {}, false, value});
  };
  append("volume_of_involvement", "mL", "voxels-over-blood-pool",
         [](const CardiacUptake& own) { return own.volume.value(); });
  append("cardiac_pyrophosphate_activity", "mL", "voxels-over-blood-pool",
         [](const CardiacUptake& own) { return own.activity_ml; });
  append("target_to_background_ratio_mean", "1", "wall-over-blood-pool",
         [](const CardiacUptake& own) { return own.mean_ratio; });
  append("target_to_background_ratio_max", "1", "wall-over-blood-pool",
         [](const CardiacUptake& own) { return own.largest_ratio; });
}

void AppendThresholds(const FloatVolume& suv, const LabelVolume& structures,
                      std::vector<Value>& values) {
  for (const int percent : {20, 40, 60}) {
    values.push_back({fmt::format("left_ventricular_wall_suv_mean_over_{}_percent", percent),
                      "g/mL",
                      {"mean-above-part-of-max", 1, fmt::format("{} % of the greatest", percent)},
                      CodeOf(Structure::kMyocardium),
                      true,
                      MeanAbove(suv, structures, static_cast<std::uint8_t>(Structure::kMyocardium),
                                percent / 100.0)});
  }
}

void AppendMarkers(const FloatVolume& suv, const LabelVolume& structures,
                   std::vector<Value>& values) {
  for (Marker& marker : MarkerTable(suv, structures)) {
    values.push_back({marker.name,
                      marker.unit,
                      {"spect-marker-table", 1, "peak: 1 mL ball about a voxel of the structure"},
                      CodeOf(marker.structure),
                      marker.needs_suv,
                      marker.value});
  }
}

/// All values of one picture and one set of masks; SUV rows scaled by `suv_per_unit`, or by 1.
std::vector<Value> ValuesOf(const FloatVolume& activity, const LabelVolume& structures,
                            double suv_per_unit, const UptakeOptions& options) {
  FloatVolume suv = activity;
  for (float& value : suv.voxels()) value *= static_cast<float>(suv_per_unit);
  std::vector<Value> values;
  const auto uptake = MeasureUptake(activity, structures, options);
  AppendUptake(uptake, UptakeVariant(options), values);
  AppendThresholds(suv, structures, values);
  AppendMarkers(suv, structures, values);
  return values;
}

/// Noise of a blood pool: relative standard deviation, and the Gaussian that smooths white noise
/// so that neighbours along a row correlate as they do there.
struct PoolNoise {
  double relative = 0.0;
  Millimetres width;
};

PoolNoise NoiseOf(const FloatVolume& activity, const LabelVolume& structures, Structure pool) {
  double count = 0.0, sum = 0.0, squares = 0.0, pairs = 0.0, products = 0.0;
  const auto in = [&](int slice, int row, int column) {
    return structures.Contains(slice, row, column) &&
           structures(slice, row, column) == static_cast<std::uint8_t>(pool);
  };
  const auto visit = [&](auto take) {
    for (int slice = 0; slice < activity.slices(); ++slice) {
      for (int row = 0; row < activity.rows(); ++row) {
        for (int column = 0; column < activity.columns(); ++column) {
          if (in(slice, row, column)) take(slice, row, column);
        }
      }
    }
  };
  visit([&](int slice, int row, int column) {
    count += 1.0;
    sum += static_cast<double>(activity(slice, row, column));
  });
  const double mean = count > 0.0 ? sum / count : 0.0;
  if (count < 8.0 || !(mean > 0.0)) return {};
  visit([&](int slice, int row, int column) {
    const double own = static_cast<double>(activity(slice, row, column)) - mean;
    squares += own * own;
    if (!in(slice, row, column + 1)) return;
    pairs += 1.0;
    products += own * (static_cast<double>(activity(slice, row, column + 1)) - mean);
  });
  const double variance = squares / count;
  if (!(variance > 0.0) || pairs < 4.0) return {};
  const double correlation = std::clamp(products / pairs / variance, 0.01, 0.97);
  const image::PatientPoint& step = activity.frame().column_step;
  const double distance = std::sqrt(step.x * step.x + step.y * step.y + step.z * step.z);
  // White noise smoothed by a Gaussian of deviation s correlates as exp(-d^2 / 4 s^2).
  const double deviation = distance / std::sqrt(-4.0 * std::log(correlation));
  return {std::sqrt(variance) / mean, Millimetres(deviation * std::sqrt(8.0 * std::log(2.0)))};
}

FloatVolume WithNoise(const FloatVolume& activity, const PoolNoise& noise, std::uint64_t seed) {
  FloatVolume field(activity.slices(), activity.rows(), activity.columns(), activity.frame());
  Random random(seed);
  for (float& value : field.voxels()) value = static_cast<float>(random.Normal());
  field = image::GaussianBlur(field, noise.width);
  double squares = 0.0;
  for (const float value : field.voxels()) squares += static_cast<double>(value * value);
  const double scale = noise.relative * std::sqrt(static_cast<double>(field.size()) / squares);
  FloatVolume noisy = activity;
  for (std::size_t voxel = 0; voxel < noisy.size(); ++voxel) {
    noisy.voxels()[voxel] *= 1.0F + static_cast<float>(scale) * field.voxels()[voxel];
  }
  return noisy;
}

LabelVolume Moved(const LabelVolume& structures, const std::array<int, 3>& step) {
  LabelVolume moved(structures.slices(), structures.rows(), structures.columns(),
                    structures.frame());
  for (int slice = 0; slice < moved.slices(); ++slice) {
    for (int row = 0; row < moved.rows(); ++row) {
      for (int column = 0; column < moved.columns(); ++column) {
        if (moved.Contains(slice - step[0], row - step[1], column - step[2])) {
          moved(slice, row, column) = structures(slice - step[0], row - step[1], column - step[2]);
        }
      }
    }
  }
  return moved;
}

double AxisLength(const image::VoxelFrame& frame, std::size_t axis) {
  const image::PatientPoint& step =
      axis == 0 ? frame.slice_step : (axis == 1 ? frame.row_step : frame.column_step);
  return std::sqrt(step.x * step.x + step.y * step.y + step.z * step.z);
}

/// Sums the variances of each value over its causes.
class Scatter {
 public:
  explicit Scatter(const std::vector<Value>& nominal)
      : nominal_(nominal), variances_(nominal.size()) {}

  /// Adds `weight` times the squared difference of each value from the nominal one.
  void Add(const std::vector<Value>& varied, double weight) {
    for (std::size_t index = 0; index < nominal_.size(); ++index) {
      if (!nominal_[index].value || !varied[index].value) continue;
      const double difference = *varied[index].value - *nominal_[index].value;
      variances_[index] += weight * difference * difference;
    }
  }

  /// Of value `index`, relative to it; 0 when it is 0 or refused.
  double Relative(std::size_t index) const {
    const Outcome<double>& value = nominal_[index].value;
    if (!value || *value == 0.0) return 0.0;
    return std::sqrt(variances_[index]) / std::abs(*value);
  }
  double Absolute(std::size_t index) const { return std::sqrt(variances_[index]); }

 private:
  const std::vector<Value>& nominal_;
  std::vector<double> variances_;
};

/// What all variations of a study start from.
struct Nominal {
  const SpectStudy& study;
  const SpectOptions& options;
  const LabelVolume& structures;
  image::PatientPoint shift;  ///< of the masks
  double suv_per_unit;

  std::vector<Value> With(const FloatVolume& activity, const LabelVolume& labels) const {
    return ValuesOf(activity, labels, suv_per_unit, options.uptake);
  }
};

void AddNoise(const Nominal& nominal, Scatter& scatter) {
  const FloatVolume& activity = nominal.study.activity;
  const PoolNoise noise = NoiseOf(activity, nominal.structures, nominal.options.uptake.background);
  const int draws = nominal.options.noise_draws;
  for (int draw = 0; draw < draws && noise.relative > 0.0; ++draw) {
    const FloatVolume noisy = WithNoise(activity, noise, static_cast<std::uint64_t>(draw) + 1);
    scatter.Add(nominal.With(noisy, nominal.structures), 1.0 / draws);
  }
}

void AddPlacement(const Nominal& nominal, Scatter& scatter) {
  const FloatVolume& activity = nominal.study.activity;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double voxels = nominal.options.placement.value() / AxisLength(activity.frame(), axis);
    for (const int side : {-1, 1}) {
      std::array<int, 3> step{};
      step[axis] = side;
      scatter.Add(nominal.With(activity, Moved(nominal.structures, step)), 0.5 * voxels * voxels);
    }
  }
}

void AddOutline(const Nominal& nominal, Scatter& scatter) {
  const Millimetres growth = nominal.options.outline;
  if (!(growth.value() > 0.0)) return;
  for (const Structure structure : kMarkerStructures) {
    for (const Millimetres change : {growth, -growth}) {
      const LabelVolume resized =
          Resized(nominal.structures, nominal.study.masks, structure, change, nominal.shift);
      scatter.Add(nominal.With(nominal.study.activity, resized), 0.5);
    }
  }
}

Scatter ScatterOf(const std::vector<Value>& values, const Nominal& nominal) {
  Scatter scatter(values);
  AddNoise(nominal, scatter);
  AddPlacement(nominal, scatter);
  AddOutline(nominal, scatter);
  return scatter;
}

/// Uptake on refined voxels whose resolution is recovered, in place of the first four values.
void Recover(const FloatVolume& activity, const LabelVolume& structures,
             const std::vector<StructureMask>& masks, const image::PatientPoint& shift,
             const SpectOptions& options, std::vector<Value>& values) {
  const FloatVolume fine = RefinedHeart(activity, structures);
  const LabelVolume fine_structures =
      StructuresOn(masks, fine.frame(), {fine.slices(), fine.rows(), fine.columns()}, shift);
  const Millimetres resolution = RefinedResolution(
      *options.resolution, Millimetres(std::cbrt(activity.frame().VoxelVolume())));
  const FloatVolume recovered = RecoverResolution(
      fine, fine_structures, {.resolution = resolution, .breath = options.breath});
  const auto uptake = MeasureUptake(recovered, fine_structures, options.uptake);
  std::vector<Value> own;
  AppendUptake(uptake, RecoveredVariant(options), own);
  std::ranges::move(own, values.begin());
}

Measurement MeasurementOf(const Value& value, double deviation, const SpectStudy& study,
                          const std::vector<std::string>& flags) {
  Measurement measurement;
  measurement.name = value.name;
  measurement.concept_code = value.code;
  measurement.value = *value.value;
  measurement.unit = value.unit;
  measurement.interval =
      Interval{std::max(0.0, *value.value - 1.96 * deviation), *value.value + 1.96 * deviation};
  measurement.interval_method = "image noise, place and size of the outlines";
  measurement.rule = value.rule;
  measurement.evidence = {{study.image, 0, "SPECT"}};
  measurement.flags = flags;
  return measurement;
}

/// Structures on the grid of the SPECT, moved to the uptake when asked for.
struct Placement {
  LabelVolume structures;
  image::PatientPoint shift = {};
  std::vector<std::string> flags;
};

Placement PlaceStructures(const SpectStudy& study, const SpectOptions& options,
                          Outcome<Misregistration>& found) {
  const FloatVolume& spect = study.activity;
  const std::array<int, 3> sides{spect.slices(), spect.rows(), spect.columns()};
  Placement placement{StructuresOn(study.masks, spect.frame(), sides), {}, study.flags};
  found = FindMisregistration(spect, placement.structures);
  if (!found) return placement;
  if (options.correct_misregistration) {
    placement.shift = found->shift;
    placement.structures = StructuresOn(study.masks, spect.frame(), sides, found->shift);
    placement.flags.emplace_back("misregistration-corrected");
  } else if (found->flagged) {
    placement.flags.emplace_back("misregistered");
  }
  return placement;
}

}  // namespace

SpectMeasurements MeasureSpect(const SpectStudy& study, const SpectOptions& options) {
  Require(options.uptake.Validate().empty(), "uptake options that are not valid");
  SpectMeasurements result;
  Placement placement = PlaceStructures(study, options, result.misregistration);
  result.masks_moved = placement.shift;
  result.background = BackgroundOf(study.activity, placement.structures, options.uptake);
  const double scale = study.suv_per_unit ? *study.suv_per_unit : 1.0;
  const std::vector<Value> nominal =
      ValuesOf(study.activity, placement.structures, scale, options.uptake);
  const Scatter scatter =
      ScatterOf(nominal, {study, options, placement.structures, placement.shift, scale});
  std::vector<Value> values = nominal;
  if (options.resolution) {
    Recover(study.activity, placement.structures, study.masks, placement.shift, options, values);
  }
  for (std::size_t index = 0; index < values.size(); ++index) {
    const Value& value = values[index];
    if (value.needs_suv && !study.suv_per_unit) {
      result.refused.push_back({value.name, study.suv_per_unit.refusal()});
    } else if (!value.value) {
      result.refused.push_back({value.name, value.value.refusal()});
    } else {
      const double relative = scatter.Relative(index) * std::abs(*value.value);
      result.measurements.push_back(MeasurementOf(
          value, relative > 0.0 ? relative : scatter.Absolute(index), study, placement.flags));
    }
  }
  return result;
}

}  // namespace etalon::nuclear
