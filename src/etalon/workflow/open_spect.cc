#include "etalon/workflow/open_spect.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "etalon/core/error.h"
#include "etalon/dicom/radiopharmaceutical.h"
#include "etalon/dicom/segmentation.h"
#include "etalon/media/nifti_volume.h"
#include "etalon/media/open_image.h"
#include "etalon/workflow/study_files.h"

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

/// The structure that a name of TotalSegmentator tells: heart_myocardium.nii.gz.
std::optional<nuclear::Structure> StructureOfFile(const path& file) {
  const std::string name = file.filename().string();
  return nuclear::StructureNamed(name.substr(0, name.find(".nii")));
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

std::vector<StructureMask> ReadNiftiMasks(const path& file) {
  if (const auto structure = StructureOfFile(file)) return {{*structure, ReadNiftiLabels(file)}};
  return SplitLabels(ReadNiftiLabels(file));
}

ReadMasks ReadDicomMasks(const path& file, const image::FloatVolume& spect) {
  if (dicom::ReadIdentity(file).modality == "RTSTRUCT") {
    return KnownStructures(dicom::ReadStructureSet(
        file, spect.frame(), {spect.slices(), spect.rows(), spect.columns()}));
  }
  return KnownStructures(dicom::ReadSegmentation(file));
}

/// The masks of all files; whose they are by the last that says so.
ReadMasks ReadOutlines(const std::vector<path>& files, const image::FloatVolume& spect) {
  ReadMasks all;
  for (const path& file : files) {
    if (media::RecogniseFile(file) != media::FileFormat::kDicom) {
      if (files.size() > 1 && !StructureOfFile(file)) continue;  // Other organs of a folder.
      for (StructureMask& mask : ReadNiftiMasks(file)) all.masks.push_back(std::move(mask));
      continue;
    }
    ReadMasks read = ReadDicomMasks(file, spect);
    for (StructureMask& mask : read.masks) all.masks.push_back(std::move(mask));
    all.patient_key = read.patient_key;
    all.frame_of_reference = read.frame_of_reference;
  }
  return all;
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

nuclear::InjectedDose DoseOf(const dicom::Radiopharmaceutical& read, const SpectChoices& choices) {
  nuclear::InjectedDose dose;
  dose.megabecquerels =
      choices.injected_megabecquerels ? choices.injected_megabecquerels : read.dose_megabecquerels;
  dose.weight_kg = choices.weight_kg ? choices.weight_kg : read.weight_kg;
  const auto injected_at = choices.injected_at.empty()
                               ? read.injected_at
                               : std::optional(MomentOfIso(choices.injected_at));
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

/// What forbids to lay masks on the SPECT.
std::optional<Refusal> Mismatch(const dicom::VolumeSeries& series, const ReadMasks& masks) {
  if (masks.masks.empty()) {
    return Refusal{RefusalCode::kStructureNotFound,
                   "the masks hold no structure of the heart that is known by its name"};
  }
  if (auto two = nuclear::DifferentPatients(series.patient_key, masks.patient_key)) return two;
  return DifferentFrames(series.frame_of_reference, masks.frame_of_reference);
}

nuclear::SpectStudy StudyOf(dicom::VolumeSeries series, ReadMasks masks, const path& file,
                            const SpectChoices& choices) {
  const dicom::Radiopharmaceutical read = dicom::ReadRadiopharmaceutical(file);
  nuclear::SpectStudy study;
  study.image = file.filename().string();
  study.suv_per_unit = SuvScale(series, DoseOf(read, choices));
  study.flags = read.flags;
  if (read.correction == dicom::DecayCorrection::kUnstated) {
    study.flags.emplace_back("decay-correction-to-scan-start-assumed");
  }
  study.activity = std::move(series.volume);
  study.masks = std::move(masks.masks);
  return study;
}

/// Outlines by the model on the CT of the study, which lie where the CT does.
Outcome<ReadMasks> OutlineByModel(const OpenedSpect& opened, const std::string& ct_frame,
                                  const nuclear::HeartModel* model) {
  if (model == nullptr || !opened.ct) {
    return Refusal{RefusalCode::kStructureNotFound,
                   "nothing says where the heart lies; --masks does"};
  }
  Outcome<std::vector<StructureMask>> outlined = model->Outline(*opened.ct);
  if (!outlined) return outlined.refusal();
  return ReadMasks{std::move(outlined).value(), {}, ct_frame};
}

/// "masks.dcm", or the name of the folder that holds several.
std::string NameOfOutlines(const std::vector<path>& files) {
  const path& first = files.front();
  return (files.size() == 1 ? first : first.parent_path()).filename().string();
}

}  // namespace

Outcome<OpenedSpect> OpenSpect(const StudySource& source, const SpectChoices& choices,
                               const nuclear::HeartModel* model) {
  const StudyFiles files = SortByRole(source.files);
  if (files.images.empty()) {
    throw Error(ErrorCode::kUsage, source.name + " holds no SPECT");
  }
  dicom::VolumeSeries series = dicom::ReadVolumeSeries(files.images);
  if (!series.placed) {
    return Refusal{RefusalCode::kNotComparable,
                   "the SPECT does not say where it lies in the patient"};
  }
  OpenedSpect opened;
  std::string ct_frame;
  if (!files.ct.empty()) {
    dicom::VolumeSeries ct = dicom::ReadVolumeSeries(files.ct);
    if (auto two = nuclear::DifferentPatients(series.patient_key, ct.patient_key)) return *two;
    opened.ct = std::move(ct.volume);
    ct_frame = ct.frame_of_reference;
  }
  const bool by_model = files.outlines.empty();
  Outcome<ReadMasks> read = by_model ? OutlineByModel(opened, ct_frame, model)
                                     : ReadOutlines(files.outlines, series.volume);
  if (!read) return read.refusal();
  ReadMasks masks = std::move(read).value();
  if (auto mismatch = Mismatch(series, masks)) return *mismatch;
  opened.masks = by_model ? std::string(kHeartModel) : NameOfOutlines(files.outlines);
  opened.protocol = dicom::ProtocolText(dicom::ReadRadiopharmaceutical(files.images.front()));
  opened.study = StudyOf(std::move(series), std::move(masks), files.images.front(), choices);
  if (by_model) opened.study.flags.emplace_back(nuclear::kPhantomModelFlag);
  return opened;
}

Outcome<double> SuvPerUnit(const dicom::VolumeSeries& series, const path& file,
                           const SpectChoices& choices) {
  return SuvScale(series, DoseOf(dicom::ReadRadiopharmaceutical(file), choices));
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

}  // namespace etalon::workflow
