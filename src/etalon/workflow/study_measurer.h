#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "etalon/nn/network.h"
#include "etalon/store/workspace.h"
#include "etalon/workflow/modality.h"
#include "etalon/workflow/open_study.h"

namespace etalon::workflow {

/// Folder of a study's newest report within a workspace, however it was measured.
std::filesystem::path ReportFolder(const std::filesystem::path& workspace,
                                   const std::string& content_sha256);

struct MeasuredStudy {
  store::StoredStudy result;
  std::filesystem::path folder;  ///< holds measurements.json and report.html
  bool measured_before = false;  ///< taken from the workspace, nothing was computed
};

/// Measures studies of any kind one after the other with the same models and workspace. The models
/// of a kind are loaded when its first study comes.
class StudyMeasurer {
 public:
  /// @param workspace empty: the default one.
  /// @throws Error(kStoreFailed).
  StudyMeasurer(const nn::NetworkOptions& network, const std::filesystem::path& workspace);

  /// Measures a study, stores it and writes its report into `folder`, unless the report is there
  /// and the workspace holds the result. The workspace keeps the page of the report too, for the
  /// workstation. Nothing when no file of the study could be read; each file
  /// that cannot be read is one entry in `problems`.
  /// @throws Error(kStoreFailed, kModelInvalid), and others for what makes the study unreadable.
  std::optional<MeasuredStudy> Measure(const StudySource& source, const StudyOptions& options,
                                       const std::filesystem::path& folder,
                                       std::vector<Error>& problems);

 private:
  Modality& ModalityOf(StudyKind kind);
  void KeepPage(const MeasuredStudy& measured, std::vector<Error>& problems) const;

  nn::NetworkOptions network_;
  store::Workspace workspace_;
  std::map<StudyKind, std::unique_ptr<Modality>> modalities_;
};

}  // namespace etalon::workflow
