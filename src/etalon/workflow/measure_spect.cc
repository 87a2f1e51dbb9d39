#include "etalon/workflow/measure_spect.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "etalon/core/error.h"
#include "etalon/dicom/radiopharmaceutical.h"
#include "etalon/dicom/segmentation.h"
#include "etalon/dicom/volume_series.h"
#include "etalon/media/nifti_volume.h"
#include "etalon/media/open_image.h"
#include "etalon/phantom/spect_write.h"

namespace etalon::workflow {
namespace {

using nuclear::StructureMask;
using std::filesystem::path;

/// Masks as they were read and whose they are.
struct ReadMasks {
  std::vector<StructureMask> masks;
  std::string patient_key;
  std::string frame_of_reference;
};

image::LabelVolume Labels(const image::FloatVolume& values) {
  image::LabelVolume labels(values.slices(), values.rows(), values.columns(), values.frame());
  std::ranges::transform(values.voxels(), labels.voxels().begin(), [](float value) {
    return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
  });
  return labels;
}

image::LabelVolume ReadNiftiLabels(const path& file) {
  const media::NiftiVolume read = media::ReadNiftiVolume(file);
  if (!read.placed) {
    throw FileError(ErrorCode::kFileUnsupported, file.string(),
                    "the mask does not say where it lies in the patient");
  }
  return Labels(read.volume);
}

/// One mask for each structure that a label image holds.
std::vector<StructureMask> SplitLabels(const image::LabelVolume& labels) {
  const nuclear::LabelNumbering numbering = nuclear::NumberingOf(labels);
  std::map<nuclear::Structure, image::LabelVolume> masks;
  for (std::size_t voxel = 0; voxel < labels.size(); ++voxel) {
    const auto structure = nuclear::StructureOfLabel(labels.voxels()[voxel], numbering);
    if (!structure) continue;
    const auto [mask, added] = masks.try_emplace(*structure, labels.slices(), labels.rows(),
                                                 labels.columns(), labels.frame());
    mask->second.voxels()[voxel] = 1;
  }
  std::vector<StructureMask> result;
  for (auto& [structure, mask] : masks) result.push_back({structure, std::move(mask)});
  return result;
}

/// heart_myocardium.nii.gz, heart_atrium_left.nii.gz ...
std::vector<StructureMask> ReadMaskFolder(const path& folder) {
  std::vector<path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<StructureMask> masks;
  for (const path& file : files) {
    const std::string name = file.filename().string();
    const auto structure = nuclear::StructureNamed(name.substr(0, name.find(".nii")));
    if (structure && name.find(".nii") != std::string::npos) {
      masks.push_back({*structure, ReadNiftiLabels(file)});
    }
  }
  return masks;
}

ReadMasks KnownStructures(dicom::OutlinedStructures outlined) {
  ReadMasks result{{}, outlined.patient_key, outlined.frame_of_reference};
  for (dicom::OutlinedStructure& structure : outlined.structures) {
    auto known = nuclear::StructureNamed(structure.name);
    if (!known) known = nuclear::StructureOfCode(structure.type);
    if (known) result.masks.push_back({*known, std::move(structure.mask)});
  }
  return result;
}

ReadMasks ReadMaskFile(const path& file, const image::FloatVolume& spect) {
  if (std::filesystem::is_directory(file)) return {ReadMaskFolder(file), {}, {}};
  if (media::RecogniseFile(file) == media::FileFormat::kNifti) {
    return {SplitLabels(ReadNiftiLabels(file)), {}, {}};
  }
  if (dicom::ReadIdentity(file).modality == "RTSTRUCT") {
    return KnownStructures(dicom::ReadStructureSet(
        file, spect.frame(), {spect.slices(), spect.rows(), spect.columns()}));
  }
  return KnownStructures(dicom::ReadSegmentation(file));
}

path AnyFile(const path& spect, const std::string& modality) {
  if (!std::filesystem::is_directory(spect)) return spect;
  std::vector<path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(spect)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  for (const path& file : files) {
    try {
      if (dicom::ReadIdentity(file).modality == modality) return file;
    } catch (const Error&) {
      continue;  // A folder may hold anything.
    }
  }
  throw FileError(ErrorCode::kFileUnsupported, spect.string(), "holds no SPECT");
}

nuclear::DecayReference ReferenceOf(dicom::DecayCorrection correction) {
  switch (correction) {
    case dicom::DecayCorrection::kInjection:
      return nuclear::DecayReference::kInjection;
    case dicom::DecayCorrection::kNone:
      return nuclear::DecayReference::kAsCounted;
    case dicom::DecayCorrection::kStart:
    case dicom::DecayCorrection::kUnstated:
      return nuclear::DecayReference::kScanStart;
  }
  throw ContractError("unknown decay correction");
}

nuclear::InjectedDose DoseOf(const dicom::Radiopharmaceutical& read, const SpectInput& input) {
  nuclear::InjectedDose dose;
  dose.megabecquerels =
      input.injected_megabecquerels ? input.injected_megabecquerels : read.dose_megabecquerels;
  dose.weight_kg = input.weight_kg ? input.weight_kg : read.weight_kg;
  const auto injected_at = input.injected_at ? input.injected_at : read.injected_at;
  if (injected_at && read.acquired_at) dose.elapsed = *read.acquired_at - *injected_at;
  dose.duration = read.duration;
  dose.reference = ReferenceOf(read.correction);
  if (read.half_life) dose.half_life = *read.half_life;
  return dose;
}

Outcome<double> SuvScale(const dicom::VolumeSeries& series, const nuclear::InjectedDose& dose) {
  if (series.unit == dicom::VoxelUnit::kStandardisedUptake) return 1.0;
  if (series.unit != dicom::VoxelUnit::kBecquerelPerMillilitre) {
    return Refusal{RefusalCode::kNotCalibrated,
                   "no standardised uptake: the SPECT holds counts, not Bq/mL"};
  }
  return nuclear::SuvPerBecquerelPerMillilitre(dose);
}

/// Frames of reference that are both known and differ cannot be laid on each other.
std::optional<Refusal> DifferentFrames(const std::string& spect, const std::string& masks) {
  if (spect.empty() || masks.empty() || spect == masks) return std::nullopt;
  return Refusal{RefusalCode::kNotComparable,
                 "the masks lie in another frame of reference than the SPECT"};
}

}  // namespace

Outcome<nuclear::SpectStudy> OpenSpectStudy(const SpectInput& input) {
  const path any = AnyFile(input.spect, "NM");
  dicom::VolumeSeries series = dicom::ReadVolumeFolder(input.spect, "NM");
  if (!series.placed) {
    return Refusal{RefusalCode::kNotComparable,
                   "the SPECT does not say where it lies in the patient"};
  }
  if (!input.ct.empty()) {
    const dicom::VolumeSeries ct = dicom::ReadVolumeFolder(input.ct, "CT");
    if (auto two = nuclear::DifferentPatients(series.patient_key, ct.patient_key)) return *two;
  }
  ReadMasks masks = ReadMaskFile(input.masks, series.volume);
  if (auto two = nuclear::DifferentPatients(series.patient_key, masks.patient_key)) return *two;
  if (auto two = DifferentFrames(series.frame_of_reference, masks.frame_of_reference)) return *two;
  if (masks.masks.empty()) {
    return Refusal{RefusalCode::kStructureNotFound,
                   "the masks hold no structure of the heart that is known by its name"};
  }
  const dicom::Radiopharmaceutical read = dicom::ReadRadiopharmaceutical(any);
  nuclear::SpectStudy study;
  study.image = any.filename().string();
  study.suv_per_unit = SuvScale(series, DoseOf(read, input));
  study.flags = read.flags;
  if (read.correction == dicom::DecayCorrection::kUnstated) {
    study.flags.emplace_back("decay-correction-to-scan-start-assumed");
  }
  study.activity = std::move(series.volume);
  study.masks = std::move(masks.masks);
  return study;
}

Seconds MomentOfIso(const std::string& text) {
  std::string time = text.size() > 11 && text[10] == 'T' ? text.substr(11) : std::string();
  std::string date = text.substr(0, 10);
  std::erase(date, '-');
  std::erase(time, ':');
  const auto moment = dicom::MomentOf(date, time);
  if (!moment) throw Error(ErrorCode::kUsage, "'" + text + "' is no time: 2026-03-14T09:30 is");
  return *moment;
}

void MakeSpectPhantomStudy(const phantom::SpectPhantomOptions& options, const std::string& patient,
                           const std::filesystem::path& folder, ProgressObserver& progress) {
  phantom::WriteSpectPhantom(phantom::MakeSpectPhantom(options, progress), patient, folder);
}

}  // namespace etalon::workflow
