#include "etalon/nn/train/labelled_task.h"

#include <cmath>
#include <numeric>
#include <set>

#include "etalon/core/error.h"
#include "etalon/image/resample.h"
#include "etalon/nn/train/export.h"

namespace etalon::nn::train {
namespace {

/// Shares that sum to 1.
std::vector<double> Shares(std::vector<double> weights) {
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) weight /= total;
  return weights;
}

/// So large that sampling it at a picture's new grid would alias.
image::GrayImage HalvedIfLarge(const image::GrayImage& picture, int size) {
  const bool large = picture.rows() > 2 * size && picture.columns() > 2 * size;
  return large ? image::ResizeArea(picture, picture.rows() / 2, picture.columns() / 2) : picture;
}

}  // namespace

LabelledTask::LabelledTask(const TrainConfig& config, LabelledSplit split, double temperature)
    : Classifier(config),
      split_(std::move(split)),
      temperature_(temperature),
      by_class_(config.classes.size()) {
  for (const Example* example : split_.training) {
    by_class_.at(static_cast<std::size_t>(example->label)).push_back(example);
  }
  std::vector<double> counts;
  std::vector<double> weights;
  for (const auto& members : by_class_) {
    Require(!members.empty(), "a class without a training picture");
    counts.push_back(static_cast<double>(members.size()));
    weights.push_back(std::pow(counts.back(), 1.0 - config.balance));
  }
  const std::vector<double> natural = Shares(counts);
  drawn_ = Shares(weights);
  for (std::size_t label = 0; label < drawn_.size(); ++label) {
    offset_.push_back(std::log(natural[label] / drawn_[label]));
  }
}

std::vector<image::GrayImage> LabelledTask::TypicalPictures() const {
  std::vector<image::GrayImage> pictures;
  for (std::size_t i = 0; i < kTypicalPictures; ++i) {
    const auto& members = by_class_[i % by_class_.size()];
    pictures.push_back(members[i * members.size() / kTypicalPictures]->picture);
  }
  return pictures;
}

CardFacts LabelledTask::Export(Engine& engine, const std::filesystem::path& package) const {
  CardFacts facts;
  facts.temperature = temperature_;
  ExportOnnx(static_cast<ResNetImpl&>(engine.best()), config().name, config().input_size, offset_,
             temperature_, package / "model.onnx");
  std::set<std::string> patients;
  for (const Example* example : split_.training) patients.insert(example->patient);
  facts.training_pictures = static_cast<int>(split_.training.size());
  facts.training_patients = static_cast<int>(patients.size());
  return facts;
}

std::vector<Prediction> LabelledTask::PredictBest(
    Engine& engine, const std::vector<const Example*>& examples) const {
  auto predictions = Predict(engine, engine.best(), examples, [&](const Example& example) {
    return Fitted(example.picture, config().input_size);
  });
  for (Prediction& prediction : predictions) {
    for (std::size_t label = 0; label < offset_.size(); ++label) {
      prediction.logits[label] += offset_[label];
    }
  }
  return predictions;
}

void LabelledTask::AddPicture(const Stage& stage, Random& random, Batch& batch) const {
  const auto& members = by_class_[DrawClass(random)];
  const Example& example = *members[random.Below(members.size())];
  const Augmentation options = Scaled(config().augmentation, stage.augmentation);
  const image::GrayImage source = HalvedIfLarge(example.picture, stage.size);
  batch.pictures.push_back(Augment(source, {}, stage.size, options, random).picture);
  batch.labels.push_back(example.label);
}

std::vector<Prediction> LabelledTask::PredictHoldout(Engine& engine, int size) const {
  return Predict(engine, engine.average(), split_.validation,
                 [&](const Example& example) { return Fitted(example.picture, size); });
}

std::size_t LabelledTask::DrawClass(Random& random) const {
  double rest = random.Uniform();
  for (std::size_t label = 0; label + 1 < drawn_.size(); ++label) {
    rest -= drawn_[label];
    if (rest < 0) return label;
  }
  return drawn_.size() - 1;
}

}  // namespace etalon::nn::train
