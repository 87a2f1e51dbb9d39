// Private to this module: shows libtorch.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "etalon/nn/reading.h"
#include "etalon/nn/tensor.h"
#include "etalon/nn/train/learning_task.h"
#include "etalon/nn/train/reading_validation.h"

namespace etalon::nn::train {

/// The heads that a configuration asks for; fusions are those of a network without experience.
ReadingHeads HeadsOf(const TrainConfig& config);

/// Overlap of one structure of `found`, classes, with `truth`, as `reading_mask.h` says; pixels
/// whose class is unknown do not count. Nothing where neither shows it.
std::optional<StructureOverlap> OverlapOf(const ReadingStructure& structure,
                                          const image::LabelMask& found,
                                          const image::LabelMask& truth);

/// Outlines, boxes and labels learnt together. Masks as `reading_mask.h` says.
///
/// Combinations of findings are drawn in proportion to n^(1 - balance). What that does to the
/// probabilities is undone by the fusion, which is fitted on pictures as they occur.
class ReadingTask : public LearningTask {
 public:
  /// @param watched scored after every epoch for the log; nothing is chosen by it. May be empty.
  ReadingTask(const TrainConfig& config, std::vector<const Example*> training,
              std::vector<const Example*> watched);

  std::shared_ptr<torch::nn::Module> MakeNetwork() const override;
  std::size_t EpochPictures() const override;
  Batch Prepare(const Stage& stage, int epoch, std::size_t first) const override;
  torch::Tensor Loss(Engine& engine, const Batch& batch) const override;
  std::vector<double> Evaluate(Engine& engine, int size) const override;
  std::vector<std::string> DetailNames() const override;
  std::vector<image::GrayImage> TypicalPictures() const override;
  CardFacts Export(Engine& engine, const std::filesystem::path& package) const override;

  /// What `network` says of `example`, as the exported model would: [1, channels, r, c].
  Tensor Output(Engine& engine, torch::nn::Module& network, const Example& example, int size) const;

 private:
  const Example& Draw(Random& random) const;

  TrainConfig config_;
  ReadingHeads heads_;
  std::vector<int> parents_;
  std::vector<const Example*> training_;
  std::vector<const Example*> watched_;
  std::vector<std::vector<const Example*>> strata_;
  std::vector<double> drawn_;  ///< share of each stratum in the batches
};

}  // namespace etalon::nn::train
