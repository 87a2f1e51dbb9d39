// Private to this module: shows libtorch.
#pragma once

#include <string>
#include <vector>

#include "etalon/nn/train/bag_network.h"
#include "etalon/nn/train/classifier.h"

namespace etalon::nn::train {

/// The pictures of one study and the label that they have together.
struct Bag {
  std::string study;
  int label = 0;
  std::vector<const Example*> pictures;
};

/// Which studies are learnt from and which choose the epoch.
struct BagSplit {
  std::vector<Bag> training;
  std::vector<Bag> validation;  ///< may be empty
};

/// Multiple-instance learning: a classifier of pictures from the labels of their studies.
///
/// A batch is `stage.batch` studies with all their pictures, at most `kMostPictures` of each; an
/// epoch shows `epoch_pictures` studies, each as often as every other. The holdout scores studies;
/// what is exported classifies pictures.
class BagTask : public Classifier {
 public:
  BagTask(const TrainConfig& config, BagPooling pooling, BagSplit split);

  std::shared_ptr<torch::nn::Module> MakeNetwork() const override;
  Batch Prepare(const Stage& stage, int epoch, std::size_t first) const override;
  torch::Tensor Loss(Engine& engine, const Batch& batch) const override;
  std::vector<image::GrayImage> TypicalPictures() const override;
  CardFacts Export(Engine& engine, const std::filesystem::path& package) const override;

  /// Logits of the best weights at the shipped size, of each picture.
  std::vector<Prediction> PredictBest(Engine& engine,
                                      const std::vector<const Example*>& examples) const;
  /// Logarithms of the probabilities of each study.
  std::vector<Prediction> JudgeBest(Engine& engine, const std::vector<Bag>& bags) const;

  static constexpr std::size_t kMostPictures = 25;

 protected:
  void AddPicture(const Stage& stage, Random& random, Batch& batch) const override;
  std::vector<Prediction> PredictHoldout(Engine& engine, int size) const override;

 private:
  std::size_t PictureCount() const;
  static std::vector<Prediction> PredictBags(Engine& engine, torch::nn::Module& network,
                                             const std::vector<Bag>& bags, int size);

  BagPooling pooling_;
  BagSplit split_;
};

}  // namespace etalon::nn::train
