#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/dicom/planar_scan.h"
#include "etalon/dicom/toolkit.h"
#include "etalon/dicom/write.h"

namespace etalon::dicom {
namespace {

using image::PlanarScan;
using image::PlanarView;

void Must(const OFCondition& condition) {
  if (condition.bad()) {
    throw Error(ErrorCode::kInternal, "a DICOM attribute could not be set", condition.text());
  }
}

void Put(DcmItem& item, const DcmTagKey& tag, const std::string& text) {
  Must(item.putAndInsertString(tag, text.c_str()));
}

void PutShort(DcmItem& item, const DcmTagKey& tag, int value) {
  Must(item.putAndInsertUint16(tag, static_cast<Uint16>(value)));
}

DcmItem& NewItem(DcmItem& dataset, const DcmTagKey& sequence) {
  DcmItem* item = nullptr;
  Must(dataset.findOrCreateSequenceItem(sequence, item, -2));
  return *item;
}

std::string Decimal(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.8g", value);
  return text.data();
}

void PutCode(DcmItem& item, const DcmTagKey& sequence, const std::array<const char*, 3>& code) {
  DcmItem& coded = NewItem(item, sequence);
  Put(coded, DCM_CodeValue, code[0]);
  Put(coded, DCM_CodingSchemeDesignator, code[1]);
  Put(coded, DCM_CodeMeaning, code[2]);
}

void PutIdentity(DcmItem& dataset, const PlanarScan& scan, const PlanarWriteOptions& options) {
  Put(dataset, DCM_SOPClassUID, UID_NuclearMedicineImageStorage);
  Put(dataset, DCM_SOPInstanceUID, UidFromSeed(options.study_seed + "/1/1"));
  Put(dataset, DCM_StudyInstanceUID, UidFromSeed(options.study_seed));
  Put(dataset, DCM_SeriesInstanceUID, UidFromSeed(options.study_seed + "/1"));
  Put(dataset, DCM_ImageType,
      options.whole_body ? "DERIVED\\PRIMARY\\WHOLE BODY\\EMISSION"
                         : "DERIVED\\PRIMARY\\STATIC\\EMISSION");
  Put(dataset, DCM_Modality, "NM");
  Put(dataset, DCM_SeriesDescription, options.description);
  Put(dataset, DCM_SeriesNumber, "1");
  Put(dataset, DCM_InstanceNumber, "1");
  for (const DcmTagKey& tag : {DCM_StudyDate, DCM_StudyTime, DCM_ReferringPhysicianName,
                               DCM_StudyID, DCM_AccessionNumber, DCM_PatientBirthDate}) {
    Put(dataset, tag, "");
  }
  if (!options.study_date.empty()) {
    Require(DayOfDate(options.study_date).has_value(), "a study date that is none");
    std::string date = options.study_date;
    std::erase(date, '-');
    Put(dataset, DCM_StudyDate, date);
  }
  Put(dataset, DCM_Manufacturer, "Etalon phantom");
  Put(dataset, DCM_PatientName, options.pseudonym);
  Put(dataset, DCM_PatientID, options.pseudonym);
  const image::Sex sex = scan.subject.sex;
  Put(dataset, DCM_PatientSex,
      sex == image::Sex::kFemale ? "F" : (sex == image::Sex::kMale ? "M" : ""));
  if (scan.subject.height_cm) {
    Put(dataset, DCM_PatientSize, Decimal(*scan.subject.height_cm / 100.0));
  }
  Put(dataset, DCM_PatientPosition, "HFS");
}

std::array<const char*, 3> ViewCode(PlanarView view) {
  switch (view) {
    case PlanarView::kAnterior:
      return {"ANTERIOR", "99ETALON", "Anterior"};
    case PlanarView::kPosterior:
      return {"POSTERIOR", "99ETALON", "Posterior"};
    case PlanarView::kUnknown:
    case PlanarView::kOther:
      return {"UNKNOWN", "99ETALON", "Unknown"};
  }
  throw ContractError("unknown view");
}

/// Energy windows, detectors and the frame's place among them (PS3.3 C.8.4.8, C.8.4.10, C.8.4.11).
void PutAcquisition(DcmItem& dataset, const PlanarScan& scan, const PlanarWriteOptions& options) {
  const std::size_t frames = scan.frames.size();
  std::vector<Uint16> windows(frames, 1), detectors;
  for (std::size_t frame = 0; frame < frames; ++frame) {
    detectors.push_back(static_cast<Uint16>(frame + 1));
    DcmItem& detector = NewItem(dataset, DCM_DetectorInformationSequence);
    Put(detector, DCM_CollimatorType, "PARA");
    Put(detector, DCM_CollimatorGridName, "LEHR");
    PutCode(detector, DCM_ViewCodeSequence, ViewCode(scan.frames[frame].view));
  }
  const auto count = static_cast<unsigned long>(frames);
  Must(dataset.putAndInsertUint16Array(DCM_EnergyWindowVector, windows.data(), count));
  Must(dataset.putAndInsertUint16Array(DCM_DetectorVector, detectors.data(), count));
  PutShort(dataset, DCM_NumberOfEnergyWindows, 1);
  PutShort(dataset, DCM_NumberOfDetectors, static_cast<int>(frames));
  Put(dataset, DCM_NumberOfFrames, std::to_string(frames));
  const std::array<Uint16, 4> pointer{0x0054, 0x0010, 0x0054, 0x0020};
  Must(dataset.putAndInsertUint16Array(DCM_FrameIncrementPointer, pointer.data(), 2));

  DcmItem& window = NewItem(dataset, DCM_EnergyWindowInformationSequence);
  Put(window, DCM_EnergyWindowName, "Tc99m");
  DcmItem& range = NewItem(window, DCM_EnergyWindowRangeSequence);
  Put(range, DCM_EnergyWindowLowerLimit, "126");
  Put(range, DCM_EnergyWindowUpperLimit, "154");
  DcmItem& drug = NewItem(dataset, DCM_RadiopharmaceuticalInformationSequence);
  Put(drug, DCM_Radiopharmaceutical, options.radiopharmaceutical);
  PutCode(dataset, DCM_PatientOrientationCodeSequence, {"102538003", "SCT", "recumbent"});
  PutCode(dataset, DCM_PatientGantryRelationshipCodeSequence, {"102540008", "SCT", "headfirst"});
}

void PutPixels(DcmDataset& dataset, const PlanarScan& scan) {
  const image::FloatImage& first = scan.frames[0].counts;
  std::vector<Uint16> pixels;
  pixels.reserve(first.size() * scan.frames.size());
  double counts = 0.0;
  for (const image::PlanarFrame& frame : scan.frames) {
    for (const float count : frame.counts.pixels()) {
      Require(count >= 0.0F && count <= 65535.0F, "counts that 16 bits do not hold");
      pixels.push_back(static_cast<Uint16>(count + 0.5F));
      counts += pixels.back();
    }
  }
  Put(dataset, DCM_CountsAccumulated, Decimal(counts));
  PutShort(dataset, DCM_SamplesPerPixel, 1);
  Put(dataset, DCM_PhotometricInterpretation, "MONOCHROME2");
  PutShort(dataset, DCM_Rows, first.rows());
  PutShort(dataset, DCM_Columns, first.columns());
  PutShort(dataset, DCM_BitsAllocated, 16);
  PutShort(dataset, DCM_BitsStored, 16);
  PutShort(dataset, DCM_HighBit, 15);
  PutShort(dataset, DCM_PixelRepresentation, 0);
  if (scan.spacing) {
    Put(dataset, DCM_PixelSpacing,
        Decimal(scan.spacing->row) + "\\" + Decimal(scan.spacing->column));
  }
  Must(dataset.putAndInsertUint16Array(DCM_PixelData, pixels.data(),
                                       static_cast<unsigned long>(pixels.size())));
}

}  // namespace

void WritePlanarScan(const PlanarScan& scan, const PlanarWriteOptions& options,
                     const std::filesystem::path& path) {
  Require(!scan.frames.empty(), "a planar scan without frames");
  for (const image::PlanarFrame& frame : scan.frames) {
    Require(frame.counts.rows() == scan.frames[0].counts.rows() &&
                frame.counts.columns() == scan.frames[0].counts.columns(),
            "frames of a planar scan differ in size");
  }
  PrepareToolkit();
  DcmFileFormat file;
  DcmDataset& dataset = *file.getDataset();
  PutIdentity(dataset, scan, options);
  PutAcquisition(dataset, scan, options);
  PutPixels(dataset, scan);
  const OFCondition saved = file.saveFile(path.c_str(), EXS_LittleEndianExplicit,
                                          EET_UndefinedLength, EGL_recalcGL, EPD_noChange);
  if (saved.bad()) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be written", saved.text());
  }
}

}  // namespace etalon::dicom
