#include "etalon/workflow/send_study.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <optional>

#include "etalon/core/error.h"
#include "etalon/core/version.h"
#include "etalon/dicom/measurement_report.h"
#include "etalon/report/texts.h"

namespace etalon::workflow {
namespace {

Refusal NothingToSend(const char* reason) { return {RefusalCode::kNotApplicable, reason}; }

/// The images that are DICOM, and the file that tells whose they are.
struct Evidence {
  std::vector<dicom::AnnotatedImage> images;
  std::filesystem::path study_file;
};

Evidence EvidenceOf(const std::vector<StoredImage>& images) {
  Evidence evidence;
  for (const StoredImage& image : images) {
    for (const StoredImage::Source& source : image.sources) {
      try {
        dicom::AnnotatedImage read = dicom::ReadAnnotatedImage(source.path);
        const bool other_study =
            !evidence.images.empty() && read.study_uid != evidence.images.front().study_uid;
        if (other_study) continue;  // An archive files a report with one study.
        if (evidence.images.empty()) evidence.study_file = source.path;
        evidence.images.push_back(std::move(read));
      } catch (const Error&) {
        continue;
      }
    }
  }
  return evidence;
}

dicom::ReportedNumber NumberOf(const Measurement& measurement) {
  return {.name = measurement.name,
          .code = measurement.concept_code,
          .meaning = report::MeasurementName(measurement.name).english,
          .value = measurement.value,
          .unit = measurement.unit,
          .interval = measurement.interval,
          .rule = fmt::format("{} {}", measurement.rule.name, measurement.rule.version),
          .flags = measurement.flags};
}

}  // namespace

Outcome<std::string> WriteSignedReport(const store::StoredStudy& study,
                                       const std::vector<StoredImage>& images,
                                       store::StudyStore& studies,
                                       const std::filesystem::path& path) {
  const store::SignOff sign_off = studies.SignOffOf(study.key.content_sha256);
  if (sign_off.state != store::SignOffState::kValidated || sign_off.steps.empty()) {
    return NothingToSend("Only what a physician has validated is sent.");
  }
  const store::SignedStep& step = sign_off.steps.back();
  std::vector<Measurement> measurements = study.measurements;
  if (step.version > 0) {
    for (const store::ReaderVersion& version : studies.VersionsOf(study.key.content_sha256)) {
      if (version.version == step.version) measurements = version.measurements;
    }
  }
  if (measurements.empty()) return NothingToSend("Nothing was measured that could be sent.");
  Evidence evidence = EvidenceOf(images);
  if (evidence.images.empty()) {
    return NothingToSend("No file of the study is DICOM: an archive would not know whose it is.");
  }
  dicom::MeasurementReport report{
      .images = std::move(evidence.images),
      .numbers = {},
      .verified = {.name = step.by.name, .at = step.at},
      .software_version = std::string(kSoftwareVersion),
      .seed = fmt::format("{}/{}/{}", study.key.content_sha256, step.version, step.at)};
  std::ranges::transform(measurements, std::back_inserter(report.numbers), NumberOf);
  return dicom::WriteMeasurementReport(report, evidence.study_file, path);
}

Outcome<std::string> SendSignedReport(const store::StoredStudy& study,
                                      const std::vector<StoredImage>& images,
                                      store::StudyStore& studies, const Archive& archive,
                                      const std::filesystem::path& workspace) {
  static std::atomic<int> number = 0;
  const std::filesystem::path file =
      workspace / fmt::format("sending-{}-{}.dcm", getpid(), number++);
  // It holds a patient's name, which stays nowhere else in the workspace but in the files sent in.
  struct Removed {
    const std::filesystem::path& path;
    ~Removed() {
      std::error_code ignored;
      std::filesystem::remove(path, ignored);
    }
  } const removed{file};
  Outcome<std::string> written = WriteSignedReport(study, images, studies, file);
  if (written) dicom::SendToArchive(file, archive);
  return written;
}

}  // namespace etalon::workflow
