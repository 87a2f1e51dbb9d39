#include <cmath>

#include "etalon/dicom/put_attributes.h"
#include "etalon/dicom/t1_series.h"
#include "etalon/dicom/toolkit.h"
#include "etalon/dicom/write.h"

namespace etalon::dicom {
namespace {

void PutStudy(DcmItem& dataset, const InversionSeries& series,
              const InversionWriteOptions& options) {
  for (const DcmTagKey& tag :
       {DCM_StudyDate, DCM_StudyTime, DCM_ReferringPhysicianName, DCM_StudyID, DCM_AccessionNumber,
        DCM_PatientBirthDate, DCM_PatientSex, DCM_PositionReferenceIndicator}) {
    Put(dataset, tag, "");
  }
  if (!options.study_date.empty()) {
    Put(dataset, DCM_StudyDate, DicomDate(options.study_date));
  }
  Put(dataset, DCM_PatientName, options.pseudonym);
  Put(dataset, DCM_PatientID, options.pseudonym);
  Put(dataset, DCM_Modality, "MR");
  Put(dataset, DCM_Manufacturer, "Etalon");
  Put(dataset, DCM_ManufacturerModelName, "T1 phantom");
  Put(dataset, DCM_StudyInstanceUID, UidFromSeed(options.study_seed));
  Put(dataset, DCM_FrameOfReferenceUID, UidFromSeed(options.study_seed + "/frame"));
  const std::string seed = options.study_seed + "/" + std::to_string(series.number);
  Put(dataset, DCM_SeriesInstanceUID, UidFromSeed(seed));
  Put(dataset, DCM_SeriesNumber, std::to_string(series.number));
  Put(dataset, DCM_SeriesDescription, series.description);
  if (series.after_contrast_agent) Put(dataset, DCM_ContrastBolusAgent, "gadolinium");
}

/// The frame of the slice; without one its first pixel is the origin.
void PutPlace(DcmItem& dataset, const InversionSeries& series) {
  const image::VoxelFrame frame = series.frame.value_or(image::VoxelFrame{});
  const auto unit = [](const image::PatientPoint& step) {
    const double length = std::hypot(step.x, step.y, step.z);
    return Joined({Decimal(step.x / length), Decimal(step.y / length), Decimal(step.z / length)});
  };
  Put(dataset, DCM_ImagePositionPatient,
      Joined({Decimal(frame.origin.x), Decimal(frame.origin.y), Decimal(frame.origin.z)}));
  Put(dataset, DCM_ImageOrientationPatient,
      Joined({unit(frame.column_step), unit(frame.row_step)}));
}

/// Where the slice lies, for the seeds of its files; empty without a frame.
std::string PlaceSeed(const InversionSeries& series) {
  if (!series.frame) return {};
  const image::PatientPoint& origin = series.frame->origin;
  return Decimal(origin.x) + "/" + Decimal(origin.y) + "/" + Decimal(origin.z) + "/";
}

void PutSequence(DcmItem& dataset, const InversionSeries& series, const InversionImage& image,
                 const InversionWriteOptions& options) {
  Put(dataset, DCM_ImageType, series.is_signed ? "ORIGINAL\\PRIMARY\\R" : "ORIGINAL\\PRIMARY\\M");
  Put(dataset, DCM_ScanningSequence, "GR\\IR");
  Put(dataset, DCM_SequenceVariant, "SS\\MP");
  Put(dataset, DCM_ScanOptions, "");
  Put(dataset, DCM_MRAcquisitionType, "2D");
  Put(dataset, DCM_RepetitionTime, "2.7");
  Put(dataset, DCM_EchoTime, "1.1");
  Put(dataset, DCM_EchoTrainLength, "1");
  Put(dataset, DCM_FlipAngle, "35");
  Put(dataset, DCM_InversionTime, Decimal(image.inversion_time));
  if (series.field_strength > 0.0) {
    Put(dataset, DCM_MagneticFieldStrength, Decimal(series.field_strength));
  }
  Put(dataset, DCM_SliceThickness, Decimal(options.slice_thickness));
  Put(dataset, DCM_PixelSpacing,
      Joined({Decimal(series.spacing.row), Decimal(series.spacing.column)}));
  PutPlace(dataset, series);
}

void PutPixels(DcmItem& dataset, const InversionSeries& series, const image::FloatImage& pixels) {
  const float lowest = series.is_signed ? -32768.0F : 0.0F;
  const float highest = series.is_signed ? 32767.0F : 65535.0F;
  std::vector<Uint16> words;
  for (const float value : pixels.pixels()) {
    Require(value >= lowest && value <= highest, "a value that 16 bits do not hold");
    words.push_back(static_cast<Uint16>(static_cast<int>(std::lround(value))));
  }
  PutShort(dataset, DCM_SamplesPerPixel, 1);
  Put(dataset, DCM_PhotometricInterpretation, "MONOCHROME2");
  PutShort(dataset, DCM_Rows, pixels.rows());
  PutShort(dataset, DCM_Columns, pixels.columns());
  PutShort(dataset, DCM_BitsAllocated, 16);
  PutShort(dataset, DCM_BitsStored, 16);
  PutShort(dataset, DCM_HighBit, 15);
  PutShort(dataset, DCM_PixelRepresentation, series.is_signed ? 1 : 0);
  Must(dataset.putAndInsertUint16Array(DCM_PixelData, words.data(),
                                       static_cast<unsigned long>(words.size())));
}

void CheckImages(const InversionSeries& series) {
  Require(!series.images.empty() && !series.images[0].pixels.empty(),
          "a series to be written has no images");
  const image::FloatImage& first = series.images[0].pixels;
  for (const InversionImage& image : series.images) {
    Require(image.pixels.rows() == first.rows() && image.pixels.columns() == first.columns(),
            "images of a series differ in size");
  }
}

std::string FileName(const std::string& prefix, std::size_t index) {
  const std::string digits = std::to_string(index);
  return prefix + (digits.size() < 2 ? "_0" : "_") + digits + ".dcm";
}

}  // namespace

void WriteInversionSeries(const InversionSeries& series, const InversionWriteOptions& options,
                          const std::filesystem::path& folder, const std::string& prefix) {
  CheckImages(series);
  PrepareToolkit();
  for (std::size_t i = 0; i < series.images.size(); ++i) {
    DcmFileFormat file;
    DcmDataset& dataset = *file.getDataset();
    const std::string seed =
        options.study_seed + "/" + std::to_string(series.number) + "/" + PlaceSeed(series);
    Put(dataset, DCM_SOPClassUID, UID_MRImageStorage);
    Put(dataset, DCM_SOPInstanceUID, UidFromSeed(seed + std::to_string(i)));
    Put(dataset, DCM_InstanceNumber, std::to_string(i + 1));
    PutStudy(dataset, series, options);
    PutSequence(dataset, series, series.images[i], options);
    PutPixels(dataset, series, series.images[i].pixels);
    const std::filesystem::path path = folder / FileName(prefix, i);
    Save(file, EXS_LittleEndianExplicit, path.string());
  }
}

}  // namespace etalon::dicom
