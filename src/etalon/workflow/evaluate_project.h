#pragma once

#include <filesystem>
#include <string>

#include "etalon/workflow/evaluate_predictions.h"

namespace etalon::workflow {

struct ProjectEvaluationRequest {
  std::string project;  ///< name or folder
  std::filesystem::path workspace = {};
  std::string task;                ///< of the training, e.g. "liver-lesion"
  std::filesystem::path run = {};  ///< folder of the run; empty: `<project>/runs/<task>`
  PredictionEvaluationRequest evaluation = {};  ///< all but its predictions, pictures and name
};

/// As `EvaluatePredictions`, of a run of a project: pictures are found by their id or file name in
/// the project, which also tells the centre and vendor where the predictions do not.
/// @throws Error(kUsage) when there is no project, or its run left no predictions, naming the
///   folder; else as `EvaluatePredictions`.
PredictionEvaluation EvaluateProject(const ProjectEvaluationRequest& request,
                                     ProgressObserver& progress);

}  // namespace etalon::workflow
