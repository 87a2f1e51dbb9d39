#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/progress.h"
#include "etalon/image/geometry.h"
#include "etalon/nn/network.h"
#include "etalon/workflow/study_measurer.h"

namespace etalon::workflow {

struct MeasureRequest {
  std::vector<std::filesystem::path> inputs;
  std::filesystem::path output;                ///< a folder a study is made inside
  std::filesystem::path workspace;             ///< made on first use
  std::optional<image::PixelSpacing> spacing;  ///< for files that give no millimetres
  nn::NetworkOptions network;
  std::string patient;  ///< the user's key of whose studies these are; empty: what the files say
  std::string date;     ///< YYYY-MM-DD, of the one study; empty: what the file says
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
