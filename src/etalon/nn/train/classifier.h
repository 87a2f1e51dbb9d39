// Private to this module: shows libtorch.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "etalon/nn/train/calibration.h"
#include "etalon/nn/train/learning_task.h"
#include "etalon/nn/train/network.h"

namespace etalon::nn::train {

/// What all classifications share: the network, its loss and what is asked of it between epochs.
class Classifier : public LearningTask {
 public:
  explicit Classifier(TrainConfig config) : config_(std::move(config)) {}

  std::shared_ptr<torch::nn::Module> MakeNetwork() const override;
  std::size_t EpochPictures() const override;
  Batch Prepare(const Stage& stage, int epoch, std::size_t first) const override;
  torch::Tensor Loss(Engine& engine, const Batch& batch) const override;

  /// Mean probability of the true class over the held-out pictures of each class.
  std::vector<double> Evaluate(Engine& engine, int size) const override;
  std::vector<std::string> DetailNames() const override;

 protected:
  const TrainConfig& config() const { return config_; }

  /// Adds one varied picture with its label.
  virtual void AddPicture(const Stage& stage, Random& random, Batch& batch) const = 0;

  /// What the averaged weights say of the held-out pictures.
  virtual std::vector<Prediction> PredictHoldout(Engine& engine, int size) const = 0;

  /// What `network` says of `examples`, each shown as `input` makes it.
  static std::vector<Prediction> Predict(
      Engine& engine, torch::nn::Module& network, const std::vector<const Example*>& examples,
      const std::function<image::FloatImage(const Example&)>& input);

 private:
  TrainConfig config_;
};

/// Pointers to all of `examples`.
std::vector<const Example*> PointersTo(const std::vector<Example>& examples);

/// `picture` shrunk by area means where both sides shrink, else stretched, to `size` x `size`.
image::FloatImage Fitted(const image::GrayImage& picture, int size);

}  // namespace etalon::nn::train
