#include "etalon/workflow/train.h"

#include "etalon/core/error.h"

#ifdef ETALON_WITH_TRAINING
#include "etalon/nn/train/config.h"
#include "etalon/nn/train/dataset.h"
#include "etalon/nn/train/train.h"
#include "etalon/workflow/phantom_examples.h"
#endif

namespace etalon::workflow {

#ifdef ETALON_WITH_TRAINING

TrainSummary TrainModel(const TrainRequest& request, ProgressObserver& progress) {
  const auto config = nn::train::LoadTrainConfig(request.config);
  nn::train::TrainOptions options;
  options.data_root = request.data.empty() ? nn::train::DataRoot() : request.data;
  options.run =
      request.run.empty() ? std::filesystem::path("out/train") / config.name : request.run;
  options.package = request.package.empty() ? options.run / "package" : request.package;
  options.additional = PhantomExamples(config.phantom_studies, config.seed);
  const auto result = nn::train::Train(config, options, progress);
  return {.run = options.run,
          .package = options.package,
          .epochs = result.epochs,
          .best_epoch = result.best_epoch,
          .best_score = result.best_score,
          .cancelled = result.cancelled};
}

#else

TrainSummary TrainModel(const TrainRequest&, ProgressObserver&) {
  throw Error(ErrorCode::kUsage,
              "this build cannot train: configure with -DETALON_WITH_TRAINING=ON (needs libtorch)");
}

#endif

}  // namespace etalon::workflow
