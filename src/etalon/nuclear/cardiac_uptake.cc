#include "etalon/nuclear/cardiac_uptake.h"

#include <algorithm>

namespace etalon::nuclear {
namespace {

std::vector<double> ValuesIn(const image::FloatVolume& spect, const image::LabelVolume& structures,
                             Structure structure) {
  std::vector<double> values;
  for (std::size_t voxel = 0; voxel < structures.size(); ++voxel) {
    if (structures.voxels()[voxel] == static_cast<std::uint8_t>(structure)) {
      values.push_back(static_cast<double>(spect.voxels()[voxel]));
    }
  }
  return values;
}

double MeanOf(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double MedianOf(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

}  // namespace

std::vector<std::string> UptakeOptions::Validate() const {
  std::vector<std::string> problems;
  if (!(factor > 0.0 && factor <= 100.0)) {
    problems.emplace_back("the threshold factor k lies above 0 and up to 100");
  }
  if (!(least_background.value() > 0.0)) {
    problems.emplace_back("the least volume of the blood pool is positive");
  }
  return problems;
}

Outcome<double> BackgroundOf(const image::FloatVolume& spect, const image::LabelVolume& structures,
                             const UptakeOptions& options) {
  const std::vector<double> pool = ValuesIn(spect, structures, options.background);
  const double millilitres =
      static_cast<double>(pool.size()) * spect.frame().VoxelVolume() / 1000.0;
  if (pool.empty() || millilitres < options.least_background.value()) {
    return Refusal{RefusalCode::kStructureNotFound,
                   "the blood pool of reference is absent or too small for a background"};
  }
  const double background = options.value == BackgroundValue::kMean ? MeanOf(pool) : MedianOf(pool);
  if (!(background > 0.0)) {
    return Refusal{RefusalCode::kImplausible, "the background of the blood pool is not above zero"};
  }
  return background;
}

Outcome<CardiacUptake> MeasureUptake(const image::FloatVolume& spect,
                                     const image::LabelVolume& structures,
                                     const UptakeOptions& options) {
  Require(spect.SameGrid(structures), "SPECT and structures on different grids");
  const Outcome<double> background = BackgroundOf(spect, structures, options);
  if (!background) return background.refusal();
  const std::vector<double> wall = ValuesIn(spect, structures, Structure::kMyocardium);
  if (wall.empty()) {
    return Refusal{RefusalCode::kStructureNotFound, "no myocardium is outlined on the SPECT"};
  }
  const double voxel = spect.frame().VoxelVolume() / 1000.0;
  CardiacUptake uptake;
  uptake.background = *background;
  uptake.mean_ratio = MeanOf(wall) / *background;
  uptake.largest_ratio = *std::ranges::max_element(wall) / *background;
  double count = 0.0;
  for (const double value : wall) {
    if (value < options.factor * *background) continue;
    count += 1.0;
    uptake.activity_ml += value / *background * voxel;
  }
  uptake.volume = Millilitres(count * voxel);
  return uptake;
}

}  // namespace etalon::nuclear
