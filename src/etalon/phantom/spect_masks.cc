#include "etalon/phantom/spect_masks.h"

#include <algorithm>

namespace etalon::phantom {
namespace {

using image::LabelVolume;

struct MaskPlan {
  const char* name;
  const char* code;
  const char* meaning;
  std::vector<Organ> organs;
};

SpectPhantomMask MaskOf(const LabelVolume& organs, const MaskPlan& plan) {
  SpectPhantomMask result{
      plan.name, plan.code, plan.meaning,
      LabelVolume(organs.slices(), organs.rows(), organs.columns(), organs.frame())};
  std::ranges::transform(organs.voxels(), result.mask.voxels().begin(), [&](std::uint8_t label) {
    const bool in = std::ranges::find(plan.organs, OrganAt(label)) != plan.organs.end();
    return static_cast<std::uint8_t>(in ? 1 : 0);
  });
  return result;
}

}  // namespace

std::vector<SpectPhantomMask> SpectMasks(const LabelVolume& organs) {
  const std::vector<MaskPlan> plans{
      {"heart_myocardium", "74281007", "Myocardium", {Organ::kLeftVentricleWall}},
      {"heart_ventricle_left", "87878005", "Left ventricle", {Organ::kLeftVentricleBlood}},
      {"heart_ventricle_right",
       "53085002",
       "Right ventricle",
       {Organ::kRightVentricleBlood, Organ::kRightVentricleWall}},
      {"heart_atrium_left", "82471001", "Left atrium", {Organ::kLeftAtrium}},
      {"heart_atrium_right", "73829009", "Right atrium", {Organ::kRightAtrium}},
      {"aorta", "15825003", "Aorta", {Organ::kAorta}},
      {"vertebrae", "51282000", "Vertebra", {Organ::kSpine}},
      {"paraspinal_muscle", "44947003", "Erector spinae muscle", {Organ::kMuscle}}};
  std::vector<SpectPhantomMask> masks;
  for (const MaskPlan& plan : plans) masks.push_back(MaskOf(organs, plan));
  return masks;
}

}  // namespace etalon::phantom
