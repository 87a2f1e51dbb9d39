#include "etalon/cmr/extracellular_volume.h"

#include <cmath>

#include "etalon/core/error.h"

namespace etalon::cmr {
namespace {

constexpr double kLowestHaematocrit = 0.20;
constexpr double kHighestHaematocrit = 0.60;
constexpr double kLeastBloodChange = 0.3e-3;  // per millisecond
constexpr double kLowestPercent = -20.0;
constexpr double kHighestPercent = 120.0;

/// Change of the relaxation rate 1/T1, per millisecond, with its squared standard error.
struct RateChange {
  double value = 0.0;
  double variance = 0.0;
};

RateChange ChangeOf(const T1Pair& t1) {
  const double native = t1.native_error / (t1.native * t1.native);
  const double post = t1.post_contrast_error / (t1.post_contrast * t1.post_contrast);
  return {1.0 / t1.post_contrast - 1.0 / t1.native, native * native + post * post};
}

bool Positive(const T1Pair& t1) { return t1.native > 0.0 && t1.post_contrast > 0.0; }

bool PlausibleHaematocrit(double fraction) {
  return fraction >= kLowestHaematocrit && fraction <= kHighestHaematocrit;
}

/// Why no ECV comes of this blood and haematocrit.
std::optional<Refusal> Objection(const T1Pair& blood, const Haematocrit& haematocrit) {
  if (!Positive(blood)) {
    return Refusal{RefusalCode::kImplausible, "the T1 of blood is not positive"};
  }
  if (!PlausibleHaematocrit(haematocrit.fraction)) {
    return Refusal{RefusalCode::kImplausible, "the haematocrit is not between 0.20 and 0.60"};
  }
  if (std::abs(ChangeOf(blood).value) < kLeastBloodChange) {
    return Refusal{RefusalCode::kImplausible,
                   "1/T1 of blood changed by less than 0.3 per second: too little contrast agent"};
  }
  return std::nullopt;
}

bool Shortened(const T1Pair& t1) { return t1.post_contrast < t1.native; }

}  // namespace

Outcome<Haematocrit> SyntheticHaematocrit(double native_blood_t1,
                                          const SyntheticHaematocritModel& model) {
  if (!(native_blood_t1 > 0.0)) {
    return Refusal{RefusalCode::kImplausible, "the T1 of blood is not positive"};
  }
  const double fraction = model.scale / native_blood_t1 + model.offset;
  if (!PlausibleHaematocrit(fraction)) {
    return Refusal{RefusalCode::kImplausible,
                   "the T1 of blood gives a haematocrit that is not between 0.20 and 0.60"};
  }
  return Haematocrit{fraction, model.standard_error, true};
}

Outcome<ExtracellularVolume> ComputeExtracellularVolume(const T1Pair& myocardium,
                                                        const T1Pair& blood,
                                                        const Haematocrit& haematocrit) {
  if (const auto objection = Objection(blood, haematocrit)) return *objection;
  if (!Positive(myocardium)) {
    return Refusal{RefusalCode::kImplausible, "the T1 of the myocardium is not positive"};
  }
  const RateChange wall = ChangeOf(myocardium);
  const RateChange pool = ChangeOf(blood);
  const double partition = wall.value / pool.value;
  const double plasma = 1.0 - haematocrit.fraction;
  const double partition_variance =
      (wall.variance + partition * partition * pool.variance) / (pool.value * pool.value);
  const double cells_part = partition * haematocrit.standard_error;
  ExtracellularVolume result{
      .fraction = Percent(100.0 * plasma * partition),
      .standard_error =
          100.0 * std::sqrt(plasma * plasma * partition_variance + cells_part * cells_part),
      .partition = partition,
      .flags = {}};
  if (!Shortened(myocardium) || !Shortened(blood)) {
    result.flags.emplace_back("t1-not-shorter-after-contrast");
  }
  if (haematocrit.synthetic) result.flags.emplace_back("synthetic-haematocrit");
  return result;
}

Outcome<image::FloatImage> ExtracellularVolumeMap(const image::FloatImage& native_t1,
                                                  const image::FloatImage& post_contrast_t1,
                                                  const T1Pair& blood,
                                                  const Haematocrit& haematocrit) {
  Require(native_t1.rows() == post_contrast_t1.rows() &&
              native_t1.columns() == post_contrast_t1.columns(),
          "T1 maps before and after contrast agent differ in size");
  if (const auto objection = Objection(blood, haematocrit)) return *objection;
  const double factor = 100.0 * (1.0 - haematocrit.fraction) / ChangeOf(blood).value;
  image::FloatImage map(native_t1.rows(), native_t1.columns());
  for (std::size_t i = 0; i < map.size(); ++i) {
    const double native = native_t1.pixels()[i];
    const double post = post_contrast_t1.pixels()[i];
    if (!(native > 0.0 && post > 0.0)) continue;
    const double percent = factor * (1.0 / post - 1.0 / native);
    if (percent < kLowestPercent || percent > kHighestPercent) continue;
    map.pixels()[i] = static_cast<float>(percent);
  }
  return map;
}

}  // namespace etalon::cmr
