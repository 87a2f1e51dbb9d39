#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "etalon/echo/study_reading.h"
#include "etalon/nn/network.h"
#include "etalon/store/workspace.h"
#include "etalon/workflow/apical_models.h"
#include "etalon/workflow/open_study.h"

namespace etalon::workflow {

struct MeasuredStudy {
  store::StoredStudy result;
  std::filesystem::path folder;  ///< holds measurements.json and report.html
  bool measured_before = false;  ///< taken from the workspace, nothing was computed
};

/// What may change a number apart from the files, and what is known of the study beside them.
struct StudyOptions {
  std::optional<image::PixelSpacing> spacing;  ///< for files that give no millimetres
  Examination examination;                     ///< what it knows goes before what the files say
};

/// The options that may change a number, in one text, and back.
std::string TextOf(const StudyOptions& options);
std::optional<image::PixelSpacing> SpacingFromText(const std::string& text);

/// Measures studies one after the other with the same networks and workspace.
class StudyMeasurer {
 public:
  /// @param workspace empty: the default one.
  /// @throws Error(kStoreFailed, kModelInvalid).
  StudyMeasurer(const nn::NetworkOptions& network, const std::filesystem::path& workspace);

  store::Workspace& workspace() { return workspace_; }

  /// Program and models, without inputs.
  const Provenance& program() const { return program_; }

  /// Measures a study, stores it and writes its report into `folder`, unless the report is there
  /// and the workspace holds the result. Nothing when no file of the study could be read; each file
  /// that cannot be read is one entry in `problems`.
  std::optional<MeasuredStudy> Measure(const StudySource& source, const StudyOptions& options,
                                       const std::filesystem::path& folder,
                                       std::vector<Error>& problems);

  /// Reads and measures what is open; stores nothing.
  echo::StudyReading Read(const OpenedStudy& opened);

 private:
  ApicalModels models_;
  Provenance program_;
  store::Workspace workspace_;
};

}  // namespace etalon::workflow
