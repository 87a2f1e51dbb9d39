#include "etalon/workflow/train.h"

#include <cstdlib>

#include "etalon/core/error.h"
#include "etalon/core/resources.h"

#ifdef ETALON_WITH_TRAINING
#include "etalon/nn/train/bag_cross_validation.h"
#include "etalon/nn/train/config.h"
#include "etalon/nn/train/cross_validation.h"
#include "etalon/nn/train/dataset.h"
#include "etalon/nn/train/train.h"
#include "etalon/settings/toml.h"
#include "etalon/workflow/classifier_evaluation.h"
#include "etalon/workflow/labelled_pictures.h"
#include "etalon/workflow/phantom_examples.h"
#include "etalon/workflow/pretrain.h"
#include "etalon/workflow/project.h"
#include "etalon/workflow/train_reading.h"
#endif

namespace etalon::workflow {

#ifdef ETALON_WITH_TRAINING
namespace {

using nn::train::TrainConfig;
using nn::train::TrainOptions;

/// Of a project's task: where `etalon evaluate P --task NAME` looks.
std::filesystem::path DefaultRun(const TrainRequest& request, const TrainConfig& config) {
  if (request.project.empty()) return std::filesystem::path("out/train") / config.name;
  return FindProject(request.project, request.workspace) / "runs" / request.task;
}

TrainOptions OptionsOf(const TrainRequest& request, const TrainConfig& config) {
  TrainOptions options;
  options.data_root = request.data.empty() ? nn::train::DataRoot() : request.data;
  options.run = request.run.empty() ? DefaultRun(request, config) : request.run;
  options.package = request.package;
  options.part = {.index = request.part.index, .count = request.part.count};
  options.package = nn::train::PackageFolder(options);
  return options;
}

std::filesystem::path FindTaskConfig(const TrainRequest& request) {
  const std::filesystem::path project = FindProject(request.project, request.workspace);
  std::vector<std::filesystem::path> folders = {project / "tasks"};
  if (const char* named = std::getenv("ETALON_CONFIGS")) folders.emplace_back(named);
  folders.push_back(ProgramFolder() / "../../configs");
  folders.push_back(ProgramFolder() / "../share/etalon/configs");
  for (const auto& folder : folders) {
    const auto file = folder / (request.task + ".toml");
    std::error_code code;
    if (std::filesystem::is_regular_file(file, code)) return file.lexically_normal();
  }
  throw Error(ErrorCode::kUsage, "there is no task '" + request.task +
                                     "': no such configuration beside the models or in " +
                                     folders.front().string());
}

using nn::train::BagConfig;

/// What `[bags]` stands beside. @throws Error(kUsage) where studies cannot be learnt from so.
TrainConfig StudyConfig(const BagConfig& bags, const std::string& text,
                        const std::filesystem::path& path) {
  TrainConfig config = nn::train::ParseTrainConfig(bags.text, path);
  config.text = text;
  if (config.folds == 0)
    throw Error(ErrorCode::kUsage, "[bags] needs 'folds' and labelled folders");
  if (config.balance > 0) throw Error(ErrorCode::kUsage, "'balance' must be 0 with [bags]");
  return config;
}

nn::train::CrossValidation Validate(const TrainConfig& config, const std::optional<BagConfig>& bags,
                                    LabelledPictures& pictures, const TrainOptions& options,
                                    ProgressObserver& progress) {
  if (!bags) return nn::train::CrossValidate(config, pictures.data, options, progress);
  const nn::train::StudyData studies{.examples = std::move(pictures.data.examples),
                                     .studies = std::move(pictures.studies),
                                     .external = std::move(pictures.data.external)};
  return nn::train::CrossValidateStudies(config, bags->pooling, studies, options, progress);
}

/// Folds, external sets and the final model; figures beside the log and in the model's card.
TrainSummary TrainWithFolds(const TrainConfig& config, const std::optional<BagConfig>& bags,
                            const TrainOptions& options, ProgressObserver& progress) {
  auto pictures = ReadLabelledPictures(config, options.data_root, progress, bags.has_value());
  const auto validation = Validate(config, bags, pictures, options, progress);
  TrainSummary summary{.run = options.run, .package = options.package, .evaluation = {}};
  summary.cancelled = validation.cancelled;
  summary.epochs = validation.facts.epochs;
  if (validation.cancelled) return summary;
  auto evaluation = EvaluateClassifier(config, validation, pictures.left_out);
  nn::train::CardFacts facts = validation.facts;
  facts.metrics = std::move(evaluation.metrics);
  // The operating point of studies is none of their pictures.
  if (!bags) facts.threshold = evaluation.threshold;
  nn::train::WriteCard(config, facts, options.package);
  report::WriteAnalysis(evaluation.analysis, options.run / "evaluation");
  summary.evaluation = std::move(evaluation.analysis);
  return summary;
}

}  // namespace

TrainSummary TrainModel(const TrainRequest& request, ProgressObserver& progress) {
  const std::filesystem::path path =
      request.config.empty() ? FindTaskConfig(request) : request.config;
  const std::string text = settings::ReadText(path);
  const auto bags = nn::train::ParseBagConfig(text, path);
  const TrainConfig config =
      bags ? StudyConfig(*bags, text, path) : nn::train::ParseTrainConfig(text, path);
  TrainOptions options = OptionsOf(request, config);
  if (config.task == nn::train::Task::kReading) {
    return TrainReading(config, request, options, progress);
  }
  if (config.task == nn::train::Task::kPretraining) {
    return PretrainNetwork(config, options, progress);
  }
  if (config.folds > 0) return TrainWithFolds(config, bags, options, progress);
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
