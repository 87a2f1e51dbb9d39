#pragma once

#include "etalon/core/progress.h"
#include "etalon/workflow/train.h"

namespace etalon::nn::train {
struct TrainConfig;
struct TrainOptions;
}  // namespace etalon::nn::train

namespace etalon::workflow {

/// Pretrains a network on the pictures of folders, which may be of any number and need no labels:
/// they are listed once in `<run>/files.txt` and read one by one as they are drawn, still pictures
/// and cines of every kind that the program reads, cut to the ultrasound field where the
/// configuration wants it. Files that hold no picture, or none of an ultrasound field, are passed
/// over and counted. The package tells by `kSeenFile` what was learnt from. All pictures of a
/// patient are learnt from, or all are held out.
/// @throws Error(kModelInvalid) without the model of the field, and as `FileList` and
///   `nn::train::Pretrain`.
TrainSummary PretrainNetwork(const nn::train::TrainConfig& config,
                             const nn::train::TrainOptions& options, ProgressObserver& progress);

}  // namespace etalon::workflow
