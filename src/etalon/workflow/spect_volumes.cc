#include <algorithm>
#include <array>

#include "etalon/dicom/volume_series.h"
#include "etalon/nn/model_search.h"
#include "etalon/nn/package.h"
#include "etalon/report/spect_report.h"
#include "etalon/workflow/open_spect.h"
#include "etalon/workflow/stored_study.h"
#include "etalon/workflow/study_files.h"
#include "etalon/workflow/volume_makers.h"

namespace etalon::workflow {
namespace {

using nuclear::Structure;

std::string UnitOf(dicom::VoxelUnit unit) {
  switch (unit) {
    case dicom::VoxelUnit::kHounsfield:
      return "HU";
    case dicom::VoxelUnit::kCounts:
      return "counts";
    case dicom::VoxelUnit::kBecquerelPerMillilitre:
      return "Bq/mL";
    case dicom::VoxelUnit::kStandardisedUptake:
      return "g/mL";
    case dicom::VoxelUnit::kUnknown:
      return {};
  }
  throw ContractError("unknown unit of voxels");
}

dicom::VolumeSeries ReadSeries(const StoredImage& image) {
  std::vector<std::filesystem::path> files;
  for (const StoredImage::Source& source : image.sources) files.push_back(source.path);
  return dicom::ReadVolumeSeries(files);
}

StudyVolume VolumeOf(std::string name, const dicom::VolumeSeries& series) {
  StudyVolume volume = StoredFrom(std::move(name), series.volume, UnitOf(series.unit));
  volume.placed = series.placed;
  volume.frame_of_reference = series.frame_of_reference;
  return volume;
}

std::optional<Refusal> WhyApart(const StudyVolume& ct, const StudyVolume* spect) {
  const auto refuse = [](const char* reason) {
    return Refusal{RefusalCode::kNotComparable, reason};
  };
  if (spect == nullptr || !spect->placed || !ct.placed) {
    return refuse("SPECT or CT does not say where it lies in the patient.");
  }
  const std::string& one = ct.frame_of_reference;
  const std::string& other = spect->frame_of_reference;
  if (one.empty() || other.empty() || one == other) return std::nullopt;
  return refuse("The CT lies in another frame of reference than the SPECT.");
}

/// The study without the slices of its CT where it has outlines.
Outcome<OpenedSpect> OpenOutlined(const store::StoredStudy& study) {
  StudySource source = SourceOf(study);
  const StudyFiles files = SortByRole(source.files);
  const SpectChoices choices = OptionsOf(study).spect;
  if (!files.outlines.empty()) {
    source.files = files.images;
    std::ranges::copy(files.outlines, std::back_inserter(source.files));
    return OpenSpect(source, choices);
  }
  if (std::ranges::count(nn::ListModels(), kHeartModel) == 0) return OpenSpect(source, choices);
  const nuclear::HeartModel model(nn::LoadPackage(nn::FindModel(kHeartModel)), {});
  return OpenSpect(source, choices, &model);
}

/// The structures where they were measured: moved to the uptake if that was asked for.
image::LabelVolume PlacedStructures(const nuclear::SpectStudy& spect, bool corrected) {
  const image::FloatVolume& activity = spect.activity;
  const std::array<int, 3> sides{activity.slices(), activity.rows(), activity.columns()};
  image::LabelVolume structures = nuclear::StructuresOn(spect.masks, activity.frame(), sides);
  if (!corrected) return structures;
  const auto found = nuclear::FindMisregistration(activity, structures);
  if (!found) return structures;
  return nuclear::StructuresOn(spect.masks, activity.frame(), sides, found->shift);
}

VolumeLabel LabelOf(Structure structure, const image::FloatVolume& activity,
                    const image::LabelVolume& structures) {
  VolumeLabel label{.label = static_cast<int>(structure),
                    .name = std::string(nuclear::Name(structure)),
                    .text = report::StructureText(structure),
                    .hottest = {}};
  std::optional<float> greatest;
  for (int slice = 0; slice < structures.slices(); ++slice) {
    for (int row = 0; row < structures.rows(); ++row) {
      for (int column = 0; column < structures.columns(); ++column) {
        const bool own = structures(slice, row, column) == label.label;
        if (!own || (greatest && activity(slice, row, column) <= *greatest)) continue;
        greatest = activity(slice, row, column);
        label.hottest = activity.frame().PatientFromVoxel(
            {static_cast<double>(column), static_cast<double>(row), static_cast<double>(slice)});
      }
    }
  }
  return label;
}

/// The volumes that the marker table holds.
std::vector<Measurement> SizesOf(const image::LabelVolume& structures) {
  std::vector<Measurement> sizes;
  for (int label = 1; label < nuclear::kStructureCount; ++label) {
    const auto structure = static_cast<Structure>(label);
    Measurement size;
    size.name = std::string(nuclear::Name(structure)) + "_volume";
    size.value = static_cast<double>(nuclear::CountOf(structures, structure)) *
                 structures.frame().VoxelVolume() / 1000.0;
    if (size.value > 0.0) sizes.push_back(std::move(size));
  }
  return sizes;
}

}  // namespace

Outcome<StudyVolume> MakeSpectVolume(const store::StoredStudy& study, const StoredImage& image) {
  const dicom::VolumeSeries series = ReadSeries(image);
  StudyVolume volume = VolumeOf("spect", series);
  volume.suv_per_unit = SuvPerUnit(series, image.sources.front().path, OptionsOf(study).spect);
  return volume;
}

Outcome<StudyVolume> MakeCtVolume(const StoredImage& image, const StudyVolume* spect) {
  StudyVolume volume = VolumeOf("ct", ReadSeries(image));
  volume.apart = WhyApart(volume, spect);
  return volume;
}

Outcome<StudyVolume> MakeSpectRegions(const store::StoredStudy& study) {
  const auto opened = OpenOutlined(study);
  if (!opened) return opened.refusal();
  const SpectChoices choices = OptionsOf(study).spect;
  const image::FloatVolume& activity = opened->study.activity;
  const image::LabelVolume structures =
      PlacedStructures(opened->study, choices.correct_misregistration);
  if (!AgreeOn(study.measurements, SizesOf(structures))) {
    return Refusal{RefusalCode::kNotComparable, kOtherOutlines};
  }
  StudyVolume volume = StoredLabels("regions", structures, structures.slices(), structures.frame());
  std::ranges::copy(structures.voxels(), volume.voxels.voxels().begin());
  volume.placed = true;
  for (int label = 1; label < nuclear::kStructureCount; ++label) {
    VolumeLabel one = LabelOf(static_cast<Structure>(label), activity, structures);
    if (one.hottest) volume.labels.push_back(std::move(one));
  }
  nuclear::UptakeOptions uptake;
  uptake.factor = choices.threshold_factor;
  if (const auto background = nuclear::BackgroundOf(activity, structures, uptake)) {
    volume.background = *background;
    volume.threshold = uptake.factor * *background;
  }
  return volume;
}

}  // namespace etalon::workflow
