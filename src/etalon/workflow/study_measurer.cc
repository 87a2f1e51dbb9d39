#include "etalon/workflow/study_measurer.h"

#include "etalon/core/sha256.h"
#include "etalon/report/report.h"
#include "etalon/workflow/examination.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

/// The files of a study that can be read: their hashes, and where they are.
struct Inputs {
  std::vector<Provenance::Input> hashes;
  std::vector<std::string> paths;
};

Inputs InputsOf(const StudySource& source, std::vector<Error>& problems) {
  Inputs inputs;
  for (const fs::path& file : source.files) {
    try {
      inputs.hashes.push_back({file.filename().string(), Sha256OfFile(file)});
      std::error_code failure;
      const fs::path canonical = fs::canonical(file, failure);
      inputs.paths.push_back(failure ? file.string() : canonical.string());
    } catch (const Error& error) {
      problems.push_back(error);
    }
  }
  return inputs;
}

bool WasReported(const fs::path& folder) {
  return fs::exists(folder / report::kMeasurementsFile) && fs::exists(folder / report::kReportFile);
}

/// What the user states goes before what the files say.
Examination Combine(Examination stated, const Examination& read) {
  if (stated.patient.empty()) stated.patient = read.patient;
  if (stated.acquired_at.empty()) stated.acquired_at = read.acquired_at;
  if (stated.modality.empty()) stated.modality = read.modality;
  if (stated.manufacturer.empty()) stated.manufacturer = read.manufacturer;
  if (stated.device.empty()) stated.device = read.device;
  if (stated.device_software.empty()) stated.device_software = read.device_software;
  if (stated.sex.empty()) stated.sex = read.sex;
  return stated;
}

}  // namespace

fs::path ReportFolder(const fs::path& workspace, const std::string& content_sha256) {
  return workspace / "reports" / content_sha256;
}

StudyMeasurer::StudyMeasurer(const nn::NetworkOptions& network, const fs::path& workspace)
    : network_(network),
      workspace_(store::Workspace::Open(workspace.empty() ? store::DefaultWorkspaceFolder()
                                                          : workspace)) {}

Modality& StudyMeasurer::ModalityOf(StudyKind kind) {
  std::unique_ptr<Modality>& modality = modalities_[kind];
  if (!modality) modality = MakeModality(kind, network_, workspace_.database().parent_path());
  return *modality;
}

/// The page is one file on the disk where both folders are on one.
void StudyMeasurer::KeepPage(const MeasuredStudy& measured, std::vector<Error>& problems) const {
  const fs::path page = measured.folder / report::kReportFile;
  const fs::path kept =
      ReportFolder(workspace_.database().parent_path(), measured.result.key.content_sha256) /
      report::kReportFile;
  std::error_code failure;
  if (fs::equivalent(page, kept, failure)) return;
  fs::create_directories(kept.parent_path(), failure);
  fs::remove(kept, failure);
  fs::create_hard_link(page, kept, failure);
  if (failure) fs::copy_file(page, kept, fs::copy_options::overwrite_existing, failure);
  if (failure) {
    problems.push_back(FileError(ErrorCode::kFileUnreadable, kept.string(), "cannot be written",
                                 failure.message()));
  }
}

std::optional<MeasuredStudy> StudyMeasurer::Measure(const StudySource& source,
                                                    const StudyOptions& options,
                                                    const fs::path& folder,
                                                    std::vector<Error>& problems) {
  const Inputs inputs = InputsOf(source, problems);
  Modality& modality = ModalityOf(source.kind);
  Provenance provenance = modality.program();
  provenance.inputs = inputs.hashes;
  const store::StudyKey key = store::KeyOf(provenance, modality.KeyText(options));
  const Examination examination = Combine(options.examination, ReadExamination(source, workspace_));
  MeasuredStudy measured;
  measured.folder = folder;
  if (WasReported(folder) && workspace_.FindMeasured(key)) {
    workspace_.DescribeStudy(key.content_sha256, examination, inputs.paths);
    measured.result = *workspace_.FindMeasured(key);
    measured.measured_before = true;
    KeepPage(measured, problems);
    return measured;
  }
  const auto reading = modality.Read(source, options, problems);
  if (!reading) return std::nullopt;
  reading->write_report(provenance, folder);
  measured.result = {.key = key,
                     .name = source.name,
                     .created_at = {},
                     .measurements = reading->measurements,
                     .refusals = reading->refusals,
                     .provenance = provenance,
                     .options = TextOf(options, source.kind),
                     .examination = examination,
                     .paths = inputs.paths};
  // The detail counts the files of the study; one that could not be hashed would shift them.
  const bool all_there = inputs.paths.size() == source.files.size();
  workspace_.SaveMeasured(measured.result, all_there ? reading->detail : std::string());
  KeepPage(measured, problems);
  return measured;
}

}  // namespace etalon::workflow
