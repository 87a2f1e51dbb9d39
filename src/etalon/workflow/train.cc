#include "etalon/workflow/train.h"

#include "etalon/core/error.h"

#ifdef ETALON_WITH_TRAINING
#include "etalon/nn/train/config.h"
#include "etalon/nn/train/cross_validation.h"
#include "etalon/nn/train/dataset.h"
#include "etalon/nn/train/train.h"
#include "etalon/workflow/classifier_evaluation.h"
#include "etalon/workflow/labelled_pictures.h"
#include "etalon/workflow/phantom_examples.h"
#endif

namespace etalon::workflow {

#ifdef ETALON_WITH_TRAINING
namespace {

using nn::train::TrainConfig;
using nn::train::TrainOptions;

TrainOptions OptionsOf(const TrainRequest& request, const TrainConfig& config) {
  TrainOptions options;
  options.data_root = request.data.empty() ? nn::train::DataRoot() : request.data;
  options.run =
      request.run.empty() ? std::filesystem::path("out/train") / config.name : request.run;
  options.package = request.package;
  options.package = nn::train::PackageFolder(options);
  return options;
}

/// Folds, external sets and the final model; figures beside the log and in the model's card.
TrainSummary TrainWithFolds(const TrainConfig& config, const TrainOptions& options,
                            ProgressObserver& progress) {
  const auto pictures = ReadLabelledPictures(config, options.data_root, progress);
  const auto validation = nn::train::CrossValidate(config, pictures.data, options, progress);
  TrainSummary summary{.run = options.run, .package = options.package, .evaluation = {}};
  summary.cancelled = validation.cancelled;
  summary.epochs = validation.facts.epochs;
  if (validation.cancelled) return summary;
  auto evaluation = EvaluateClassifier(config, validation, pictures.left_out);
  nn::train::CardFacts facts = validation.facts;
  facts.metrics = std::move(evaluation.metrics);
  facts.threshold = evaluation.threshold;
  nn::train::WriteCard(config, facts, options.package);
  report::WriteAnalysis(evaluation.analysis, options.run / "evaluation");
  summary.evaluation = std::move(evaluation.analysis);
  return summary;
}

}  // namespace

TrainSummary TrainModel(const TrainRequest& request, ProgressObserver& progress) {
  const TrainConfig config = nn::train::LoadTrainConfig(request.config);
  TrainOptions options = OptionsOf(request, config);
  if (config.folds > 0) return TrainWithFolds(config, options, progress);
  options.additional = PhantomExamples(config.phantom_studies, config.seed);
  const auto result = nn::train::Train(config, options, progress);
  return {.run = options.run,
          .package = options.package,
          .epochs = result.epochs,
          .best_epoch = result.best_epoch,
          .best_score = result.best_score,
          .cancelled = result.cancelled,
          .evaluation = {}};
}

#else

TrainSummary TrainModel(const TrainRequest&, ProgressObserver&) {
  throw Error(ErrorCode::kUsage,
              "this build cannot train: configure with -DETALON_WITH_TRAINING=ON (needs libtorch)");
}

#endif

}  // namespace etalon::workflow
