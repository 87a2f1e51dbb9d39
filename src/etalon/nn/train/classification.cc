#include "etalon/nn/train/classification.h"

#include <cmath>
#include <set>

#include "etalon/image/resample.h"
#include "etalon/nn/train/bootstrap.h"
#include "etalon/nn/train/export.h"
#include "etalon/nn/train/learning_task.h"
#include "etalon/nn/train/network.h"
#include "etalon/nn/train/synthetic.h"

namespace etalon::nn::train {
namespace {

constexpr std::size_t kEvaluationBatch = 32;
constexpr double kLabelSmoothing = 0.02;
constexpr double kFurnitureProbability = 0.4;
constexpr double kNarrowFieldProbability = 0.2;
constexpr double kTurnedProbability = 0.15;
constexpr int kTemperatureSteps = 400;

std::string WilsonMethod() { return "share of pictures; 95 % Wilson score interval"; }

image::PixelBox RandomPart(const image::GrayImage& picture, Random& random) {
  const int rows = static_cast<int>(picture.rows() * random.Uniform(0.35, 1.0));
  const int columns = static_cast<int>(picture.columns() * random.Uniform(0.35, 1.0));
  return {.top = static_cast<int>(random.Uniform() * (picture.rows() - rows)),
          .left = static_cast<int>(random.Uniform() * (picture.columns() - columns)),
          .rows = rows,
          .columns = columns};
}

/// The part of a picture that the network is shown in training.
image::GrayImage TrainingCrop(const Example& example, CropMode mode, Random& random) {
  if (mode == CropMode::kWhole) return example.picture;
  const double draw = random.Uniform();
  if (mode == CropMode::kContent || draw < 0.6) return Crop(example.picture, example.content);
  if (draw < 0.8) return example.picture;
  return Crop(example.picture, RandomPart(example.picture, random));
}

/// The part that it is shown in evaluation.
image::FloatImage EvaluationInput(const Example& example, CropMode mode, int size) {
  const image::GrayImage crop =
      mode == CropMode::kWhole ? example.picture : Crop(example.picture, example.content);
  const bool shrinks = crop.rows() > size && crop.columns() > size;
  return Stretch(shrinks ? image::ResizeArea(crop, size, size) : crop, {}, size).picture;
}

class ClassificationTask : public LearningTask {
 public:
  ClassificationTask(const TrainConfig& config, const std::filesystem::path& root)
      : config_(config),
        root_(root),
        split_(SplitByPatient(LoadExamples(config.training, config.classes, root, config.seed),
                              config.training, config.holdout_patients, config.seed)),
        by_source_(config.training.size()) {
    for (const Example& example : split_.training) {
      by_source_[static_cast<std::size_t>(example.source)].push_back(&example);
    }
    for (std::size_t source = 0; source < by_source_.size(); ++source) {
      if (by_source_[source].empty()) {
        throw Error(ErrorCode::kUsage, "no training pictures in '" +
                                           config.training[source].images.string() + "' match '" +
                                           config.training[source].pattern + "'");
      }
    }
  }

  std::shared_ptr<torch::nn::Module> MakeNetwork() const override {
    return std::make_shared<ResNetImpl>(
        ResNetOptions{.channels = config_.network.channels,
                      .blocks = config_.network.convolutions,
                      .classes = static_cast<std::int64_t>(config_.classes.size())});
  }

  std::size_t EpochPictures() const override {
    return static_cast<std::size_t>(config_.epoch_pictures);
  }

  Batch Prepare(const Stage& stage, int epoch, std::size_t first) const override {
    Batch batch;
    for (std::size_t i = first; i < first + static_cast<std::size_t>(stage.batch); ++i) {
      Random random(StreamSeed(config_.seed, static_cast<std::uint64_t>(epoch), i));
      AddPicture(stage.size, random, batch);
    }
    return batch;
  }

  torch::Tensor Loss(Engine& engine, const Batch& batch) const override {
    auto& network = static_cast<ResNetImpl&>(engine.network());
    const torch::Tensor logits = network.forward(engine.Input(batch.pictures));
    const torch::Tensor labels = torch::tensor(batch.labels, torch::kLong).to(engine.device());
    return at::cross_entropy_loss(logits, labels, {}, at::Reduction::Mean, -100, kLabelSmoothing);
  }

  std::vector<double> Evaluate(Engine& engine, int size) const override {
    const torch::Tensor logits =
        Logits(engine, engine.average(), split_.holdout, config_.training, size);
    const torch::Tensor probability = torch::softmax(logits, 1);
    const torch::Tensor labels = Labels(split_.holdout);
    std::vector<double> mean;
    for (std::int64_t label = 0; label < logits.size(1); ++label) {
      const torch::Tensor chosen = probability.select(1, label).masked_select(labels == label);
      mean.push_back(chosen.numel() == 0 ? 0.0 : chosen.mean().item<double>());
    }
    return mean;
  }

  std::vector<std::string> DetailNames() const override {
    std::vector<std::string> names;
    for (const OutputClass& item : config_.classes) names.push_back("probability_" + item.name);
    return names;
  }

  CardFacts Export(Engine& engine, const std::filesystem::path& package) const override {
    CardFacts facts;
    facts.temperature = FitTemperature(
        Logits(engine, engine.best(), split_.holdout, config_.training, config_.input_size),
        Labels(split_.holdout));
    ExportOnnx(static_cast<ResNetImpl&>(engine.best()), config_.name, config_.input_size,
               facts.temperature, package / "model.onnx");
    std::set<std::string> patients;
    for (const Example& example : split_.training) patients.insert(example.patient);
    facts.training_pictures = static_cast<int>(split_.training.size());
    facts.training_patients = static_cast<int>(patients.size());
    for (const DataSource& source : config_.evaluation) AddMetrics(engine, source, facts.metrics);
    return facts;
  }

 private:
  const Example& Draw(std::size_t source, Random& random) const {
    return *by_source_[source][random.Below(by_source_[source].size())];
  }

  /// A source by weight, among those with the last class (to reject) or among the others.
  std::size_t DrawSource(bool only_rejected, bool only_accepted, Random& random) const {
    const auto weight = [&](std::size_t source) {
      const bool rejected = IsRejected(source);
      const bool out = (only_rejected && !rejected) || (only_accepted && rejected);
      return out ? 0.0 : config_.training[source].weight;
    };
    double total = 0;
    for (std::size_t source = 0; source < by_source_.size(); ++source) total += weight(source);
    double rest = random.Uniform() * total;
    std::size_t chosen = 0;
    for (std::size_t source = 0; source < by_source_.size(); ++source) {
      if (weight(source) <= 0) continue;
      chosen = source;
      rest -= weight(source);
      if (rest < 0) break;
    }
    return chosen;
  }

  bool IsRejected(std::size_t source) const {
    return config_.training[source].label == config_.classes.back().name;
  }

  image::GrayImage DrawCrop(std::size_t source, Random& random) const {
    return TrainingCrop(Draw(source, random), config_.training[source].crop, random);
  }

  void AddPicture(int size, Random& random, Batch& batch) const {
    image::GrayImage crop;
    std::int64_t label = static_cast<std::int64_t>(config_.classes.size()) - 1;
    if (random.Uniform() < config_.synthetic_share) {
      const image::GrayImage apical = DrawCrop(DrawSource(false, true, random), random);
      const image::GrayImage other = DrawCrop(DrawSource(true, false, random), random);
      crop = MakeNegative(static_cast<Negative>(random.Below(kNegativeKinds)), apical, other, random);
    } else {
      const std::size_t source = DrawSource(false, false, random);
      const Example& example = Draw(source, random);
      label = example.label;
      crop = TrainingCrop(example, config_.training[source].crop, random);
    }
    const bool rejected = label + 1 == static_cast<std::int64_t>(config_.classes.size());
    batch.pictures.push_back(Vary(crop, rejected, size, random));
    batch.labels.push_back(label);
  }

  image::FloatImage Vary(const image::GrayImage& crop, bool rejected, int size,
                         Random& random) const {
    Augmentation options = config_.augmentation;
    // Whatever is rejected stays so when it is turned or enlarged.
    if (rejected && random.Uniform() < kTurnedProbability) {
      options.rotation_degrees = 180.0;
      options.zoom_in = 1.0;
    }
    const bool shrinks = crop.rows() > 2 * size && crop.columns() > 2 * size;
    const image::GrayImage source =
        shrinks ? image::ResizeArea(crop, crop.rows() / 2, crop.columns() / 2) : crop;
    image::FloatImage picture = Augment(source, {}, size, options, random).picture;
    if (random.Uniform() < kNarrowFieldProbability) NarrowField(picture, random);
    if (random.Uniform() < kFurnitureProbability) DrawScreenFurniture(picture, random);
    return picture;
  }

  torch::Tensor Logits(Engine& engine, torch::nn::Module& network,
                       const std::vector<Example>& examples,
                       const std::vector<DataSource>& sources, int size) const {
    torch::NoGradGuard no_grad;
    std::vector<torch::Tensor> parts;
    for (std::size_t first = 0; first < examples.size(); first += kEvaluationBatch) {
      std::vector<image::FloatImage> pictures;
      for (std::size_t i = first; i < std::min(examples.size(), first + kEvaluationBatch); ++i) {
        const CropMode crop = sources[static_cast<std::size_t>(examples[i].source)].crop;
        pictures.push_back(EvaluationInput(examples[i], crop, size));
      }
      parts.push_back(static_cast<ResNetImpl&>(network).forward(engine.Input(pictures)).cpu());
    }
    return torch::cat(parts);
  }

  static torch::Tensor Labels(const std::vector<Example>& examples) {
    std::vector<std::int64_t> labels;
    for (const Example& example : examples) labels.push_back(example.label);
    return torch::tensor(labels, torch::kLong);
  }

  void AddMetrics(Engine& engine, const DataSource& source, std::vector<Metric>& metrics) const {
    const auto examples = LoadExamples({source}, config_.classes, root_, config_.seed);
    if (examples.empty()) return;
    const torch::Tensor chosen =
        Logits(engine, engine.best(), examples, {source}, config_.input_size).argmax(1);
    const auto n = static_cast<int>(examples.size());
    const auto add = [&](const std::string& name, const torch::Tensor& hits) {
      const int count = static_cast<int>(hits.sum().item<std::int64_t>());
      metrics.push_back({.name = name,
                         .dataset = source.images.string(),
                         .value = static_cast<double>(count) / n,
                         .interval = WilsonInterval(count, n),
                         .n = n,
                         .method = WilsonMethod()});
    };
    const auto last = static_cast<std::int64_t>(config_.classes.size()) - 1;
    add("accuracy_" + source.label, chosen == Labels(examples));
    if (source.label != config_.classes.back().name) add("rejected_" + source.label, chosen == last);
  }

  TrainConfig config_;
  std::filesystem::path root_;
  DatasetSplit split_;
  std::vector<std::vector<const Example*>> by_source_;
};

}  // namespace

std::unique_ptr<LearningTask> MakeClassificationTask(const TrainConfig& config,
                                                     const std::filesystem::path& data_root) {
  return std::make_unique<ClassificationTask>(config, data_root);
}

double FitTemperature(const torch::Tensor& logits, const torch::Tensor& labels) {
  double best = 1.0;
  double best_loss = INFINITY;
  for (int step = 0; step <= kTemperatureSteps; ++step) {
    const double temperature = std::exp2(-3.0 + 6.0 * step / kTemperatureSteps);
    const double loss = at::cross_entropy_loss(logits / temperature, labels).item<double>();
    if (loss < best_loss) {
      best_loss = loss;
      best = temperature;
    }
  }
  return best;
}

}  // namespace etalon::nn::train
