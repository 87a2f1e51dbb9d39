// Private to this module: shows libtorch.
#pragma once

#include <vector>

#include "etalon/nn/train/classifier.h"

namespace etalon::nn::train {

/// Which examples a labelled classification learns from and which choose its epoch.
struct LabelledSplit {
  std::vector<const Example*> training;
  std::vector<const Example*> validation;  ///< may be empty
};

/// A classification of whole pictures with a label each.
///
/// Classes are drawn in proportion to n^(1 - balance). What that does to the probabilities is
/// undone in the logits: log(share among the training pictures / share drawn) is added to each.
class LabelledTask : public Classifier {
 public:
  /// @param temperature divides the logits of the exported model.
  LabelledTask(const TrainConfig& config, LabelledSplit split, double temperature = 1.0);

  std::vector<image::GrayImage> TypicalPictures() const override;
  CardFacts Export(Engine& engine, const std::filesystem::path& package) const override;

  /// Logits of the best weights at the shipped size, corrected for how classes were drawn, not yet
  /// divided by a temperature.
  std::vector<Prediction> PredictBest(Engine& engine,
                                      const std::vector<const Example*>& examples) const;

 protected:
  void AddPicture(const Stage& stage, Random& random, Batch& batch) const override;
  std::vector<Prediction> PredictHoldout(Engine& engine, int size) const override;

 private:
  std::size_t DrawClass(Random& random) const;

  LabelledSplit split_;
  double temperature_;
  std::vector<std::vector<const Example*>> by_class_;
  std::vector<double> drawn_;   ///< share of each class in the batches; they sum to 1
  std::vector<double> offset_;  ///< of the logits
};

}  // namespace etalon::nn::train
