#include "etalon/workflow/examination.h"

#include <algorithm>

#include "etalon/core/date.h"
#include "etalon/media/open_image.h"

namespace etalon::workflow {
namespace {

std::string SexText(image::Sex sex) {
  if (sex == image::Sex::kFemale) return "female";
  return sex == image::Sex::kMale ? "male" : "";
}

std::string PatientText(const dicom::Origin& origin, const store::Workspace& workspace) {
  if (origin.patient_id.empty()) return {};
  return workspace.PseudonymOf(origin.patient_id, origin.issuer);
}

}  // namespace

Examination ExaminationOf(const dicom::Origin& origin, const std::string& patient) {
  return {.patient = patient,
          .acquired_at = origin.acquired_at,
          .modality = origin.modality,
          .manufacturer = origin.manufacturer,
          .device = origin.device,
          .device_software = origin.device_software,
          .sex = SexText(origin.sex)};
}

Examination ReadExamination(const StudySource& source, const store::Workspace& workspace) {
  for (const std::filesystem::path& file : source.files) {
    try {
      if (media::RecogniseFile(file) != media::FileFormat::kDicom) continue;
      const dicom::Origin origin = dicom::ReadOrigin(file);
      return ExaminationOf(origin, PatientText(origin, workspace));
    } catch (const Error& error) {
      if (error.code() == ErrorCode::kStoreFailed) throw;
    }
  }
  return {};
}

void StateProtocol(const std::string& protocol, std::vector<Measurement>& measurements) {
  if (protocol.empty()) return;
  for (Measurement& measurement : measurements) {
    for (FrameReference& frame : measurement.evidence) frame.role += ", " + protocol;
  }
}

std::string PseudonymOfTyped(const std::string& typed, const store::Workspace& workspace) {
  const auto separator = typed.find("^^^");
  const std::string issuer = separator == std::string::npos ? "" : typed.substr(separator + 3);
  return workspace.PseudonymOf(typed.substr(0, separator), issuer);
}

void CheckPatientKey(const std::string& key) {
  const auto is_control = [](char letter) { return static_cast<unsigned char>(letter) < 0x20; };
  if (key.empty() || key.size() > 64 || std::ranges::any_of(key, is_control)) {
    throw Error(ErrorCode::kUsage, "a patient's key has 1 to 64 printable characters");
  }
}

void CheckDate(const std::string& date) {
  if (date.size() == 10 && DayOfDate(date)) return;
  throw Error(ErrorCode::kUsage, "'" + date + "' is no date: YYYY-MM-DD is");
}

}  // namespace etalon::workflow
