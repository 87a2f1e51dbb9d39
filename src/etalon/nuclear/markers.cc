#include "etalon/nuclear/markers.h"

#include <algorithm>

#include "etalon/nuclear/suv.h"

namespace etalon::nuclear {
namespace {

using image::FloatVolume;
using image::LabelVolume;

Refusal Absent(Structure structure) {
  std::string reason(Name(structure));
  std::ranges::replace(reason, '_', ' ');
  reason += " is not outlined on the SPECT";
  return {RefusalCode::kStructureNotFound, reason};
}

std::uint8_t Label(Structure structure) { return static_cast<std::uint8_t>(structure); }

Outcome<double> Peak(const FloatVolume& suv, const LabelVolume& structures, Structure structure) {
  if (CountOf(structures, structure) == 0) return Absent(structure);
  return PeakOf(suv, structures, Label(structure));
}

Outcome<double> Largest(const FloatVolume& suv, const LabelVolume& structures,
                        Structure structure) {
  // Nothing but the greatest value itself lies at or above the whole of it.
  return MeanAbove(suv, structures, Label(structure), 1.0);
}

/// Threshold below every value: the mean of the whole structure.
double PlainMean(const FloatVolume& suv, const LabelVolume& structures, Structure structure) {
  double sum = 0.0;
  for (std::size_t voxel = 0; voxel < structures.size(); ++voxel) {
    if (structures.voxels()[voxel] == Label(structure)) {
      sum += static_cast<double>(suv.voxels()[voxel]);
    }
  }
  return sum / static_cast<double>(CountOf(structures, structure));
}

std::string Named(Structure structure, const char* what) {
  std::string name(Name(structure));
  name += "_";
  name += what;
  return name;
}

void AppendAbsent(Structure structure, std::vector<Marker>& table) {
  const Refusal refusal = Absent(structure);
  table.push_back({Named(structure, "volume"), "mL", structure, false, refusal});
  for (const char* what : {"suv_mean", "suv_max", "suv_peak"}) {
    table.push_back({Named(structure, what), "g/mL", structure, true, refusal});
  }
  table.push_back({Named(structure, "total_uptake"), "g", structure, true, refusal});
}

void AppendRows(const FloatVolume& suv, const LabelVolume& structures, Structure structure,
                std::vector<Marker>& table) {
  const double volume =
      static_cast<double>(CountOf(structures, structure)) * suv.frame().VoxelVolume() / 1000.0;
  if (!(volume > 0.0)) return AppendAbsent(structure, table);
  const double mean = PlainMean(suv, structures, structure);
  table.push_back({Named(structure, "volume"), "mL", structure, false, volume});
  table.push_back({Named(structure, "suv_mean"), "g/mL", structure, true, mean});
  table.push_back(
      {Named(structure, "suv_max"), "g/mL", structure, true, Largest(suv, structures, structure)});
  table.push_back(
      {Named(structure, "suv_peak"), "g/mL", structure, true, Peak(suv, structures, structure)});
  table.push_back({Named(structure, "total_uptake"), "g", structure, true, mean * volume});
}

}  // namespace

Outcome<double> RetentionIndex(const FloatVolume& suv, const LabelVolume& structures) {
  const Outcome<double> heart = Peak(suv, structures, Structure::kMyocardium);
  if (!heart) return heart.refusal();
  const Outcome<double> bone = Peak(suv, structures, Structure::kVertebra);
  if (!bone) return bone.refusal();
  const Outcome<double> muscle = Peak(suv, structures, Structure::kMuscle);
  if (!muscle) return muscle.refusal();
  if (!(*bone > 0.0)) {
    return Refusal{RefusalCode::kImplausible, "the vertebrae hold no uptake"};
  }
  return *heart / *bone * *muscle;
}

std::vector<Marker> MarkerTable(const FloatVolume& suv, const LabelVolume& structures) {
  Require(suv.SameGrid(structures), "SPECT and structures on different grids");
  std::vector<Marker> table;
  for (const Structure structure : kMarkerStructures) AppendRows(suv, structures, structure, table);
  table.push_back({"suv_retention_index", "g/mL", Structure::kMyocardium, true,
                   RetentionIndex(suv, structures)});
  return table;
}

}  // namespace etalon::nuclear
