#include "etalon/dicom/volume_series.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "etalon/core/error.h"
#include "etalon/dicom/attributes.h"
#include "etalon/dicom/plane_stack.h"
#include "etalon/dicom/stored_frames.h"
#include "etalon/dicom/toolkit.h"

namespace etalon::dicom {
namespace {

using std::filesystem::path;

[[noreturn]] void Unsupported(const std::string& file, const std::string& cause) {
  throw FileError(ErrorCode::kFileUnsupported, file, cause);
}

/// The whole of an element of several values, e.g. all of Image Type.
std::string AllText(DcmItem& item, const DcmTagKey& tag) {
  OFString text;
  return item.findAndGetOFStringArray(tag, text).good() ? std::string(text.c_str()) : std::string();
}

VoxelUnit UnitOf(DcmItem& dataset) {
  const std::string units = Text(dataset, DCM_Units);
  if (units == "BQML") return VoxelUnit::kBecquerelPerMillilitre;
  if (units == "GML") return VoxelUnit::kStandardisedUptake;
  const std::string modality = Text(dataset, DCM_Modality);
  if (modality == "CT") return VoxelUnit::kHounsfield;
  return modality == "NM" ? VoxelUnit::kCounts : VoxelUnit::kUnknown;
}

/// Real World Value Mapping (PS3.3 C.7.6.16.2.11), to Bq/mL or g/mL.
struct RealWorldMap {
  VoxelUnit unit = VoxelUnit::kUnknown;
  double slope = 1.0;
  double intercept = 0.0;
};

VoxelUnit UnitOfCode(const std::string& ucum) {
  if (ucum == "Bq/ml" || ucum == "Bq/mL") return VoxelUnit::kBecquerelPerMillilitre;
  return ucum.starts_with("g/ml{SUVbw}") ? VoxelUnit::kStandardisedUptake : VoxelUnit::kUnknown;
}

RealWorldMap RealWorldMapOf(DcmItem& dataset) {
  DcmItem* map = FirstItem(dataset, DCM_RealWorldValueMappingSequence);
  if (map == nullptr) map = FunctionalGroup(dataset, 0, DCM_RealWorldValueMappingSequence);
  if (map == nullptr) return {};
  DcmItem* code = FirstItem(*map, DCM_MeasurementUnitsCodeSequence);
  const auto slope = Real(*map, DCM_RealWorldValueSlope);
  if (code == nullptr || !slope) return {};
  return {UnitOfCode(Text(*code, DCM_CodeValue)), *slope,
          Real(*map, DCM_RealWorldValueIntercept).value_or(0.0)};
}

/// The map is from stored values: a rescale that was applied is taken back.
void ApplyRealWorldMap(DcmItem& dataset, StoredFrames& frames, VoxelUnit& unit) {
  const RealWorldMap map = RealWorldMapOf(dataset);
  const double slope = Real(dataset, DCM_RescaleSlope).value_or(1.0);
  if (map.unit == VoxelUnit::kUnknown || slope == 0.0) return;
  const double intercept = Real(dataset, DCM_RescaleIntercept).value_or(0.0);
  for (std::vector<float>& frame : frames.frames) {
    for (float& value : frame) {
      const double stored = (static_cast<double>(value) - intercept) / slope;
      value = static_cast<float>(map.slope * stored + map.intercept);
    }
  }
  unit = map.unit;
}

void RequireFinite(const StoredFrames& frames, const std::string& file) {
  for (const std::vector<float>& frame : frames.frames) {
    if (!std::ranges::all_of(frame, [](float value) { return std::isfinite(value); })) {
      throw FileError(ErrorCode::kFileMalformed, file, "the rescaled values are not finite");
    }
  }
}

double ThicknessOf(DcmItem& dataset) {
  const double between = std::abs(Real(dataset, DCM_SpacingBetweenSlices).value_or(0.0));
  return between > 0.0 ? between : std::abs(Real(dataset, DCM_SliceThickness).value_or(1.0));
}

/// Refuses frames that are no slices of one volume.
void CheckNuclearFrames(DcmItem& dataset, int frames, const std::string& file) {
  const std::string type = AllText(dataset, DCM_ImageType);
  const auto is = [&](const char* kind) { return type.find(kind) != std::string::npos; };
  if (is("DYNAMIC")) Unsupported(file, "dynamic frames are not a volume");
  if (is("GATED")) Unsupported(file, "gated frames are not one volume; give the ungated series");
  if (is("RECON TOMO")) return;
  if (is("TOMO")) {
    Unsupported(file, "holds SPECT projections, not a reconstruction; reconstruct them first");
  }
  if (frames > 1) Unsupported(file, "its frames are not the slices of a reconstruction");
}

/// Planes of a reconstruction from the first slice on; the sign of the spacing gives the side.
std::vector<ImagePlane> NuclearPlanes(DcmItem& dataset, int frames) {
  DcmItem* detector = FirstItem(dataset, DCM_DetectorInformationSequence);
  DcmItem& holder =
      detector != nullptr && detector->tagExists(DCM_ImagePositionPatient) ? *detector : dataset;
  const auto first = ReadPlane(holder, holder, dataset);
  if (!first) return {};
  double step = Real(dataset, DCM_SpacingBetweenSlices).value_or(0.0);
  if (step == 0.0) step = Real(dataset, DCM_SliceThickness).value_or(0.0);
  if (step == 0.0) return {};
  const image::PatientPoint normal = NormalOf(*first);
  std::vector<ImagePlane> planes;
  for (int frame = 0; frame < frames; ++frame) {
    ImagePlane plane = *first;
    plane.position.x += frame * step * normal.x;
    plane.position.y += frame * step * normal.y;
    plane.position.z += frame * step * normal.z;
    planes.push_back(plane);
  }
  return planes;
}

std::vector<ImagePlane> EnhancedPlanes(DcmItem& dataset, int frames) {
  std::vector<ImagePlane> planes;
  for (int frame = 0; frame < frames; ++frame) {
    DcmItem* position = FunctionalGroup(dataset, frame, DCM_PlanePositionSequence);
    DcmItem* orientation = FunctionalGroup(dataset, frame, DCM_PlaneOrientationSequence);
    DcmItem* measures = FunctionalGroup(dataset, frame, DCM_PixelMeasuresSequence);
    if (position == nullptr || orientation == nullptr || measures == nullptr) return {};
    const auto plane = ReadPlane(*position, *orientation, *measures);
    if (!plane) return {};
    planes.push_back(*plane);
  }
  return planes;
}

std::vector<ImagePlane> PlanesOf(DcmItem& dataset, int frames) {
  if (dataset.tagExists(DCM_PerFrameFunctionalGroupsSequence)) {
    return EnhancedPlanes(dataset, frames);
  }
  if (Text(dataset, DCM_Modality) == "NM") return NuclearPlanes(dataset, frames);
  const auto plane = ReadPlane(dataset, dataset, dataset);
  return plane && frames == 1 ? std::vector{*plane} : std::vector<ImagePlane>{};
}

/// Stands in for planes that are nowhere in the patient.
std::vector<ImagePlane> UnplacedPlanes(DcmItem& dataset, int frames) {
  const std::vector<double> spacing = Reals(dataset, DCM_PixelSpacing);
  const bool known = spacing.size() == 2 && spacing[0] > 0.0 && spacing[1] > 0.0;
  std::vector<ImagePlane> planes;
  for (int frame = 0; frame < frames; ++frame) {
    planes.push_back({{0.0, 0.0, frame * ThicknessOf(dataset)},
                      {1.0, 0.0, 0.0},
                      {0.0, 1.0, 0.0},
                      known ? spacing[0] : 1.0,
                      known ? spacing[1] : 1.0});
  }
  return planes;
}

/// Gathers the slices of files of one series.
class SeriesReader {
 public:
  void Add(const path& file) {
    const std::string name = file.string();
    const auto loaded = LoadFile(name, ReadDepth::kWhole);
    DcmDataset& dataset = *loaded->getDataset();
    const int frames = FrameCount(dataset);
    if (Text(dataset, DCM_Modality) == "NM") CheckNuclearFrames(dataset, frames, name);
    Describe(dataset, name);
    StoredFrames stored = ReadStoredFrames(*loaded, name);
    CheckSize(stored, name);
    ApplyRealWorldMap(dataset, stored, series_.unit);
    RequireFinite(stored, name);
    AddPlanes(dataset, frames, name);
    std::ranges::move(stored.frames, std::back_inserter(slices_));
  }

  VolumeSeries Finish(const std::string& name) {
    const PlaneStack stack = StackPlanes(planes_, thickness_, name);
    image::FloatVolume volume(static_cast<int>(slices_.size()), rows_, columns_, stack.frame);
    for (std::size_t slice = 0; slice < slices_.size(); ++slice) {
      std::ranges::copy(slices_[stack.order[slice]], volume.slice(static_cast<int>(slice)));
    }
    series_.volume = std::move(volume);
    return std::move(series_);
  }

 private:
  void Describe(DcmItem& dataset, const std::string& name) {
    const Identity identity = ReadIdentity(dataset);
    if (!slices_.empty()) {
      if (identity.series_uid != series_.identity.series_uid) {
        Unsupported(name, "is of another series than the files before it");
      }
      return;
    }
    series_.identity = identity;
    series_.unit = UnitOf(dataset);
    series_.frame_of_reference = Text(dataset, DCM_FrameOfReferenceUID);
    const std::string patient = Text(dataset, DCM_PatientID);
    if (!patient.empty())
      series_.patient_key = Text(dataset, DCM_IssuerOfPatientID) + "\\" + patient;
    thickness_ = ThicknessOf(dataset);
  }

  void CheckSize(const StoredFrames& stored, const std::string& name) {
    if (slices_.empty()) {
      rows_ = stored.rows;
      columns_ = stored.columns;
    } else if (stored.rows != rows_ || stored.columns != columns_) {
      Unsupported(name, "its size differs from that of the slices before it");
    }
  }

  void AddPlanes(DcmItem& dataset, int frames, const std::string& name) {
    std::vector<ImagePlane> planes = PlanesOf(dataset, frames);
    if (planes.empty()) {
      if (!slices_.empty() || !series_.placed) {
        Unsupported(name, "a slice of a series has no position in the patient");
      }
      series_.placed = false;
      planes = UnplacedPlanes(dataset, frames);
    } else if (!series_.placed) {
      Unsupported(name, "only some slices of the series have a position in the patient");
    }
    planes_.insert(planes_.end(), planes.begin(), planes.end());
  }

  VolumeSeries series_;
  std::vector<std::vector<float>> slices_;
  std::vector<ImagePlane> planes_;
  double thickness_ = 1.0;
  int rows_ = 0;
  int columns_ = 0;
};

/// Identity of a file, or none when it is no readable image file: a folder may hold anything.
std::optional<Identity> ImageIdentity(const path& file) {
  try {
    return ReadIdentity(file);
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace

VolumeSeries ReadVolumeSeries(const std::vector<path>& files) {
  if (files.empty()) throw Error(ErrorCode::kUsage, "a series needs at least one file");
  SeriesReader reader;
  for (const path& file : files) reader.Add(file);
  const path& first = files.front();
  return reader.Finish(files.size() > 1 ? first.parent_path().string() : first.string());
}

VolumeSeries ReadVolumeFolder(const path& folder, const std::string& modality) {
  if (!std::filesystem::is_directory(folder)) return ReadVolumeSeries({folder});
  std::map<std::string, std::vector<path>> series;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const auto identity = ImageIdentity(entry.path());
    if (identity && identity->modality == modality) {
      series[identity->series_uid].push_back(entry.path());
    }
  }
  if (series.size() != 1) {
    throw Error(ErrorCode::kUsage, folder.string() + ": holds " + std::to_string(series.size()) +
                                       " series of modality " + modality + " where one is needed");
  }
  std::vector<path>& files = series.begin()->second;
  std::ranges::sort(files);
  return ReadVolumeSeries(files);
}

}  // namespace etalon::dicom
