#include "etalon/workflow/heart_labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "etalon/cmr/structures.h"
#include "etalon/core/error.h"
#include "etalon/dicom/read.h"
#include "etalon/dicom/segmentation.h"
#include "etalon/media/nifti_volume.h"
#include "etalon/media/open_image.h"
#include "etalon/media/png.h"
#include "etalon/workflow/drawn_regions.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using image::LabelMask;
using image::LabelVolume;
using image::VoxelFrame;

[[noreturn]] void Unsupported(const fs::path& file, const std::string& cause) {
  throw FileError(ErrorCode::kFileUnsupported, file.string(), cause);
}

void CheckSize(const fs::path& file, int rows, int columns, const SliceGrid& grid) {
  if (rows == grid.rows && columns == grid.columns) return;
  Unsupported(file, fmt::format("is {} x {} pixels, the images are {} x {}", columns, rows,
                                grid.columns, grid.rows));
}

const VoxelFrame& FrameOf(const fs::path& file, const SliceGrid& grid) {
  if (!grid.frame) {
    Unsupported(file, "lies in the patient, but the images do not say where they lie");
  }
  return *grid.frame;
}

/// Files written without a place have the identity, in NIfTI's directions.
bool IsPlaced(const media::NiftiVolume& nifti) {
  const VoxelFrame bare{{0.0, 0.0, 0.0}, {-1.0, 0.0, 0.0}, {0.0, -1.0, 0.0}, {0.0, 0.0, 1.0}};
  return nifti.placed && nifti.volume.frame() != bare;
}

LabelVolume Rounded(const image::FloatVolume& volume) {
  LabelVolume labels(volume.slices(), volume.rows(), volume.columns(), volume.frame());
  std::ranges::transform(volume.voxels(), labels.voxels().begin(), [](float value) {
    return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
  });
  return labels;
}

LabelMask SliceAt(const LabelVolume& volume, const VoxelFrame& frame, const SliceGrid& grid) {
  const LabelVolume one = image::ResampleNearest(volume, frame, {1, grid.rows, grid.columns});
  return {grid.rows, grid.columns, one.voxels()};
}

LabelMask FromNifti(const fs::path& file, const SliceGrid& grid, int index) {
  const media::NiftiVolume nifti = media::ReadNiftiVolume(file);
  const LabelVolume labels = Rounded(nifti.volume);
  if (IsPlaced(nifti) && grid.frame) return SliceAt(labels, *grid.frame, grid);
  CheckSize(file, labels.rows(), labels.columns(), grid);
  if (index < 0 || index >= labels.slices()) {
    Unsupported(file, fmt::format("has {} slices, and no slice {}", labels.slices(), index));
  }
  const std::uint8_t* first = labels.slice(index);
  return {grid.rows, grid.columns,
          std::vector<std::uint8_t>(first,
                                    first + static_cast<std::ptrdiff_t>(grid.rows) * grid.columns)};
}

/// Lays a structure over what is there: the wall below the blood, whatever their order in the file.
void Lay(const LabelMask& structure, std::uint8_t label, LabelMask& labels) {
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (structure.pixels()[i] == 0) continue;
    const bool wall_on_blood = label == cmr::kMyocardiumLabel && labels.pixels()[i] != 0;
    if (!wall_on_blood) labels.pixels()[i] = label;
  }
}

void CheckSamePlace(const fs::path& file, const dicom::OutlinedStructures& outlined,
                    const SliceGrid& grid) {
  const auto differ = [](const std::string& a, const std::string& b) {
    return !a.empty() && !b.empty() && a != b;
  };
  if (differ(outlined.patient_key, grid.patient_key)) {
    Unsupported(file, "outlines another patient than that of the images");
  }
  if (differ(outlined.frame_of_reference, grid.frame_of_reference)) {
    Unsupported(file, "lies in another frame of reference than the images");
  }
}

LabelMask FromDicom(const fs::path& file, const SliceGrid& grid) {
  const VoxelFrame& frame = FrameOf(file, grid);
  const bool segmentation = dicom::ReadIdentity(file).modality == "SEG";
  const dicom::OutlinedStructures outlined =
      segmentation ? dicom::ReadSegmentation(file)
                   : dicom::ReadStructureSet(file, frame, {1, grid.rows, grid.columns});
  CheckSamePlace(file, outlined, grid);
  LabelMask labels(grid.rows, grid.columns);
  bool any = false;
  for (const dicom::OutlinedStructure& structure : outlined.structures) {
    const auto label = cmr::LabelOfStructure(structure.name, structure.type);
    if (!label) continue;
    any = true;
    Lay(SliceAt(structure.mask, frame, grid), *label, labels);
  }
  if (!any) {
    Unsupported(file,
                "names no structure that is measured: blood pool, myocardium or right ventricle");
  }
  return labels;
}

HeartLabels FromDrawn(const fs::path& file, const SliceGrid& grid) {
  const DrawnRegions drawn = ReadDrawnRegions(file, grid);
  HeartLabels heart{LabelMask(grid.rows, grid.columns), drawn.insertions};
  for (const DrawnRegion& region : drawn.regions) Lay(region.mask, region.label, heart.labels);
  return heart;
}

LabelMask FromPng(const fs::path& file, const SliceGrid& grid) {
  LabelMask labels = media::ReadLabelPng(file);
  CheckSize(file, labels.rows(), labels.columns(), grid);
  return labels;
}

}  // namespace

bool HoldsManySlices(const fs::path& file) {
  switch (media::RecogniseFile(file)) {
    case media::FileFormat::kDicom:
      return true;
    case media::FileFormat::kNifti:
      return IsPlaced(media::ReadNiftiVolume(file));
    default:
      return IsDrawnInPatient(file);
  }
}

HeartLabels ReadHeartLabels(const fs::path& file, const SliceGrid& grid, int index) {
  switch (media::RecogniseFile(file)) {
    case media::FileFormat::kDicom:
      return {FromDicom(file, grid), {}};
    case media::FileFormat::kNifti:
      return {FromNifti(file, grid, index), {}};
    case media::FileFormat::kPng:
      return {FromPng(file, grid), {}};
    default:
      return FromDrawn(file, grid);
  }
}

}  // namespace etalon::workflow
