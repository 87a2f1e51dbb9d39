#include "etalon/dicom/volume_series_write.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/dicom/put_attributes.h"
#include "etalon/dicom/toolkit.h"
#include "etalon/dicom/write.h"

namespace etalon::dicom {
namespace {

using image::FloatVolume;
using image::PatientPoint;
using image::VoxelFrame;

double Length(const PatientPoint& step) {
  return std::sqrt(step.x * step.x + step.y * step.y + step.z * step.z);
}

std::string PointText(const PatientPoint& point) {
  return Joined({Decimal(point.x), Decimal(point.y), Decimal(point.z)});
}

std::string OrientationText(const VoxelFrame& frame) {
  const double row = Length(frame.column_step);
  const double column = Length(frame.row_step);
  return Joined({Decimal(frame.column_step.x / row), Decimal(frame.column_step.y / row),
                 Decimal(frame.column_step.z / row), Decimal(frame.row_step.x / column),
                 Decimal(frame.row_step.y / column), Decimal(frame.row_step.z / column)});
}

std::string SpacingText(const VoxelFrame& frame) {
  return Joined({Decimal(Length(frame.row_step)), Decimal(Length(frame.column_step))});
}

/// Attributes that the three kinds of files share.
class SeriesAttributes {
 public:
  SeriesAttributes(const VolumeWriteOptions& options, const char* modality, const char* sop_class)
      : options_(options), modality_(modality), sop_class_(sop_class) {}

  void PutInto(DcmItem& dataset, int instance) const {
    PutPatient(dataset);
    const std::string series = options_.study_seed + "/" + std::to_string(options_.series_number);
    Put(dataset, DCM_StudyInstanceUID, UidFromSeed(options_.study_seed));
    Put(dataset, DCM_SeriesInstanceUID, UidFromSeed(series));
    Put(dataset, DCM_SOPClassUID, sop_class_);
    Put(dataset, DCM_SOPInstanceUID, UidFromSeed(series + "/" + std::to_string(instance)));
    Put(dataset, DCM_FrameOfReferenceUID, UidFromSeed(options_.study_seed + "/frame"));
    Put(dataset, DCM_PositionReferenceIndicator, "");
    Put(dataset, DCM_Modality, modality_);
    Put(dataset, DCM_Manufacturer, "Etalon");
    Put(dataset, DCM_SeriesNumber, std::to_string(options_.series_number));
    Put(dataset, DCM_InstanceNumber, std::to_string(instance));
    Put(dataset, DCM_SeriesDescription, options_.description);
    PutTimes(dataset);
  }

 private:
  void PutPatient(DcmItem& dataset) const {
    const image::Subject& subject = options_.subject;
    Put(dataset, DCM_PatientName, options_.pseudonym);
    Put(dataset, DCM_PatientID, options_.pseudonym);
    Put(dataset, DCM_PatientBirthDate, "");
    Put(dataset, DCM_PatientSex,
        subject.sex == image::Sex::kFemale ? "F" : (subject.sex == image::Sex::kMale ? "M" : ""));
    if (subject.height_cm) Put(dataset, DCM_PatientSize, Decimal(*subject.height_cm / 100.0));
    if (subject.weight_kg) Put(dataset, DCM_PatientWeight, Decimal(*subject.weight_kg));
  }

  void PutTimes(DcmItem& dataset) const {
    const std::string date = DicomDate(options_.date);
    for (const DcmTagKey& tag :
         {DCM_StudyDate, DCM_SeriesDate, DCM_AcquisitionDate, DCM_ContentDate}) {
      Put(dataset, tag, date);
    }
    for (const DcmTagKey& tag :
         {DCM_StudyTime, DCM_SeriesTime, DCM_AcquisitionTime, DCM_ContentTime}) {
      Put(dataset, tag, options_.time);
    }
    for (const DcmTagKey& tag : {DCM_ReferringPhysicianName, DCM_StudyID, DCM_AccessionNumber}) {
      Put(dataset, tag, "");
    }
  }

  const VolumeWriteOptions& options_;
  const char* modality_;
  const char* sop_class_;
};

void PutGrayLayout(DcmItem& dataset, int rows, int columns, int bits, bool is_signed) {
  PutShort(dataset, DCM_SamplesPerPixel, 1);
  Put(dataset, DCM_PhotometricInterpretation, "MONOCHROME2");
  PutShort(dataset, DCM_Rows, rows);
  PutShort(dataset, DCM_Columns, columns);
  PutShort(dataset, DCM_BitsAllocated, bits);
  PutShort(dataset, DCM_BitsStored, bits);
  PutShort(dataset, DCM_HighBit, bits - 1);
  PutShort(dataset, DCM_PixelRepresentation, is_signed ? 1 : 0);
}

void PutWords(DcmItem& dataset, const std::vector<Uint16>& words) {
  Must(dataset.putAndInsertUint16Array(DCM_PixelData, words.data(),
                                       static_cast<unsigned long>(words.size())));
}

void PutCtSlice(DcmItem& dataset, const FloatVolume& volume, int slice) {
  const VoxelFrame& frame = volume.frame();
  Put(dataset, DCM_ImageType, "DERIVED\\PRIMARY\\AXIAL");
  Put(dataset, DCM_ImagePositionPatient,
      PointText(frame.PatientFromVoxel({0.0, 0.0, static_cast<double>(slice)})));
  Put(dataset, DCM_ImageOrientationPatient, OrientationText(frame));
  Put(dataset, DCM_PixelSpacing, SpacingText(frame));
  Put(dataset, DCM_SliceThickness, Decimal(Length(frame.slice_step)));
  Put(dataset, DCM_KVP, "120");
  Put(dataset, DCM_AcquisitionNumber, "1");
  PutGrayLayout(dataset, volume.rows(), volume.columns(), 16, true);
  Put(dataset, DCM_RescaleIntercept, "-1024");
  Put(dataset, DCM_RescaleSlope, "1");
  Put(dataset, DCM_RescaleType, "HU");
  const std::size_t count =
      static_cast<std::size_t>(volume.rows()) * static_cast<std::size_t>(volume.columns());
  std::vector<Uint16> words(count);
  std::transform(volume.slice(slice), volume.slice(slice) + count, words.begin(), [](float value) {
    return static_cast<Uint16>(std::clamp(std::lround(value) + 1024L, 0L, 32767L));
  });
  PutWords(dataset, words);
}

double LargestOf(const FloatVolume& volume) {
  float largest = 0.0F;
  for (const float value : volume.voxels()) largest = std::max(largest, value);
  return static_cast<double>(largest);
}

/// Real World Value Mapping from stored counts to Bq/mL (PS3.3 C.7.6.16.2.11).
void PutRealWorldMap(DcmItem& dataset, double slope) {
  DcmItem& map = AddItem(dataset, DCM_RealWorldValueMappingSequence);
  Put(map, DCM_LUTExplanation, "activity concentration");
  Put(map, DCM_LUTLabel, "BQML");
  PutShort(map, DCM_RealWorldValueFirstValueMapped, 0);
  PutShort(map, DCM_RealWorldValueLastValueMapped, 65535);
  Must(map.putAndInsertFloat64(DCM_RealWorldValueIntercept, 0.0));
  Must(map.putAndInsertFloat64(DCM_RealWorldValueSlope, slope));
  PutCode(map, DCM_MeasurementUnitsCodeSequence, "Bq/ml", "UCUM", "Becquerels/milliliter");
}

void PutSpectPixels(DcmItem& dataset, const FloatVolume& volume) {
  const double largest = LargestOf(volume);
  const double slope = largest > 0.0 ? largest / 65535.0 : 1.0;
  PutRealWorldMap(dataset, slope);
  PutGrayLayout(dataset, volume.rows(), volume.columns(), 16, false);
  std::vector<Uint16> words(volume.size());
  std::ranges::transform(volume.voxels(), words.begin(), [&](float value) {
    return static_cast<Uint16>(
        std::clamp(std::lround(static_cast<double>(value) / slope), 0L, 65535L));
  });
  PutWords(dataset, words);
}

/// "20260115090000" of seconds since 1970.
std::string DateTimeText(Seconds moment) {
  const auto whole = static_cast<std::int64_t>(std::floor(moment.value()));
  const std::int64_t day = whole / 86400;
  const int second = static_cast<int>(whole % 86400);
  std::string text = DicomDate(DateOfDay(static_cast<int>(day)));
  for (const int part : {second / 3600, second / 60 % 60, second % 60}) {
    text += static_cast<char>('0' + part / 10);
    text += static_cast<char>('0' + part % 10);
  }
  return text;
}

std::string CorrectionText(DecayCorrection correction) {
  switch (correction) {
    case DecayCorrection::kNone:
      return "NONE";
    case DecayCorrection::kStart:
      return "START";
    case DecayCorrection::kInjection:
      return "ADMIN";
    case DecayCorrection::kUnstated:
      return "";
  }
  throw ContractError("unknown decay correction");
}

void PutInjection(DcmItem& dataset, const Radiopharmaceutical& injected) {
  DcmItem& item = AddItem(dataset, DCM_RadiopharmaceuticalInformationSequence);
  Put(item, DCM_Radiopharmaceutical, injected.agent);
  if (injected.dose_megabecquerels) {
    Put(item, DCM_RadionuclideTotalDose, Decimal(*injected.dose_megabecquerels * 1e6));
  }
  if (injected.half_life) Put(item, DCM_RadionuclideHalfLife, Decimal(injected.half_life->value()));
  if (injected.injected_at) {
    Put(item, DCM_RadiopharmaceuticalStartDateTime, DateTimeText(*injected.injected_at));
  }
  PutCode(item, DCM_RadionuclideCodeSequence, "72454001", "SCT", "^99m^Technetium");
  const std::string correction = CorrectionText(injected.correction);
  if (!correction.empty()) Put(dataset, DCM_DecayCorrection, correction);
}

void PutSlices(DcmItem& dataset, const FloatVolume& volume) {
  const VoxelFrame& frame = volume.frame();
  std::vector<Uint16> slices;
  for (int slice = 1; slice <= volume.slices(); ++slice)
    slices.push_back(static_cast<Uint16>(slice));
  Put(dataset, DCM_NumberOfFrames, std::to_string(volume.slices()));
  Must(dataset.putAndInsertTagKey(DCM_FrameIncrementPointer, DCM_SliceVector));
  Must(dataset.putAndInsertUint16Array(DCM_SliceVector, slices.data(),
                                       static_cast<unsigned long>(slices.size())));
  PutShort(dataset, DCM_NumberOfSlices, volume.slices());
  Put(dataset, DCM_PixelSpacing, SpacingText(frame));
  Put(dataset, DCM_SliceThickness, Decimal(Length(frame.slice_step)));
  Put(dataset, DCM_SpacingBetweenSlices, Decimal(Length(frame.slice_step)));
  DcmItem& detector = AddItem(dataset, DCM_DetectorInformationSequence);
  Put(detector, DCM_CollimatorType, "PARA");
  Put(detector, DCM_ImagePositionPatient, PointText(frame.origin));
  Put(detector, DCM_ImageOrientationPatient, OrientationText(frame));
}

void RequireRightHanded(const VoxelFrame& frame) {
  const PatientPoint& a = frame.column_step;
  const PatientPoint& b = frame.row_step;
  const PatientPoint& c = frame.slice_step;
  const double triple =
      c.x * (a.y * b.z - a.z * b.y) + c.y * (a.z * b.x - a.x * b.z) + c.z * (a.x * b.y - a.y * b.x);
  Require(triple > 0.0, "a volume to be written whose slices run against their normal");
}

/// One bit a pixel, lowest bit first, over all frames (PS3.5 8.2).
class BitPacker {
 public:
  void Add(const std::uint8_t* pixels, std::size_t count) {
    for (std::size_t pixel = 0; pixel < count; ++pixel, ++bits_) {
      if (bits_ % 8 == 0) bytes_.push_back(0);
      if (pixels[pixel] != 0) bytes_.back() |= static_cast<std::uint8_t>(1U << (bits_ % 8));
    }
  }
  std::vector<std::uint8_t> Padded() {
    if (bytes_.size() % 2 != 0) bytes_.push_back(0);
    return bytes_;
  }

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t bits_ = 0;
};

void PutSegment(DcmItem& dataset, const OutlinedStructure& structure, int number) {
  DcmItem& segment = AddItem(dataset, DCM_SegmentSequence);
  PutShort(segment, DCM_SegmentNumber, number);
  Put(segment, DCM_SegmentLabel, structure.name);
  Put(segment, DCM_SegmentAlgorithmType, "MANUAL");
  PutCode(segment, DCM_SegmentedPropertyCategoryCodeSequence, "123037004", "SCT",
          "Anatomical Structure");
  const bool typed = !structure.type.value.empty();
  PutCode(segment, DCM_SegmentedPropertyTypeCodeSequence,
          typed ? structure.type.value : "123037004", typed ? structure.type.scheme : "SCT",
          typed ? structure.type.meaning : "Anatomical Structure");
}

void PutSegmentFrame(DcmItem& dataset, const VoxelFrame& frame, int number, int slice) {
  DcmItem& group = AddItem(dataset, DCM_PerFrameFunctionalGroupsSequence);
  DcmItem& content = AddItem(group, DCM_FrameContentSequence);
  Put(content, DCM_DimensionIndexValues,
      Joined({std::to_string(number), std::to_string(slice + 1)}));
  Put(AddItem(group, DCM_PlanePositionSequence), DCM_ImagePositionPatient,
      PointText(frame.PatientFromVoxel({0.0, 0.0, static_cast<double>(slice)})));
  PutShort(AddItem(group, DCM_SegmentIdentificationSequence), DCM_ReferencedSegmentNumber, number);
}

void PutDimensions(DcmItem& dataset) {
  const std::string uid = UidFromSeed("etalon segmentation dimensions");
  Put(AddItem(dataset, DCM_DimensionOrganizationSequence), DCM_DimensionOrganizationUID, uid);
  const auto put = [&](const DcmTagKey& index, const DcmTagKey& group) {
    DcmItem& item = AddItem(dataset, DCM_DimensionIndexSequence);
    Put(item, DCM_DimensionOrganizationUID, uid);
    Must(item.putAndInsertTagKey(DCM_DimensionIndexPointer, index));
    Must(item.putAndInsertTagKey(DCM_FunctionalGroupPointer, group));
  };
  put(DCM_ReferencedSegmentNumber, DCM_SegmentIdentificationSequence);
  put(DCM_ImagePositionPatient, DCM_PlanePositionSequence);
}

void PutSharedPlane(DcmItem& dataset, const VoxelFrame& frame) {
  DcmItem& shared = AddItem(dataset, DCM_SharedFunctionalGroupsSequence);
  Put(AddItem(shared, DCM_PlaneOrientationSequence), DCM_ImageOrientationPatient,
      OrientationText(frame));
  DcmItem& measures = AddItem(shared, DCM_PixelMeasuresSequence);
  Put(measures, DCM_PixelSpacing, SpacingText(frame));
  Put(measures, DCM_SliceThickness, Decimal(Length(frame.slice_step)));
  Put(measures, DCM_SpacingBetweenSlices, Decimal(Length(frame.slice_step)));
}

void PutSegmentModule(DcmItem& dataset) {
  Put(dataset, DCM_ImageType, "DERIVED\\PRIMARY");
  Put(dataset, DCM_SegmentationType, "BINARY");
  Put(dataset, DCM_ContentLabel, "MASKS");
  Put(dataset, DCM_ContentDescription, "");
  Put(dataset, DCM_ContentCreatorName, "");
  Put(dataset, DCM_LossyImageCompression, "00");
  Put(dataset, DCM_ManufacturerModelName, "Etalon");
  Put(dataset, DCM_DeviceSerialNumber, "0");
  Put(dataset, DCM_SoftwareVersions, "0");
}

/// Frames segment by segment, slices without a voxel of it left out.
int PutSegmentFrames(DcmItem& dataset, const std::vector<OutlinedStructure>& structures) {
  BitPacker packer;
  int frames = 0;
  for (std::size_t index = 0; index < structures.size(); ++index) {
    const image::LabelVolume& mask = structures[index].mask;
    const std::size_t count =
        static_cast<std::size_t>(mask.rows()) * static_cast<std::size_t>(mask.columns());
    for (int slice = 0; slice < mask.slices(); ++slice) {
      const std::uint8_t* pixels = mask.slice(slice);
      if (std::all_of(pixels, pixels + count, [](std::uint8_t label) { return label == 0; }))
        continue;
      PutSegmentFrame(dataset, mask.frame(), static_cast<int>(index) + 1, slice);
      packer.Add(pixels, count);
      ++frames;
    }
  }
  const std::vector<std::uint8_t> bytes = packer.Padded();
  auto* pixels = new DcmPixelData(DCM_PixelData);  // The data set owns it from here on.
  pixels->setVR(EVR_OB);
  Must(dataset.insert(pixels));
  Must(pixels->putUint8Array(bytes.data(), static_cast<unsigned long>(bytes.size())));
  return frames;
}

}  // namespace

void WriteCtSeries(const FloatVolume& hounsfield, const VolumeWriteOptions& options,
                   const std::filesystem::path& folder) {
  PrepareToolkit();
  RequireRightHanded(hounsfield.frame());
  const SeriesAttributes series(options, "CT", UID_CTImageStorage);
  for (int slice = 0; slice < hounsfield.slices(); ++slice) {
    DcmFileFormat file;
    series.PutInto(*file.getDataset(), slice + 1);
    PutCtSlice(*file.getDataset(), hounsfield, slice);
    std::string number = std::to_string(slice);
    number.insert(0, number.size() < 3 ? 3 - number.size() : 0, '0');
    Save(file, EXS_LittleEndianExplicit, (folder / ("ct_" + number + ".dcm")).string());
  }
}

void WriteSpect(const FloatVolume& volume, const Radiopharmaceutical& injected,
                const VolumeWriteOptions& options, const std::filesystem::path& path) {
  PrepareToolkit();
  RequireRightHanded(volume.frame());
  DcmFileFormat file;
  DcmDataset& dataset = *file.getDataset();
  SeriesAttributes(options, "NM", UID_NuclearMedicineImageStorage).PutInto(dataset, 1);
  Put(dataset, DCM_ImageType, "DERIVED\\PRIMARY\\RECON TOMO\\EMISSION");
  PutSlices(dataset, volume);
  PutInjection(dataset, injected);
  PutSpectPixels(dataset, volume);
  Save(file, EXS_LittleEndianExplicit, path.string());
}

void WriteSegmentation(const std::vector<OutlinedStructure>& structures,
                       const VolumeWriteOptions& options, const std::filesystem::path& path) {
  Require(!structures.empty(), "a segmentation without structures");
  const image::LabelVolume& first = structures[0].mask;
  for (const OutlinedStructure& structure : structures) {
    Require(structure.mask.SameGrid(first), "masks of a segmentation lie on different grids");
  }
  PrepareToolkit();
  RequireRightHanded(first.frame());
  DcmFileFormat file;
  DcmDataset& dataset = *file.getDataset();
  SeriesAttributes(options, "SEG", UID_SegmentationStorage).PutInto(dataset, 1);
  PutSegmentModule(dataset);
  PutDimensions(dataset);
  for (std::size_t index = 0; index < structures.size(); ++index) {
    PutSegment(dataset, structures[index], static_cast<int>(index) + 1);
  }
  PutSharedPlane(dataset, first.frame());
  PutGrayLayout(dataset, first.rows(), first.columns(), 1, false);
  Put(dataset, DCM_NumberOfFrames, std::to_string(PutSegmentFrames(dataset, structures)));
  Save(file, EXS_LittleEndianExplicit, path.string());
}

}  // namespace etalon::dicom
