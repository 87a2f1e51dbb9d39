#include "etalon/dicom/measurement_report.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/dicom/annotation_attributes.h"
#include "etalon/dicom/report_content.h"
#include "etalon/dicom/stored_frames.h"
#include "etalon/dicom/write.h"

namespace etalon::dicom {
namespace {

constexpr Code kDevice{"121007", "DCM", "Device"};
constexpr Code kDeviceUid{"121012", "DCM", "Device Observer UID"};
constexpr Code kDeviceName{"121013", "DCM", "Device Observer Name"};
constexpr Code kMethod{"370129005", "SCT", "Measurement Method"};
constexpr Code kLow{"ci95-low", kOwnScheme, "Lower limit of the 95 % interval"};
constexpr Code kHigh{"ci95-high", kOwnScheme, "Upper limit of the 95 % interval"};
constexpr Code kName{"name", kOwnScheme, "Name of the measurement"};
constexpr Code kFlag{"flag", kOwnScheme, "Flag of the measurement"};
constexpr int kSeriesNumber = 9100;
constexpr std::size_t kCodeLetters = 16;     // SH
constexpr std::size_t kMeaningLetters = 64;  // LO

/// Of the patient and the study, as the hospital wrote them.
const std::array kCopied{DCM_SpecificCharacterSet,
                         DCM_PatientName,
                         DCM_PatientID,
                         DCM_IssuerOfPatientID,
                         DCM_PatientBirthDate,
                         DCM_PatientSex,
                         DCM_StudyInstanceUID,
                         DCM_StudyDate,
                         DCM_StudyTime,
                         DCM_StudyID,
                         DCM_AccessionNumber,
                         DCM_ReferringPhysicianName};

/// Type 2: there, if empty.
const std::array kRequired{DCM_PatientName, DCM_PatientID,       DCM_PatientBirthDate,
                           DCM_PatientSex,  DCM_StudyDate,       DCM_StudyTime,
                           DCM_StudyID,     DCM_AccessionNumber, DCM_ReferringPhysicianName};

void CopyIdentity(DcmItem& from, DcmItem& to, const std::string& path) {
  for (const DcmTagKey& tag : kCopied) {
    DcmElement* element = nullptr;
    if (from.findAndGetElement(tag, element).bad()) continue;
    Must(to.insert(static_cast<DcmElement*>(element->clone()), true));
  }
  if (Text(to, DCM_SpecificCharacterSet).empty()) Put(to, DCM_SpecificCharacterSet, "ISO_IR 100");
  if (to.convertToUTF8().bad()) {
    throw FileError(ErrorCode::kFileUnsupported, path,
                    "has names in a character set that cannot be converted");
  }
  Put(to, DCM_SpecificCharacterSet, "ISO_IR 192");
  for (const DcmTagKey& tag : kRequired) {
    if (!to.tagExists(tag)) Must(to.insertEmptyElement(tag));
  }
}

/// "2026-03-14T09:30:00Z" as DT, in UTC.
std::string DateTime(const std::string& at) {
  std::string digits;
  std::ranges::copy_if(at, std::back_inserter(digits),
                       [](char letter) { return letter >= '0' && letter <= '9'; });
  return digits + "+0000";
}

void PutDocument(DcmItem& dataset, const MeasurementReport& report, const std::string& uid,
                 const std::string& institution) {
  const std::string time = DateTime(report.verified.at);
  Put(dataset, DCM_SOPClassUID, UID_ComprehensiveSRStorage);
  Put(dataset, DCM_SOPInstanceUID, uid);
  Put(dataset, DCM_SeriesInstanceUID, UidFromSeed(uid + "/series"));
  Put(dataset, DCM_Modality, "SR");
  Put(dataset, DCM_SeriesNumber, std::to_string(kSeriesNumber));
  Put(dataset, DCM_InstanceNumber, "1");
  Put(dataset, DCM_SeriesDescription, "Etalon measurements");
  Put(dataset, DCM_Manufacturer, "Etalon");
  Put(dataset, DCM_ManufacturerModelName, "Etalon");
  Put(dataset, DCM_DeviceSerialNumber, "0");
  Put(dataset, DCM_SoftwareVersions, report.software_version);
  Put(dataset, DCM_TimezoneOffsetFromUTC, "+0000");
  Put(dataset, DCM_ContentDate, time.substr(0, 8));
  Put(dataset, DCM_ContentTime, time.substr(8, 6));
  Must(dataset.insertEmptyElement(DCM_ReferencedPerformedProcedureStepSequence));
  Must(dataset.insertEmptyElement(DCM_PerformedProcedureCodeSequence));
  Put(dataset, DCM_CompletionFlag, "COMPLETE");
  Put(dataset, DCM_VerificationFlag, "VERIFIED");
  DcmItem& observer = AddItem(dataset, DCM_VerifyingObserverSequence);
  Put(observer, DCM_VerifyingObserverName, report.verified.name);
  Must(observer.insertEmptyElement(DCM_VerifyingObserverIdentificationCodeSequence));
  Put(observer, DCM_VerifyingOrganization, institution.empty() ? "not told" : institution);
  Put(observer, DCM_VerificationDateTime, time);
}

/// The images that the document refers to, by series (PS3.3 C.17.2.3).
void PutEvidence(DcmItem& dataset, const std::vector<AnnotatedImage>& images) {
  std::vector<AnnotatedImage> sorted = images;
  std::ranges::stable_sort(sorted, {}, &AnnotatedImage::series_uid);
  DcmItem& study = AddItem(dataset, DCM_CurrentRequestedProcedureEvidenceSequence);
  Put(study, DCM_StudyInstanceUID, sorted.front().study_uid);
  DcmItem* series = nullptr;
  std::string last;
  for (const AnnotatedImage& image : sorted) {
    if (series == nullptr || image.series_uid != last) {
      series = &AddItem(study, DCM_ReferencedSeriesSequence);
      Put(*series, DCM_SeriesInstanceUID, image.series_uid);
      last = image.series_uid;
    }
    PutImageReference(AddItem(*series, DCM_ReferencedSOPSequence), image, std::nullopt);
  }
}

void PutContext(DcmItem& dataset, const MeasurementReport& report) {
  Put(dataset, DCM_ValueType, "CONTAINER");
  PutCodeOf(dataset, DCM_ConceptNameCodeSequence, kReport);
  PutTemplate(dataset, "1500");
  AddCode(dataset, "HAS CONCEPT MOD", kLanguage, {"en", "RFC5646", "English"});
  AddCode(dataset, "HAS OBS CONTEXT", kObserverType, kDevice);
  Put(AddContent(dataset, "HAS OBS CONTEXT", "UIDREF", kDeviceUid), DCM_UID,
      UidFromSeed("etalon/" + report.software_version));
  AddText(dataset, "HAS OBS CONTEXT", kDeviceName, "Etalon " + report.software_version);
  AddCode(dataset, "HAS CONCEPT MOD", kProcedure, {"363679005", "SCT", "Imaging procedure"});
  DcmItem& library = AddContainer(AddContainer(dataset, kLibrary), kLibraryGroup);
  for (const AnnotatedImage& image : report.images) {
    DcmItem& entry = AddItem(library, DCM_ContentSequence);
    Put(entry, DCM_RelationshipType, "CONTAINS");
    Put(entry, DCM_ValueType, "IMAGE");
    PutImageReference(AddItem(entry, DCM_ReferencedSOPSequence), image, std::nullopt);
  }
}

/// In UCUM what has no unit has the unit 1.
std::string UnitOf(const ReportedNumber& number) { return number.unit.empty() ? "1" : number.unit; }

void AddNumberOf(DcmItem& group, const ReportedNumber& number) {
  const bool coded = !number.code.value.empty();
  const std::string value = coded ? number.code.value : number.name.substr(0, kCodeLetters);
  const std::string scheme = coded ? number.code.scheme : kOwnScheme;
  const std::string meaning = (coded && !number.code.meaning.empty() ? number.code.meaning
                               : number.meaning.empty()              ? number.name
                                                                     : number.meaning)
                                  .substr(0, kMeaningLetters);
  const std::string unit = UnitOf(number);
  const std::string words = unit == "1" ? "no units" : unit;
  const Code units{unit.c_str(), "UCUM", words.c_str()};
  DcmItem& item =
      AddNumber(group, {value.c_str(), scheme.c_str(), meaning.c_str()}, number.value, units);
  const std::string method = number.rule.substr(0, kCodeLetters);
  AddCode(item, "HAS CONCEPT MOD", kMethod, {method.c_str(), kOwnScheme, number.rule.c_str()});
  AddText(item, "HAS PROPERTIES", kName, number.name);
  if (number.interval) {
    AddNumber(item, kLow, number.interval->low, units, "HAS PROPERTIES");
    AddNumber(item, kHigh, number.interval->high, units, "HAS PROPERTIES");
  }
  for (const std::string& flag : number.flags) AddText(item, "HAS PROPERTIES", kFlag, flag);
}

// ---- reading ----------------------------------------------------------------------------------

double NumericValue(DcmItem& item, const std::string& path) {
  DcmItem* measured = FirstItem(item, DCM_MeasuredValueSequence);
  const auto value = measured == nullptr ? std::nullopt : Real(*measured, DCM_NumericValue);
  if (!value) throw FileError(ErrorCode::kFileMalformed, path, "holds a number without its value");
  return *value;
}

ReportedNumber NumberOf(DcmItem& item, const std::string& path) {
  ReportedNumber number;
  if (DcmItem* code = FirstItem(item, DCM_ConceptNameCodeSequence)) {
    number.code = {Text(*code, DCM_CodeValue), Text(*code, DCM_CodingSchemeDesignator),
                   Text(*code, DCM_CodeMeaning)};
  }
  number.value = NumericValue(item, path);
  DcmItem* unit =
      FirstItem(*FirstItem(item, DCM_MeasuredValueSequence), DCM_MeasurementUnitsCodeSequence);
  if (unit != nullptr) number.unit = Text(*unit, DCM_CodeValue);
  std::optional<double> low, high;
  ForEachContent(item, [&](DcmItem& part) {
    if (IsNamed(part, kName)) number.name = Text(part, DCM_TextValue);
    if (IsNamed(part, kFlag)) number.flags.push_back(Text(part, DCM_TextValue));
    if (IsNamed(part, kLow)) low = NumericValue(part, path);
    if (IsNamed(part, kHigh)) high = NumericValue(part, path);
    if (!IsNamed(part, kMethod)) return;
    if (DcmItem* code = FirstItem(part, DCM_ConceptCodeSequence)) {
      number.rule = Text(*code, DCM_CodeMeaning);
    }
  });
  if (low && high) number.interval = Interval{*low, *high};
  if (number.code.scheme == kOwnScheme) number.code = {};
  return number;
}

ReadReport ReadOf(DcmItem& dataset, const std::string& path) {
  if (!IsNamed(dataset, kReport)) {
    throw FileError(ErrorCode::kFileUnsupported, path, "is no imaging measurement report");
  }
  ReadReport read{.patient_id = Text(dataset, DCM_PatientID),
                  .study_uid = Text(dataset, DCM_StudyInstanceUID),
                  .verified = Text(dataset, DCM_VerificationFlag) == "VERIFIED",
                  .numbers = {}};
  ForEachContent(dataset, [&](DcmItem& part) {
    if (!IsNamed(part, kMeasurements)) return;
    ForEachContent(part, [&](DcmItem& group) {
      ForEachContent(group, [&](DcmItem& item) {
        if (Text(item, DCM_ValueType) == "NUM") read.numbers.push_back(NumberOf(item, path));
      });
    });
  });
  return read;
}

/// Numbers have 16 characters in the file.
bool IsNear(double a, double b) { return std::abs(a - b) <= 1e-9 * (1.0 + std::abs(b)); }

bool IsSame(const ReportedNumber& read, const ReportedNumber& written) {
  const bool intervals = read.interval.has_value() == written.interval.has_value();
  return read.name == written.name && read.unit == UnitOf(written) && read.rule == written.rule &&
         IsNear(read.value, written.value) && intervals &&
         (!read.interval || (IsNear(read.interval->low, written.interval->low) &&
                             IsNear(read.interval->high, written.interval->high))) &&
         read.flags == written.flags;
}

}  // namespace

std::string WriteMeasurementReport(const MeasurementReport& report,
                                   const std::filesystem::path& study_file,
                                   const std::filesystem::path& path) {
  Require(!report.images.empty() && !report.numbers.empty(), "a report of nothing");
  PrepareToolkit();
  const auto source = LoadFile(study_file.string(), ReadDepth::kWithoutPixels);
  DcmFileFormat file;
  DcmDataset& dataset = *file.getDataset();
  CopyIdentity(*source->getDataset(), dataset, study_file.string());
  const std::string uid =
      UidFromSeed(Text(dataset, DCM_StudyInstanceUID) + "/measurements/" + report.seed);
  PutDocument(dataset, report, uid, Text(*source->getDataset(), DCM_InstitutionName));
  PutEvidence(dataset, report.images);
  PutContext(dataset, report);
  DcmItem& group =
      AddContent(AddContainer(dataset, kMeasurements), "CONTAINS", "CONTAINER", kGroup);
  PutTemplate(group, "1501");
  AddText(group, "HAS OBS CONTEXT", kTrackingId, "study");
  Put(AddContent(group, "HAS OBS CONTEXT", "UIDREF", kTrackingUid), DCM_UID,
      UidFromSeed(uid + "/group"));
  for (const ReportedNumber& number : report.numbers) AddNumberOf(group, number);
  if (!std::ranges::equal(ReadOf(dataset, path.string()).numbers, report.numbers, IsSame)) {
    throw FileError(ErrorCode::kInternal, path.string(), "would not say what it was made of");
  }
  Save(file, EXS_LittleEndianExplicit, path.string());
  return uid;
}

ReadReport ReadMeasurementReport(const std::filesystem::path& path) {
  const auto file = LoadFile(path.string(), ReadDepth::kWhole);
  return ReadOf(*file->getDataset(), path.string());
}

}  // namespace etalon::dicom
