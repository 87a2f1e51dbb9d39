#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/dicom/image_annotations.h"

namespace etalon::dicom {

/// One number of a report.
struct ReportedNumber {
  std::string name;          ///< stable, snake_case
  CodedConcept code = {};    ///< empty: the name under the scheme 99ETALON
  std::string meaning = {};  ///< English, for people
  double value = 0.0;
  std::string unit = {};  ///< UCUM; empty, or "1": none
  std::optional<Interval> interval = {};
  std::string rule;  ///< with its version: "simpson-biplane 3"
  std::vector<std::string> flags = {};
};

/// Who signed the numbers.
struct Verification {
  std::string name;
  std::string at;  ///< UTC, ISO 8601: "2026-03-14T09:30:00Z"
};

struct MeasurementReport {
  std::vector<AnnotatedImage> images;  ///< that were measured; at least one
  std::vector<ReportedNumber> numbers;
  Verification verified;
  std::string software_version;
  std::string seed;  ///< makes the UIDs, together with the study's
};

/// Writes a Comprehensive SR (PS3.3 A.35.3) after TID 1500, verified: one measurement group (TID
/// 1501) of the study, each number with unit, limits of its 95 % interval, rule and flags. Patient
/// and study are those of `study_file`, one of the images, so that an archive files it with them:
/// what is written holds what the hospital wrote there. Before it is written it is read back and
/// compared.
/// @return its SOP Instance UID.
/// @throws ContractError without images or numbers; Error kFileUnsupported for names in a character
///   set that cannot be converted, kInternal when it would read otherwise; else as `WriteRegions`.
std::string WriteMeasurementReport(const MeasurementReport& report,
                                   const std::filesystem::path& study_file,
                                   const std::filesystem::path& path);

/// What such a report says.
struct ReadReport {
  std::string patient_id;
  std::string study_uid;
  bool verified = false;
  std::vector<ReportedNumber> numbers;  ///< with an empty `meaning`
};

/// @throws Error kFileUnsupported when it is no measurement report; else as `ReadFile`.
ReadReport ReadMeasurementReport(const std::filesystem::path& path);

}  // namespace etalon::dicom
