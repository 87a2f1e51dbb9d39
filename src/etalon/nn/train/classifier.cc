#include "etalon/nn/train/classifier.h"

#include <algorithm>

#include "etalon/image/resample.h"

namespace etalon::nn::train {
namespace {

constexpr std::size_t kEvaluationBatch = 32;
constexpr double kLabelSmoothing = 0.02;

}  // namespace

std::shared_ptr<torch::nn::Module> Classifier::MakeNetwork() const {
  return std::make_shared<ResNetImpl>(
      ResNetOptions{.channels = config_.network.channels,
                    .blocks = config_.network.convolutions,
                    .classes = static_cast<std::int64_t>(config_.classes.size())});
}

std::size_t Classifier::EpochPictures() const {
  return static_cast<std::size_t>(config_.epoch_pictures);
}

Batch Classifier::Prepare(const Stage& stage, int epoch, std::size_t first) const {
  Batch batch;
  for (std::size_t i = first; i < first + static_cast<std::size_t>(stage.batch); ++i) {
    Random random(StreamSeed(config_.seed, static_cast<std::uint64_t>(epoch), i));
    AddPicture(stage, random, batch);
  }
  return batch;
}

torch::Tensor Classifier::Loss(Engine& engine, const Batch& batch) const {
  auto& network = static_cast<ResNetImpl&>(engine.network());
  const torch::Tensor logits = network.forward(engine.Input(batch.pictures));
  const torch::Tensor labels = torch::tensor(batch.labels, torch::kLong).to(engine.device());
  return at::cross_entropy_loss(logits, labels, {}, at::Reduction::Mean, -100, kLabelSmoothing);
}

std::vector<double> Classifier::Evaluate(Engine& engine, int size) const {
  std::vector<double> sum(config_.classes.size());
  std::vector<double> count(config_.classes.size());
  for (const Prediction& prediction : PredictHoldout(engine, size)) {
    const auto label = static_cast<std::size_t>(prediction.label);
    sum[label] += Softmax(prediction.logits, 1.0)[label];
    count[label] += 1;
  }
  for (std::size_t label = 0; label < sum.size(); ++label) {
    sum[label] /= std::max(1.0, count[label]);
  }
  return sum;
}

std::vector<std::string> Classifier::DetailNames() const {
  std::vector<std::string> names;
  for (const OutputClass& item : config_.classes) names.push_back("probability_" + item.name);
  return names;
}

std::vector<Prediction> Classifier::Predict(
    Engine& engine, torch::nn::Module& network, const std::vector<const Example*>& examples,
    const std::function<image::FloatImage(const Example&)>& input) {
  torch::NoGradGuard no_grad;
  std::vector<Prediction> predictions;
  for (std::size_t first = 0; first < examples.size(); first += kEvaluationBatch) {
    std::vector<image::FloatImage> pictures;
    const std::size_t last = std::min(examples.size(), first + kEvaluationBatch);
    for (std::size_t i = first; i < last; ++i) pictures.push_back(input(*examples[i]));
    const torch::Tensor logits = static_cast<ResNetImpl&>(network)
                                     .forward(engine.Input(pictures))
                                     .to(torch::kCPU, torch::kFloat64)
                                     .contiguous();
    const double* value = logits.data_ptr<double>();
    for (std::size_t i = first; i < last; ++i, value += logits.size(1)) {
      predictions.push_back(
          {.logits = {value, value + logits.size(1)}, .label = examples[i]->label});
    }
  }
  return predictions;
}

std::vector<const Example*> PointersTo(const std::vector<Example>& examples) {
  std::vector<const Example*> pointers;
  for (const Example& example : examples) pointers.push_back(&example);
  return pointers;
}

image::FloatImage Fitted(const image::GrayImage& picture, int size) {
  const bool shrinks = picture.rows() > size && picture.columns() > size;
  return Stretch(shrinks ? image::ResizeArea(picture, size, size) : picture, {}, size).picture;
}

}  // namespace etalon::nn::train
