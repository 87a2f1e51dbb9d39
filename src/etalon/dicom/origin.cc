#include "etalon/dicom/origin.h"

#include <array>

#include "etalon/core/date.h"
#include "etalon/dicom/attributes.h"
#include "etalon/dicom/injection.h"
#include "etalon/dicom/toolkit.h"

namespace etalon::dicom {
namespace {

bool IsDigits(const std::string& text) {
  return text.find_first_not_of("0123456789") == std::string::npos;
}

/// DA "20260314" to "2026-03-14"; empty when it is no date.
std::string IsoDate(std::string text) {
  if (text.size() != 8 || !IsDigits(text)) return {};
  text.insert(6, 1, '-').insert(4, 1, '-');
  return DayOfDate(text) ? text : std::string();
}

/// TM "0930", "093015.25" to "T09:30:15"; empty when it is no time.
std::string IsoTime(const std::string& text) {
  std::string digits = text.substr(0, text.find('.'));
  if ((digits.size() != 4 && digits.size() != 6) || !IsDigits(digits)) return {};
  digits.resize(6, '0');
  if (digits.substr(0, 2) > "23" || digits.substr(2, 2) > "59") return {};
  return digits.insert(4, 1, ':').insert(2, 1, ':').insert(0, 1, 'T');
}

struct DateTags {
  DcmTagKey date;
  DcmTagKey time;
};

std::string AcquiredAt(DcmItem& dataset) {
  const std::array tags{
      DateTags{DCM_StudyDate, DCM_StudyTime}, DateTags{DCM_AcquisitionDate, DCM_AcquisitionTime},
      DateTags{DCM_SeriesDate, DCM_SeriesTime}, DateTags{DCM_ContentDate, DCM_ContentTime}};
  for (const DateTags& tag : tags) {
    const std::string date = IsoDate(Text(dataset, tag.date));
    if (!date.empty()) return date + IsoTime(Text(dataset, tag.time));
  }
  return IsoDate(Text(dataset, DCM_AcquisitionDateTime).substr(0, 8));
}

}  // namespace

Origin ReadOrigin(DcmItem& dataset) {
  return {.patient_id = Text(dataset, DCM_PatientID),
          .issuer = Text(dataset, DCM_IssuerOfPatientID),
          .acquired_at = AcquiredAt(dataset),
          .modality = Text(dataset, DCM_Modality),
          .manufacturer = Text(dataset, DCM_Manufacturer),
          .device = Text(dataset, DCM_ManufacturerModelName),
          .device_software = Text(dataset, DCM_SoftwareVersions),
          .sex = ReadSubject(dataset).sex,
          .protocol = ProtocolText(ReadRadiopharmaceutical(dataset))};
}

Origin ReadOrigin(const std::filesystem::path& path) {
  const auto file = LoadFile(path.string(), ReadDepth::kWithoutPixels);
  return ReadOrigin(*file->getDataset());
}

}  // namespace etalon::dicom
