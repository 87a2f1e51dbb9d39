#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/progress.h"
#include "etalon/nn/network.h"
#include "etalon/workflow/study_measurer.h"

namespace etalon::workflow {

struct MeasureRequest {
  std::vector<std::filesystem::path> inputs;
  std::filesystem::path output;     ///< a folder a study is made inside
  bool by_content = false;          ///< those folders are named after the hash of the files
  std::filesystem::path workspace;  ///< made on first use
  /// Its examination holds the user's key of whose studies these are and the date, YYYY-MM-DD, of
  /// the one study; empty: what the files say.
  StudyOptions options;
  nn::NetworkOptions network;
  std::filesystem::path ct;  ///< file or folder, of the one SPECT; empty: what lies beside it
  /// Files or folders that outline the heart of the one study: DICOM SEG, RTSTRUCT, NIfTI; of T1
  /// series also a PNG, and a second one for the images after contrast agent.
  std::vector<std::filesystem::path> masks;
};

struct MeasureSummary {
  int studies = 0;   ///< found
  int measured = 0;  ///< with results, new or from the workspace
  bool cancelled = false;
  std::vector<Error> problems;  ///< one a file or study that could not be read
};

/// Measures every study found under the inputs and hands each to `listener` as soon as it is
/// stored. A file that cannot be read becomes a problem and never stops the rest. A study whose
/// files were measured before by the same program, models and options is taken from the workspace,
/// which is how an interrupted run goes on.
/// @throws Error(kStoreFailed, kModelInvalid, kUsage) when nothing can be measured at all.
MeasureSummary MeasureStudies(const MeasureRequest& request,
                              const std::function<void(const MeasuredStudy&)>& listener,
                              ProgressObserver& progress);

}  // namespace etalon::workflow
