#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/progress.h"
#include "etalon/report/analysis.h"
#include "etalon/workflow/evaluation_data.h"
#include "etalon/workflow/near_duplicates.h"

namespace etalon::workflow {

/// What happens when near-duplicates straddle the split.
enum class LeakagePolicy {
  kStop,   ///< nothing is evaluated
  kReport  ///< it is counted on the page, and the model cannot be published
};

struct PredictionEvaluationRequest {
  std::filesystem::path predictions;   ///< folder with `images.csv`
  std::filesystem::path readers = {};  ///< CSV of readers' ratings; empty for none
  std::filesystem::path output = {};   ///< folder of page and JSON; empty: none is written
  std::string name = {};               ///< on the page; empty: the folder's
  EvaluationOptions options = {};
  LeakagePolicy leakage = LeakagePolicy::kStop;
  NearDuplicateOptions near_duplicates = {};
};

struct PredictionEvaluation {
  report::Analysis analysis;
  std::vector<Error> problems;  ///< pictures that could not be compared
};

/// Key of the table that says how the split was checked.
inline constexpr const char* kLeakageTable = "leakage";

/// Patients never straddle a split: not two folds' test pictures, not the test pictures of a fold
/// and the validation pictures that chose its model, not folds and an external set.
/// @throws Error(kUsage) naming two of the patient's images and where they stand.
void CheckPatientSplits(const Predictions& predictions);

/// The tested pictures, each in the part of the split where it was tested.
std::vector<ComparedImage> TestedImages(const EvaluationData& data);

/// Judges predictions and makes one page of everything that is known about them. Where the pictures
/// are there, those that straddle the split are sought first.
/// @throws Error as `ReadPredictions`, `CheckPatientSplits`, `RequireNoStraddling` and
///   `AddReaders`.
PredictionEvaluation EvaluatePredictions(const PredictionEvaluationRequest& request,
                                         ProgressObserver& progress);

/// The same of predictions that were read already. They must outlive the call.
PredictionEvaluation JudgePredictions(const Predictions& predictions,
                                      const PredictionEvaluationRequest& request,
                                      ProgressObserver& progress);

}  // namespace etalon::workflow
