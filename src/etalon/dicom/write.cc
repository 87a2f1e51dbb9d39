#include "etalon/dicom/write.h"

#include <dcmtk/dcmjpeg/djrploss.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/dicom/put_attributes.h"
#include "etalon/dicom/toolkit.h"

namespace etalon::dicom {
namespace {

using image::AxisCalibration;
using image::AxisUnit;
using image::Cine;
using image::RegionKind;

/// Quotient and remainder of a decimal number in base 2^32, most significant word first.
std::uint32_t DivideByTen(std::array<std::uint32_t, 4>& words) {
  std::uint64_t remainder = 0;
  for (std::uint32_t& word : words) {
    const std::uint64_t value = (remainder << 32) | word;
    word = static_cast<std::uint32_t>(value / 10);
    remainder = value % 10;
  }
  return static_cast<std::uint32_t>(remainder);
}

void PutPatient(DcmItem& dataset, const UltrasoundWriteOptions& options) {
  const image::Subject& subject = options.subject;
  Put(dataset, DCM_PatientName, options.pseudonym);
  Put(dataset, DCM_PatientID, options.pseudonym);
  Put(dataset, DCM_PatientBirthDate, "");
  Put(dataset, DCM_PatientSex,
      subject.sex == image::Sex::kFemale ? "F" : (subject.sex == image::Sex::kMale ? "M" : ""));
  if (subject.age_years) {
    std::string years = std::to_string(std::clamp(std::lround(*subject.age_years), 0L, 999L));
    Put(dataset, DCM_PatientAge, std::string(3 - years.size(), '0') + years + "Y");
  }
  if (subject.height_cm) Put(dataset, DCM_PatientSize, Decimal(*subject.height_cm / 100.0));
  if (subject.weight_kg) Put(dataset, DCM_PatientWeight, Decimal(*subject.weight_kg));
}

void PutStudyAndSeries(DcmItem& dataset, const Cine& cine, const UltrasoundWriteOptions& options) {
  const std::string series = options.study_seed + "/" + std::to_string(options.series_number);
  Put(dataset, DCM_StudyInstanceUID, UidFromSeed(options.study_seed));
  Put(dataset, DCM_SeriesInstanceUID, UidFromSeed(series));
  for (const DcmTagKey& tag : {DCM_StudyDate, DCM_StudyTime, DCM_ReferringPhysicianName,
                               DCM_StudyID, DCM_AccessionNumber}) {
    Put(dataset, tag, "");
  }
  if (!options.study_date.empty()) Put(dataset, DCM_StudyDate, DicomDate(options.study_date));
  Put(dataset, DCM_Modality, "US");
  Put(dataset, DCM_SeriesNumber, std::to_string(options.series_number));
  if (!options.description.empty()) Put(dataset, DCM_SeriesDescription, options.description);
  Put(dataset, DCM_Manufacturer, cine.acquisition.manufacturer);
  Put(dataset, DCM_ManufacturerModelName, cine.acquisition.device);
}

void PutInstance(DcmItem& dataset, const Cine& cine, const UltrasoundWriteOptions& options) {
  const std::string instance = options.study_seed + "/" + std::to_string(options.series_number) +
                               "/" + std::to_string(options.instance_number) + "/" + cine.name;
  Put(dataset, DCM_SOPClassUID, UID_UltrasoundMultiframeImageStorage);
  Put(dataset, DCM_SOPInstanceUID, UidFromSeed(instance));
  Put(dataset, DCM_InstanceNumber, std::to_string(options.instance_number));
  Put(dataset, DCM_ImageType, "DERIVED\\PRIMARY");
  Put(dataset, DCM_PatientOrientation, "");
  Put(dataset, DCM_LossyImageCompression, "00");
}

/// Frame Increment Pointer (0028,0009) and what it points to.
void PutTimes(DcmItem& dataset, const Cine& cine) {
  std::vector<std::string> increments{"0"};
  for (std::size_t frame = 1; frame < cine.frame_times.size(); ++frame) {
    const Seconds step = cine.frame_times[frame] - cine.frame_times[frame - 1];
    increments.push_back(Decimal(step.value() * 1000.0));
  }
  const bool known = cine.frame_times.size() == cine.frames.size();
  if (known) {
    Put(dataset, DCM_FrameTimeVector, Joined(increments));
    Must(dataset.putAndInsertTagKey(DCM_FrameIncrementPointer, DCM_FrameTimeVector));
  } else {
    Put(dataset, DCM_FrameTime, "");
    Must(dataset.putAndInsertTagKey(DCM_FrameIncrementPointer, DCM_FrameTime));
  }
  Put(dataset, DCM_NumberOfFrames, std::to_string(cine.frames.size()));
}

void PutHeart(DcmItem& dataset, const image::Acquisition& acquisition) {
  if (acquisition.heart_rate) {
    Put(dataset, DCM_HeartRate, std::to_string(std::lround(acquisition.heart_rate->value())));
  }
  std::vector<Float32> milliseconds;
  for (const Seconds time : acquisition.r_wave_times) {
    milliseconds.push_back(static_cast<Float32>(time.value() * 1000.0));
  }
  if (milliseconds.empty()) return;
  Must(dataset.putAndInsertFloat32Array(DCM_RWaveTimeVector, milliseconds.data(),
                                        static_cast<unsigned long>(milliseconds.size())));
}

/// PS3.3 C.8.5.5.1.15.
int UnitCode(AxisUnit unit) {
  switch (unit) {
    case AxisUnit::kMillimetre:
      return 3;
    case AxisUnit::kSecond:
      return 4;
    case AxisUnit::kHertz:
      return 5;
    case AxisUnit::kCentimetrePerSecond:
      return 7;
    case AxisUnit::kNone:
    case AxisUnit::kOther:
      return 0;
  }
  throw ContractError("unknown axis unit");
}

/// Spatial format and data type: PS3.3 C.8.5.5.1.1 and C.8.5.5.1.2.
struct RegionCodes {
  int spatial_format;
  int data_type;
};

RegionCodes CodesOf(RegionKind kind) {
  switch (kind) {
    case RegionKind::kTissue:
      return {1, 1};
    case RegionKind::kColourFlow:
      return {1, 2};
    case RegionKind::kSpectralDoppler:
      return {3, 3};
    case RegionKind::kMMode:
      return {2, 1};
    case RegionKind::kOther:
      return {0, 0};
  }
  throw ContractError("unknown kind of region");
}

void PutAxis(DcmItem& item, const DcmTagKey& unit, const DcmTagKey& delta,
             const AxisCalibration& axis) {
  const double centimetres = axis.unit == AxisUnit::kMillimetre ? 0.1 : 1.0;
  PutShort(item, unit, UnitCode(axis.unit));
  Must(item.putAndInsertFloat64(delta, axis.delta * centimetres));
}

void PutRegion(DcmItem& item, const image::Region& region) {
  const RegionCodes codes = CodesOf(region.kind);
  PutShort(item, DCM_RegionSpatialFormat, codes.spatial_format);
  PutShort(item, DCM_RegionDataType, codes.data_type);
  PutLong(item, DCM_RegionFlags, 0);
  PutLong(item, DCM_RegionLocationMinX0, region.box.left);
  PutLong(item, DCM_RegionLocationMinY0, region.box.top);
  PutLong(item, DCM_RegionLocationMaxX1, region.box.left + region.box.columns - 1);
  PutLong(item, DCM_RegionLocationMaxY1, region.box.top + region.box.rows - 1);
  PutAxis(item, DCM_PhysicalUnitsXDirection, DCM_PhysicalDeltaX, region.column_axis);
  PutAxis(item, DCM_PhysicalUnitsYDirection, DCM_PhysicalDeltaY, region.row_axis);
}

void PutCalibration(DcmItem& dataset, const Cine& cine) {
  for (const image::Region& region : cine.regions) {
    DcmItem* item = nullptr;
    Must(dataset.findOrCreateSequenceItem(DCM_SequenceOfUltrasoundRegions, item, -2));
    PutRegion(*item, region);
  }
  if (!cine.spacing) return;
  Put(dataset, DCM_PixelSpacing,
      Joined({Decimal(cine.spacing->row), Decimal(cine.spacing->column)}));
}

void PutImageLayout(DcmItem& dataset, const Cine& cine) {
  const bool colour = !cine.colour.empty();
  PutShort(dataset, DCM_SamplesPerPixel, colour ? 3 : 1);
  Put(dataset, DCM_PhotometricInterpretation, colour ? "RGB" : "MONOCHROME2");
  if (colour) PutShort(dataset, DCM_PlanarConfiguration, 0);
  PutShort(dataset, DCM_Rows, cine.rows());
  PutShort(dataset, DCM_Columns, cine.columns());
  PutShort(dataset, DCM_BitsAllocated, 8);
  PutShort(dataset, DCM_BitsStored, 8);
  PutShort(dataset, DCM_HighBit, 7);
  PutShort(dataset, DCM_PixelRepresentation, 0);
  PutShort(dataset, DCM_UltrasoundColorDataPresent, colour ? 1 : 0);
}

const std::uint8_t* FramePixels(const Cine& cine, std::size_t frame) {
  if (cine.colour.empty()) return cine.frames[frame].pixels().data();
  return reinterpret_cast<const std::uint8_t*>(cine.colour[frame].pixels().data());
}

void PutPixels(DcmDataset& dataset, const Cine& cine, const std::string& path) {
  const std::size_t frame_bytes = cine.frames[0].size() * (cine.colour.empty() ? 1 : 3);
  const std::size_t bytes = frame_bytes * cine.frames.size();
  if (bytes + bytes % 2 >= 0xFFFFFFFEU) {
    throw FileError(ErrorCode::kFileTooLarge, path, "DICOM holds at most 4 GiB of pixels");
  }
  Uint8* pixels = nullptr;
  auto* element = new DcmPixelData(DCM_PixelData);  // The data set owns it from here on.
  element->setVR(EVR_OB);
  Must(dataset.insert(element));
  Must(element->createUint8Array(static_cast<Uint32>(bytes + bytes % 2), pixels));
  pixels[bytes + bytes % 2 - 1] = 0;
  for (std::size_t frame = 0; frame < cine.frames.size(); ++frame) {
    std::memcpy(pixels + frame * frame_bytes, FramePixels(cine, frame), frame_bytes);
  }
}

E_TransferSyntax Encode(DcmDataset& dataset, PixelEncoding encoding) {
  if (encoding == PixelEncoding::kUncompressed) return EXS_LittleEndianExplicit;
  const bool jpeg = encoding == PixelEncoding::kJpeg;
  const E_TransferSyntax syntax = jpeg ? EXS_JPEGProcess1 : EXS_RLELossless;
  const DJ_RPLossy quality(90);
  Must(dataset.chooseRepresentation(syntax, jpeg ? &quality : nullptr));
  if (!dataset.canWriteXfer(syntax)) {
    throw Error(ErrorCode::kInternal, "the pixels could not be compressed");
  }
  dataset.removeAllButCurrentRepresentations();
  return syntax;
}

void CheckCine(const Cine& cine) {
  Require(!cine.frames.empty() && !cine.frames[0].empty(), "a cine to be written has no frames");
  for (const image::GrayImage& frame : cine.frames) {
    Require(frame.rows() == cine.rows() && frame.columns() == cine.columns(),
            "frames of a cine differ in size");
  }
  Require(cine.colour.empty() || cine.colour.size() == cine.frames.size(),
          "colour is not one a frame");
  Require(cine.frame_times.empty() || cine.frame_times.size() == cine.frames.size(),
          "frame times are not one a frame");
  Require(cine.rows() <= 65535 && cine.columns() <= 65535, "a side is beyond 65535 pixels");
}

}  // namespace

std::string UidFromSeed(const std::string& seed) {
  const std::string digest = Sha256OfBytes(seed);
  std::array<std::uint32_t, 4> words{};
  for (std::size_t word = 0; word < 4; ++word) {
    const char* digits = digest.data() + 8 * word;
    std::from_chars(digits, digits + 8, words[word], 16);
  }
  std::string decimal;
  while (std::ranges::any_of(words, [](std::uint32_t word) { return word != 0; })) {
    decimal.insert(decimal.begin(), static_cast<char>('0' + DivideByTen(words)));
  }
  return "2.25." + (decimal.empty() ? "0" : decimal);
}

void WriteUltrasoundCine(const Cine& cine, const UltrasoundWriteOptions& options,
                         const std::filesystem::path& path) {
  CheckCine(cine);
  PrepareToolkit();
  DcmFileFormat file;
  DcmDataset& dataset = *file.getDataset();
  PutInstance(dataset, cine, options);
  PutPatient(dataset, options);
  PutStudyAndSeries(dataset, cine, options);
  PutTimes(dataset, cine);
  PutHeart(dataset, cine.acquisition);
  PutCalibration(dataset, cine);
  PutImageLayout(dataset, cine);
  PutPixels(dataset, cine, path.string());
  const E_TransferSyntax syntax = Encode(dataset, options.encoding);
  Save(file, syntax, path.string());
}

}  // namespace etalon::dicom
