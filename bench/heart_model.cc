// Agreement of the heart model with the truth of unseen phantom CTs, and what it outlines on a CT.
//
// heart_model [BODIES [CT.nii.gz PICTURES]]: with a CT, pictures with outlines go into the folder.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "etalon/image/draw.h"
#include "etalon/media/nifti_volume.h"
#include "etalon/media/png.h"
#include "etalon/nn/model_search.h"
#include "etalon/nn/package.h"
#include "etalon/nuclear/spect_ct_slices.h"
#include "etalon/nuclear/spect_heart_model.h"
#include "etalon/phantom/spect_heart_ct.h"

namespace etalon {
namespace {

using image::LabelVolume;
using nuclear::Structure;

constexpr std::uint64_t kFirstUnseenBody = 900001;

LabelVolume OnSlices(const std::vector<nuclear::StructureMask>& masks,
                     const nuclear::CtSlices& slices) {
  return nuclear::StructuresOn(
      masks, slices.frame,
      {static_cast<int>(slices.pictures.size()), nuclear::kCtPictureSide, nuclear::kCtPictureSide});
}

std::vector<nuclear::StructureMask> TrueMasks(const phantom::HeartCt& ct) {
  std::vector<nuclear::StructureMask> masks;
  for (const phantom::SpectPhantomMask& mask : ct.masks) {
    if (const auto structure = nuclear::StructureNamed(mask.name)) {
      masks.push_back({*structure, mask.mask});
    }
  }
  return masks;
}

/// Voxels of a structure in both, in the model's and in the true labels.
struct Overlap {
  double both = 0.0, model = 0.0, truth = 0.0;
};

Overlap OverlapOf(const LabelVolume& model, const LabelVolume& truth, Structure structure) {
  const auto label = static_cast<std::uint8_t>(structure);
  Overlap overlap;
  for (std::size_t voxel = 0; voxel < model.size(); ++voxel) {
    const bool in_model = model.voxels()[voxel] == label;
    const bool in_truth = truth.voxels()[voxel] == label;
    overlap.both += in_model && in_truth ? 1.0 : 0.0;
    overlap.model += in_model ? 1.0 : 0.0;
    overlap.truth += in_truth ? 1.0 : 0.0;
  }
  return overlap;
}

struct Sums {
  double dice = 0.0, bias = 0.0, squares = 0.0;
  int count = 0;
};

void Add(const Overlap& overlap, Sums& sums) {
  if (overlap.truth == 0.0) return;
  const double bias = overlap.model / overlap.truth - 1.0;
  sums.dice += 2.0 * overlap.both / (overlap.model + overlap.truth);
  sums.bias += bias;
  sums.squares += bias * bias;
  ++sums.count;
}

void Print(const std::vector<Sums>& sums, int bodies, int refused) {
  fmt::print("{} unseen phantom bodies, {} refused\n", bodies, refused);
  for (int label = 1; label < nuclear::kStructureCount; ++label) {
    const Sums& own = sums[static_cast<std::size_t>(label)];
    if (own.count == 0) continue;
    const double mean = own.bias / own.count;
    const double spread = std::sqrt(std::max(0.0, own.squares / own.count - mean * mean));
    fmt::print("  {:24} Dice {:.3f}  volume {:+6.1f} % (SD {:.1f} %)\n",
               nuclear::Name(static_cast<Structure>(label)), own.dice / own.count, 100.0 * mean,
               100.0 * spread);
  }
}

void Unseen(const nuclear::HeartModel& model, int bodies) {
  std::vector<Sums> sums(nuclear::kStructureCount);
  int refused = 0;
  for (int body = 0; body < bodies; ++body) {
    const auto ct = phantom::MakeHeartCt(kFirstUnseenBody + static_cast<std::uint64_t>(body));
    const auto outlined = model.Outline(ct.hounsfield);
    if (!outlined) {
      ++refused;
      continue;
    }
    const nuclear::CtSlices slices = nuclear::SlicesOfCt(ct.hounsfield);
    const LabelVolume found = OnSlices(*outlined, slices);
    const LabelVolume truth = OnSlices(TrueMasks(ct), slices);
    for (int label = 1; label < nuclear::kStructureCount; ++label) {
      Add(OverlapOf(found, truth, static_cast<Structure>(label)),
          sums[static_cast<std::size_t>(label)]);
    }
  }
  Print(sums, bodies, refused);
}

constexpr std::array<image::Rgb, nuclear::kStructureCount> kColours{{{0, 0, 0},
                                                                     {86, 224, 255},
                                                                     {255, 95, 208},
                                                                     {143, 179, 255},
                                                                     {93, 255, 143},
                                                                     {255, 215, 94},
                                                                     {201, 160, 255},
                                                                     {208, 208, 208},
                                                                     {168, 168, 120}}};

void WritePictures(const LabelVolume& labels, const nuclear::CtSlices& slices,
                   const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (int slice = 0; slice < labels.slices(); slice += 4) {
    const auto& grey = slices.pictures[static_cast<std::size_t>(slice)];
    image::RgbImage picture = image::RgbFromGray(grey);
    for (int label = 1; label < nuclear::kStructureCount; ++label) {
      image::BinaryMask mask(labels.rows(), labels.columns());
      std::transform(
          labels.slice(slice), labels.slice(slice) + mask.size(), mask.pixels().begin(),
          [&](std::uint8_t own) { return static_cast<std::uint8_t>(own == label ? 1 : 0); });
      image::TintMask(picture, mask, kColours[static_cast<std::size_t>(label)], 0.45);
    }
    media::WriteRgbPng(folder / fmt::format("slice_{:03}.png", slice), picture);
  }
}

void OnCt(const nuclear::HeartModel& model, const char* file, const char* folder) {
  const media::NiftiVolume ct = media::ReadNiftiVolume(file);
  const auto start = std::chrono::steady_clock::now();
  const LabelVolume labels = model.Labels(ct.volume);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  fmt::print("{}: {:.1f} s\n", std::filesystem::path(file).filename().string(), seconds.count());
  for (int label = 1; label < nuclear::kStructureCount; ++label) {
    const auto structure = static_cast<Structure>(label);
    fmt::print("  {:24} {:6.0f} mL\n", nuclear::Name(structure),
               static_cast<double>(nuclear::CountOf(labels, structure)) *
                   labels.frame().VoxelVolume() / 1000.0);
  }
  if (const auto refusal = nuclear::ImplausibleHeart(labels)) fmt::print("  {}\n", refusal->reason);
  WritePictures(labels, nuclear::SlicesOfCt(ct.volume), folder);
}

}  // namespace
}  // namespace etalon

int main(int argc, char** argv) {
  const etalon::nuclear::HeartModel model(
      etalon::nn::LoadPackage(etalon::nn::FindModel("heart-ct")), {.threads = 2});
  etalon::Unseen(model, argc > 1 ? std::atoi(argv[1]) : 16);
  if (argc > 3) etalon::OnCt(model, argv[2], argv[3]);
}
