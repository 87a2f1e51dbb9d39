#pragma once

#include <filesystem>

#include "etalon/core/progress.h"
#include "etalon/workflow/train.h"

namespace etalon::nn::train {
struct TrainConfig;
struct TrainOptions;
}  // namespace etalon::nn::train

namespace etalon::workflow {

/// Cross-validates and trains a reading on a project; writes what the models of the folds said of
/// the pictures that they had not seen to `<run>/predictions`, and the package.
/// @throws Error(kUsage) without a project, Error(kModelInvalid) without the model of the field,
/// and
///   as `MakeReadingExamples` and `nn::train::ValidateReading`.
TrainSummary TrainReading(const nn::train::TrainConfig& config, const TrainRequest& request,
                          const nn::train::TrainOptions& options, ProgressObserver& progress);

}  // namespace etalon::workflow
