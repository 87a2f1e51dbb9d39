// Private to this module: shows libtorch.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "etalon/nn/train/config.h"
#include "etalon/nn/train/run_log.h"

namespace etalon::nn::train {

/// Where a run stands between two epochs.
struct RunState {
  int epochs_done = 0;
  std::int64_t steps_done = 0;
  double best_score = -1;
  int best_epoch = -1;
  std::vector<EpochRecord> history;
};

/// A network in training, its running average and its optimiser; saved and restored as one.
class Engine {
 public:
  /// `make` builds one network of the architecture; it is called three times.
  /// @throws Error as `StartFrom`, where the configuration names weights to start from.
  Engine(const TrainConfig& config,
         const std::function<std::shared_ptr<torch::nn::Module>()>& make);

  torch::nn::Module& network() { return *network_; }
  torch::nn::Module& average() { return *average_; }
  torch::nn::Module& best() { return *best_; }
  torch::Device device() const { return device_; }
  torch::ScalarType compute_type() const { return compute_type_; }

  /// One optimiser step on `loss`, then the average moves towards the weights.
  void Step(const torch::Tensor& loss, double learning_rate, std::int64_t step);

  /// Copies the average into the best.
  void KeepAverageAsBest();

  /// Writes everything beside `path`, then renames: a kill leaves the old or the new file.
  void Save(const std::filesystem::path& path, const RunState& state);
  /// @throws Error(kFileMalformed) if the checkpoint is of another architecture or damaged.
  RunState Load(const std::filesystem::path& path);

  /// Normalised network input [n, 1, size, size] in the compute type.
  torch::Tensor Input(const std::vector<image::FloatImage>& pictures) const;

 private:
  double mean_;
  double deviation_;
  double average_decay_;
  torch::Device device_;
  torch::ScalarType compute_type_;
  std::shared_ptr<torch::nn::Module> network_;
  std::shared_ptr<torch::nn::Module> average_;
  std::shared_ptr<torch::nn::Module> best_;
  std::unique_ptr<torch::optim::AdamW> optimiser_;
};

}  // namespace etalon::nn::train
