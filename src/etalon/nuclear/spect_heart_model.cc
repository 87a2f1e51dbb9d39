#include "etalon/nuclear/spect_heart_model.h"

#include <algorithm>
#include <array>

#include "etalon/core/error.h"
#include "etalon/nn/preprocess.h"
#include "etalon/nuclear/spect_ct_slices.h"

namespace etalon::nuclear {
namespace {

using image::LabelVolume;

constexpr std::size_t kBatch = 16;

nn::ModelInput CheckedInput(const nn::ModelPackage& package) {
  const nn::ModelCard& card = package.card;
  bool fits = card.task == nn::ModelTask::kSegmentation && card.input.channels == 1 &&
              card.input.rows == kCtPictureSide && card.input.columns == kCtPictureSide &&
              card.classes.size() == static_cast<std::size_t>(kStructureCount);
  for (int label = 1; fits && label < kStructureCount; ++label) {
    fits =
        card.classes[static_cast<std::size_t>(label)].name == Name(static_cast<Structure>(label));
  }
  if (!fits) {
    throw Error(ErrorCode::kModelInvalid,
                card.name + ": is not a segmentation of CT slices into the structures of SPECT");
  }
  return card.input;
}

bool IsHeart(std::uint8_t label) {
  return label >= static_cast<std::uint8_t>(Structure::kMyocardium) &&
         label <= static_cast<std::uint8_t>(Structure::kRightAtrium);
}

/// Volumes between which outlines of the heart are believed, mL.
struct PlausibleVolume {
  Structure structure;
  double least, greatest;
};
constexpr std::array kPlausibleHeart{PlausibleVolume{Structure::kMyocardium, 50.0, 600.0},
                                     PlausibleVolume{Structure::kLeftVentricle, 15.0, 500.0},
                                     PlausibleVolume{Structure::kRightVentricle, 15.0, 500.0},
                                     PlausibleVolume{Structure::kLeftAtrium, 15.0, 350.0},
                                     PlausibleVolume{Structure::kRightAtrium, 15.0, 350.0}};
constexpr double kLeastWall = 0.35;   ///< of the left ventricle's cavity
constexpr double kLeastRight = 0.20;  ///< of the left ventricle's cavity

double MillilitresOf(const LabelVolume& labels, Structure structure) {
  return static_cast<double>(CountOf(labels, structure)) * labels.frame().VoxelVolume() / 1000.0;
}

using Voxel = std::array<int, 3>;

/// Marks in `part` all voxels of the heart that are connected to `start`. @return how many.
int FloodPart(const LabelVolume& labels, const Voxel& start, std::uint8_t mark, LabelVolume& part) {
  constexpr std::array<Voxel, 6> kNeighbours{
      {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}}};
  std::vector<Voxel> open{start};
  part(start[0], start[1], start[2]) = mark;
  int count = 0;
  while (!open.empty()) {
    const auto [slice, row, column] = open.back();
    open.pop_back();
    ++count;
    for (const auto& [z, y, x] : kNeighbours) {
      if (!labels.Contains(slice + z, row + y, column + x)) continue;
      std::uint8_t& neighbour = part(slice + z, row + y, column + x);
      if (neighbour == mark || !IsHeart(labels(slice + z, row + y, column + x))) continue;
      neighbour = mark;
      open.push_back({slice + z, row + y, column + x});
    }
  }
  return count;
}

/// A voxel of the largest part; nothing without heart.
std::optional<Voxel> SeedOfLargest(const LabelVolume& labels) {
  LabelVolume seen(labels.slices(), labels.rows(), labels.columns());
  std::optional<Voxel> seed;
  int largest = 0;
  for (int slice = 0; slice < labels.slices(); ++slice) {
    for (int row = 0; row < labels.rows(); ++row) {
      for (int column = 0; column < labels.columns(); ++column) {
        if (!IsHeart(labels(slice, row, column)) || seen(slice, row, column) != 0) continue;
        const int count = FloodPart(labels, {slice, row, column}, 1, seen);
        if (count <= largest) continue;
        largest = count;
        seed = Voxel{slice, row, column};
      }
    }
  }
  return seed;
}

std::vector<StructureMask> MasksOf(const LabelVolume& labels) {
  std::vector<StructureMask> masks;
  for (int label = 1; label < kStructureCount; ++label) {
    const auto structure = static_cast<Structure>(label);
    if (CountOf(labels, structure) == 0) continue;
    masks.push_back(
        {structure, LabelVolume(labels.slices(), labels.rows(), labels.columns(), labels.frame())});
    std::ranges::transform(
        labels.voxels(), masks.back().mask.voxels().begin(),
        [&](std::uint8_t own) { return static_cast<std::uint8_t>(own == label ? 1 : 0); });
  }
  return masks;
}

}  // namespace

void KeepLargestHeart(LabelVolume& labels) {
  const std::optional<Voxel> seed = SeedOfLargest(labels);
  if (!seed) return;
  LabelVolume kept(labels.slices(), labels.rows(), labels.columns());
  FloodPart(labels, *seed, 1, kept);
  for (std::size_t voxel = 0; voxel < labels.size(); ++voxel) {
    if (IsHeart(labels.voxels()[voxel]) && kept.voxels()[voxel] == 0) labels.voxels()[voxel] = 0;
  }
}

std::optional<Refusal> ImplausibleHeart(const LabelVolume& labels) {
  const bool volumes = std::ranges::all_of(kPlausibleHeart, [&](const PlausibleVolume& own) {
    const double volume = MillilitresOf(labels, own.structure);
    return volume >= own.least && volume <= own.greatest;
  });
  const double cavity = MillilitresOf(labels, Structure::kLeftVentricle);
  const bool shares = MillilitresOf(labels, Structure::kMyocardium) >= kLeastWall * cavity &&
                      MillilitresOf(labels, Structure::kRightVentricle) >= kLeastRight * cavity;
  if (volumes && shares) return std::nullopt;
  return Refusal{
      RefusalCode::kImplausible,
      "the built-in model finds no plausible heart on this CT; --masks says where it lies"};
}

HeartModel::HeartModel(const nn::ModelPackage& package, const nn::NetworkOptions& options)
    : input_(CheckedInput(package)), network_(package, options) {}

LabelVolume HeartModel::Labels(const image::FloatVolume& hounsfield) const {
  const CtSlices slices = SlicesOfCt(hounsfield);
  LabelVolume labels(static_cast<int>(slices.pictures.size()), kCtPictureSide, kCtPictureSide,
                     slices.frame);
  for (std::size_t first = 0; first < slices.pictures.size(); first += kBatch) {
    const std::size_t last = std::min(first + kBatch, slices.pictures.size());
    nn::Tensor batch = nn::EmptyBatch(input_);
    for (std::size_t slice = first; slice < last; ++slice) {
      nn::AppendPicture(slices.pictures[slice], {0, 0, kCtPictureSide, kCtPictureSide}, input_,
                        batch);
    }
    const nn::Tensor logits = network_.Run(batch);
    for (std::size_t slice = first; slice < last; ++slice) {
      const image::LabelMask mask = nn::LabelsOf(logits, static_cast<std::int64_t>(slice - first),
                                                 kCtPictureSide, kCtPictureSide);
      std::ranges::copy(mask.pixels(), labels.slice(static_cast<int>(slice)));
    }
  }
  KeepLargestHeart(labels);
  return labels;
}

Outcome<std::vector<StructureMask>> HeartModel::Outline(
    const image::FloatVolume& hounsfield) const {
  const LabelVolume labels = Labels(hounsfield);
  if (auto implausible = ImplausibleHeart(labels)) return *implausible;
  return MasksOf(labels);
}

}  // namespace etalon::nuclear
