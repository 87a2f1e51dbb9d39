#include "etalon/nn/train/bag_task.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "etalon/core/error.h"
#include "etalon/image/resample.h"
#include "etalon/nn/train/export.h"

namespace etalon::nn::train {
namespace {

Prediction PredictionOf(const torch::Tensor& log_probabilities, int label) {
  const torch::Tensor row = log_probabilities.to(torch::kCPU, torch::kFloat64).contiguous();
  const double* value = row.data_ptr<double>();
  return {.logits = {value, value + row.numel()}, .label = label};
}

std::size_t CountPatients(const std::vector<Bag>& bags) {
  std::set<std::string> patients;
  for (const Bag& bag : bags) patients.insert(bag.pictures.front()->patient);
  return patients.size();
}

/// A varied copy of a picture; one so large that sampling it would alias is halved first.
image::FloatImage Varied(const image::GrayImage& picture, int size, const Augmentation& options,
                         Random& random) {
  const bool large = picture.rows() > 2 * size && picture.columns() > 2 * size;
  const image::GrayImage source =
      large ? image::ResizeArea(picture, picture.rows() / 2, picture.columns() / 2) : picture;
  return Augment(source, {}, size, options, random).picture;
}

}  // namespace

BagTask::BagTask(const TrainConfig& config, BagPooling pooling, BagSplit split)
    : Classifier(config), pooling_(pooling), split_(std::move(split)) {
  Require(!split_.training.empty(), "no study to train on");
}

std::size_t BagTask::PictureCount() const {
  return std::accumulate(split_.training.begin(), split_.training.end(), std::size_t{0},
                         [](std::size_t sum, const Bag& bag) { return sum + bag.pictures.size(); });
}

std::shared_ptr<torch::nn::Module> BagTask::MakeNetwork() const {
  const double usual_size =
      static_cast<double>(PictureCount()) / static_cast<double>(split_.training.size());
  return std::make_shared<BagNetworkImpl>(
      ResNetOptions{.channels = config().network.channels,
                    .blocks = config().network.convolutions,
                    .classes = static_cast<std::int64_t>(config().classes.size())},
      pooling_, usual_size);
}

/// `labels` of the batch: of each study its label, then its number of pictures.
Batch BagTask::Prepare(const Stage& stage, int epoch, std::size_t first) const {
  Batch batch;
  const Augmentation options = Scaled(config().augmentation, stage.augmentation);
  const std::size_t studies = split_.training.size();
  for (std::size_t i = first; i < first + static_cast<std::size_t>(stage.batch); ++i) {
    // A shuffled round after the other.
    const auto round = static_cast<std::uint64_t>(epoch) << 32 | (i / studies);
    const Bag& bag = split_.training[EpochOrder(studies, config().seed, round)[i % studies]];
    Random random(StreamSeed(config().seed, static_cast<std::uint64_t>(epoch), i));
    auto pictures = bag.pictures;
    Shuffle(pictures, random);
    pictures.resize(std::min(pictures.size(), kMostPictures));
    for (const Example* example : pictures) {
      batch.pictures.push_back(Varied(example->picture, stage.size, options, random));
    }
    batch.labels.push_back(bag.label);
    batch.labels.push_back(static_cast<std::int64_t>(pictures.size()));
  }
  return batch;
}

torch::Tensor BagTask::Loss(Engine& engine, const Batch& batch) const {
  std::vector<std::int64_t> labels;
  std::vector<std::int64_t> sizes;
  for (std::size_t i = 0; i + 1 < batch.labels.size(); i += 2) {
    labels.push_back(batch.labels[i]);
    sizes.push_back(batch.labels[i + 1]);
  }
  auto& network = static_cast<BagNetworkImpl&>(engine.network());
  const torch::Tensor log_probabilities = network.forward(engine.Input(batch.pictures), sizes);
  return at::nll_loss(log_probabilities, torch::tensor(labels, torch::kLong).to(engine.device()));
}

std::vector<image::GrayImage> BagTask::TypicalPictures() const {
  std::vector<image::GrayImage> pictures;
  for (std::size_t i = 0; i < kTypicalPictures; ++i) {
    const Bag& bag = split_.training[i * split_.training.size() / kTypicalPictures];
    pictures.push_back(bag.pictures[i % bag.pictures.size()]->picture);
  }
  return pictures;
}

CardFacts BagTask::Export(Engine& engine, const std::filesystem::path& package) const {
  ExportOnnx(*static_cast<BagNetworkImpl&>(engine.best()).classifier, config().name,
             config().input_size, {}, 1.0, package / "model.onnx");
  CardFacts facts;
  facts.training_pictures = static_cast<int>(PictureCount());
  facts.training_patients = static_cast<int>(CountPatients(split_.training));
  return facts;
}

std::vector<Prediction> BagTask::PredictBest(Engine& engine,
                                             const std::vector<const Example*>& examples) const {
  auto& network = static_cast<BagNetworkImpl&>(engine.best());
  return Predict(engine, *network.classifier, examples, [&](const Example& example) {
    return Fitted(example.picture, config().input_size);
  });
}

std::vector<Prediction> BagTask::JudgeBest(Engine& engine, const std::vector<Bag>& bags) const {
  return PredictBags(engine, engine.best(), bags, config().input_size);
}

void BagTask::AddPicture(const Stage&, Random&, Batch&) const {
  throw ContractError("a study is never drawn by single pictures");
}

std::vector<Prediction> BagTask::PredictHoldout(Engine& engine, int size) const {
  return PredictBags(engine, engine.average(), split_.validation, size);
}

std::vector<Prediction> BagTask::PredictBags(Engine& engine, torch::nn::Module& network,
                                             const std::vector<Bag>& bags, int size) {
  torch::NoGradGuard no_grad;
  std::vector<Prediction> predictions;
  for (const Bag& bag : bags) {
    std::vector<image::FloatImage> pictures;
    for (const Example* example : bag.pictures) pictures.push_back(Fitted(example->picture, size));
    const torch::Tensor said = static_cast<BagNetworkImpl&>(network).forward(
        engine.Input(pictures), {static_cast<std::int64_t>(bag.pictures.size())});
    predictions.push_back(PredictionOf(said[0], bag.label));
  }
  return predictions;
}

}  // namespace etalon::nn::train
