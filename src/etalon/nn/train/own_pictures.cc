#include "etalon/nn/train/own_pictures.h"

#include "etalon/nn/train/pretraining.h"

namespace etalon::nn::train {
namespace {

constexpr std::uint32_t kHeldOutOf = 20;

TrainConfig PretrainingOf(const TrainConfig& reading) {
  TrainConfig config = reading;
  config.task = Task::kPretraining;
  config.description = "Completes the pictures that a reading learns from";
  config.classes.clear();
  config.start = {};
  const Stage& first = reading.stages.front();
  config.stages = {{.size = first.size, .epochs = reading.start.own_epochs, .batch = first.batch}};
  return config;
}

}  // namespace

std::optional<std::filesystem::path> CompleteOwnPictures(
    const TrainConfig& config, const std::vector<const Example*>& examples,
    const std::filesystem::path& run, ProgressObserver& progress) {
  UnlabelledPictures pictures{.training = {}, .held_out = {}, .read = [&](std::uint32_t number) {
                                return std::vector<image::GrayImage>{examples[number]->picture};
                              }};
  for (std::uint32_t i = 0; i < examples.size(); ++i) {
    (i % kHeldOutOf == 0 ? pictures.held_out : pictures.training).push_back(i);
  }
  TrainOptions options;
  options.run = run;
  if (Pretrain(PretrainingOf(config), pictures, options, progress).cancelled) return std::nullopt;
  return PackageFolder(options) / kPretrainedFile;
}

}  // namespace etalon::nn::train
