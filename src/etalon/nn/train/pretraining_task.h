// Private to this module: shows libtorch.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "etalon/nn/train/learning_task.h"
#include "etalon/nn/train/picture_cache.h"
#include "etalon/nn/train/pretraining.h"

namespace etalon::nn::train {

/// 1 where a picture of `size` x `size` is hidden: `share` of the squares of side
/// `side` x `size` on a grid whose corner is drawn too.
image::LabelMask HiddenSquares(int size, double share, double side, Random& random);

/// Squared error where hidden, and the variance there: sums over a batch.
struct CompletionError {
  torch::Tensor error;
  torch::Tensor variance;
};

/// @param output [n, 1, h, w] in units of the normalised picture; @param target [n, 1, 2h, 2w] the
///   same; @param hidden [n, 1, 2h, 2w], 1 or 0.
CompletionError ErrorWhereHidden(const torch::Tensor& output, const torch::Tensor& target,
                                 const torch::Tensor& hidden);

/// Completing pictures of which squares are hidden.
class PretrainingTask : public LearningTask {
 public:
  PretrainingTask(const TrainConfig& config, const UnlabelledPictures& pictures);

  std::shared_ptr<torch::nn::Module> MakeNetwork() const override;
  std::size_t EpochPictures() const override;
  Batch Prepare(const Stage& stage, int epoch, std::size_t first) const override;
  torch::Tensor Loss(Engine& engine, const Batch& batch) const override;
  std::vector<double> Evaluate(Engine& engine, int size) const override;
  std::vector<std::string> DetailNames() const override;
  std::vector<image::GrayImage> TypicalPictures() const override { return {}; }
  CardFacts Export(Engine& engine, const std::filesystem::path& package) const override;

  /// How far the best weights, as `Evaluate` of the last epoch found them, are from completing.
  double ValidationLoss(Engine& engine, torch::nn::Module& network, int size) const;

 private:
  PictureCache::Pictures Usable(std::uint64_t draw) const;
  void Add(image::FloatImage picture, Random& random, Batch& batch) const;
  CompletionError ErrorOf(Engine& engine, torch::nn::Module& network, const Batch& batch) const;

  TrainConfig config_;
  std::vector<std::uint32_t> training_;
  std::vector<std::uint32_t> watched_;
  std::size_t held_out_;
  mutable PictureCache cache_;
};

}  // namespace etalon::nn::train
