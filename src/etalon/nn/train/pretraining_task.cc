#include "etalon/nn/train/pretraining_task.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/nn/train/pretrained.h"
#include "etalon/nn/train/reading_network.h"

namespace etalon::nn::train {
namespace {

constexpr std::size_t kMostWatched = 256;
constexpr std::size_t kBytesOfMegabyte = 1 << 20;
constexpr std::uint32_t kMostUnusable = 1000;  ///< files in a row

torch::Tensor OfMasks(const std::vector<image::LabelMask>& masks) {
  std::vector<torch::Tensor> tensors;
  for (const image::LabelMask& mask : masks) {
    torch::Tensor tensor = torch::empty({1, mask.rows(), mask.columns()});
    float* value = tensor.data_ptr<float>();
    for (const std::uint8_t pixel : mask.pixels()) *value++ = static_cast<float>(pixel);
    tensors.push_back(tensor);
  }
  return torch::stack(tensors);
}

}  // namespace

image::LabelMask HiddenSquares(int size, double share, double side, Random& random) {
  const int square = std::max(1, static_cast<int>(std::lround(side * size)));
  const auto offset = [&] {
    return static_cast<int>(random.Below(static_cast<std::uint64_t>(square)));
  };
  const int top = offset();
  const int left = offset();
  const int across = (size + square - 1) / square + 1;
  std::vector<std::uint8_t> hidden(static_cast<std::size_t>(across) *
                                   static_cast<std::size_t>(across));
  const auto count = static_cast<std::ptrdiff_t>(share * static_cast<double>(hidden.size()) + 0.5);
  std::fill(hidden.begin(), hidden.begin() + count, std::uint8_t{1});
  Shuffle(hidden, Random(random.Next()));
  image::LabelMask mask(size, size);
  for (int row = 0; row < size; ++row) {
    for (int column = 0; column < size; ++column) {
      const int cell = (row + top) / square * across + (column + left) / square;
      mask(row, column) = hidden[static_cast<std::size_t>(cell)];
    }
  }
  return mask;
}

CompletionError ErrorWhereHidden(const torch::Tensor& output, const torch::Tensor& target,
                                 const torch::Tensor& hidden) {
  const torch::Tensor truth = at::avg_pool2d(target, 2);
  const torch::Tensor weight = at::avg_pool2d(hidden, 2);
  const torch::Tensor mean = (truth * weight).sum() / weight.sum().clamp_min(1.0);
  return {.error = ((output - truth).pow(2) * weight).sum(),
          .variance = ((truth - mean).pow(2) * weight).sum()};
}

PretrainingTask::PretrainingTask(const TrainConfig& config, const UnlabelledPictures& pictures)
    : config_(config),
      training_(pictures.training),
      watched_(pictures.held_out),
      held_out_(pictures.held_out.size()),
      cache_(pictures.read,
             static_cast<std::size_t>(config.pretraining.memory_megabytes) * kBytesOfMegabyte) {
  if (training_.empty()) throw Error(ErrorCode::kUsage, "there is no picture to learn from");
  if (watched_.size() <= kMostWatched) return;
  for (std::size_t i = 0; i < kMostWatched; ++i) {
    watched_[i] = watched_[i * watched_.size() / kMostWatched];
  }
  watched_.resize(kMostWatched);
}

std::shared_ptr<torch::nn::Module> PretrainingTask::MakeNetwork() const {
  return MakePretrainedNetwork(config_.network);
}

std::size_t PretrainingTask::EpochPictures() const {
  return static_cast<std::size_t>(config_.epoch_pictures);
}

PictureCache::Pictures PretrainingTask::Usable(std::uint64_t draw) const {
  const auto count = static_cast<std::uint32_t>(training_.size());
  const std::uint32_t first = DrawInPasses(draw, count, config_.seed);
  for (std::uint32_t step = 0; step < std::min(count, kMostUnusable); ++step) {
    auto pictures = cache_.Get(training_[(first + step) % count]);
    if (!pictures->empty()) return pictures;
  }
  throw Error(ErrorCode::kUsage,
              "no picture can be used: " + std::to_string(std::min(count, kMostUnusable)) +
                  " files in a row hold none");
}

void PretrainingTask::Add(image::FloatImage picture, Random& random, Batch& batch) const {
  const PretrainingSettings& settings = config_.pretraining;
  image::LabelMask hidden =
      HiddenSquares(picture.rows(), settings.hidden_share, settings.hidden_side, random);
  batch.targets.push_back(picture);
  for (std::size_t i = 0; i < hidden.size(); ++i) {
    // What is hidden becomes the mean, 0 once normalised.
    if (hidden.pixels()[i] != 0) {
      picture.pixels()[i] = static_cast<float>(config_.normalisation_mean);
    }
  }
  batch.pictures.push_back(std::move(picture));
  batch.masks.push_back(std::move(hidden));
}

Batch PretrainingTask::Prepare(const Stage& stage, int epoch, std::size_t first) const {
  const Augmentation options = Scaled(config_.augmentation, stage.augmentation);
  Batch batch;
  for (std::size_t i = first; i < first + static_cast<std::size_t>(stage.batch); ++i) {
    Random random(StreamSeed(config_.seed, static_cast<std::uint64_t>(epoch), i));
    const auto pictures =
        Usable(static_cast<std::uint64_t>(epoch) * EpochPictures() + static_cast<std::uint64_t>(i));
    const image::GrayImage& picture = (*pictures)[random.Below(pictures->size())];
    Add(Augment(picture, {}, stage.size, options, random).picture, random, batch);
  }
  return batch;
}

CompletionError PretrainingTask::ErrorOf(Engine& engine, torch::nn::Module& network,
                                         const Batch& batch) const {
  const ReadingOutput output =
      static_cast<ReadingNetImpl&>(network).forward(engine.Input(batch.pictures));
  return ErrorWhereHidden(output.classes, engine.Input(batch.targets).to(torch::kFloat32),
                          OfMasks(batch.masks).to(engine.device()));
}

torch::Tensor PretrainingTask::Loss(Engine& engine, const Batch& batch) const {
  const CompletionError sums = ErrorOf(engine, engine.network(), batch);
  return sums.error / sums.variance.clamp_min(1.0);
}

double PretrainingTask::ValidationLoss(Engine& engine, torch::nn::Module& network, int size) const {
  torch::NoGradGuard no_grad;
  double error = 0.0;
  double variance = 0.0;
  for (const std::uint32_t number : watched_) {
    const auto pictures = cache_.Get(number);
    if (pictures->empty()) continue;
    Random random(StreamSeed(config_.seed, ~std::uint64_t{0}, number));
    Batch batch;
    Add(Stretch(pictures->front(), {}, size).picture, random, batch);
    const CompletionError sums = ErrorOf(engine, network, batch);
    error += sums.error.item<double>();
    variance += sums.variance.item<double>();
  }
  return variance > 0.0 ? error / variance : 1.0;
}

std::vector<double> PretrainingTask::Evaluate(Engine& engine, int size) const {
  return {1.0 - ValidationLoss(engine, engine.average(), size)};
}

std::vector<std::string> PretrainingTask::DetailNames() const { return {"explained"}; }

CardFacts PretrainingTask::Export(Engine& engine, const std::filesystem::path& package) const {
  WritePretrained(engine.best(), package / kPretrainedFile);
  CardFacts facts;
  facts.training_pictures = static_cast<int>(training_.size());
  facts.metrics.push_back({.name = "explained_variance_where_hidden",
                           .dataset = "held out",
                           .value = 1.0 - ValidationLoss(engine, engine.best(), config_.input_size),
                           .interval = {},
                           .n = static_cast<int>(watched_.size()),
                           .method = "1 - validation loss; tells of progress, not of use"});
  return facts;
}

}  // namespace etalon::nn::train
