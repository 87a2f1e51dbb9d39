// Private to this module: shows libtorch.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "etalon/nn/train/card.h"
#include "etalon/nn/train/config.h"
#include "etalon/nn/train/dataset.h"
#include "etalon/nn/train/engine.h"

namespace etalon::nn::train {

/// Network inputs in 0 .. 1 with their truth: masks, labels or findings, whichever the task has.
struct Batch {
  std::vector<image::FloatImage> pictures;
  std::vector<image::FloatImage> targets;  ///< of a pretraining: the pictures before hiding
  std::vector<image::LabelMask> masks;
  std::vector<std::int64_t> labels;
  std::vector<std::vector<int>> findings;  ///< of a reading: one entry a label
};

/// What differs between segmentation and classification; `Train` holds what they share.
class LearningTask {
 public:
  virtual ~LearningTask() = default;

  virtual std::shared_ptr<torch::nn::Module> MakeNetwork() const = 0;
  virtual std::size_t EpochPictures() const = 0;

  /// Pictures `first` .. `first + stage.batch` of epoch `epoch`. Called from a second thread.
  virtual Batch Prepare(const Stage& stage, int epoch, std::size_t first) const = 0;
  virtual torch::Tensor Loss(Engine& engine, const Batch& batch) const = 0;

  /// What the score on the holdout is the mean of, and the names of its parts.
  virtual std::vector<double> Evaluate(Engine& engine, int size) const = 0;
  virtual std::vector<std::string> DetailNames() const = 0;

  /// A few pictures as the model will be shown them, for the activation ranges of the package.
  virtual std::vector<image::GrayImage> TypicalPictures() const = 0;

  /// Writes `package`/model.onnx from the best weights and measures them on the evaluation data.
  virtual CardFacts Export(Engine& engine, const std::filesystem::path& package) const = 0;
};

inline constexpr std::size_t kTypicalPictures = 16;

/// @param additional examples for training only.
/// @throws Error as `LoadExamples`.
std::unique_ptr<LearningTask> MakeSegmentationTask(const TrainConfig& config,
                                                   const std::filesystem::path& data_root,
                                                   const std::vector<Example>& additional);
std::unique_ptr<LearningTask> MakeClassificationTask(const TrainConfig& config,
                                                     const std::filesystem::path& data_root);

}  // namespace etalon::nn::train
