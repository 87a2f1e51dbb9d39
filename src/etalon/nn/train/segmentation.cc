#include "etalon/nn/train/segmentation.h"

#include <numeric>
#include <set>

#include "etalon/nn/train/bootstrap.h"
#include "etalon/nn/train/dice.h"
#include "etalon/nn/train/export.h"
#include "etalon/nn/train/learning_task.h"
#include "etalon/nn/train/network.h"

namespace etalon::nn::train {
namespace {

constexpr int kEvaluationBatch = 8;
constexpr double kDiceSmoothing = 1.0;

image::LabelMask LabelsOf(const torch::Tensor& logits, int rows, int columns) {
  const torch::Tensor resampled =
      at::upsample_bilinear2d(logits, {rows, columns}, /*align_corners=*/false);
  const torch::Tensor labels = resampled[0].argmax(0).to(torch::kUInt8).contiguous();
  const auto* first = labels.data_ptr<std::uint8_t>();
  return {rows, columns, std::vector<std::uint8_t>(first, first + labels.numel())};
}

torch::Tensor MaskTensor(const image::LabelMask& mask) {
  return torch::from_blob(const_cast<std::uint8_t*>(mask.pixels().data()),
                          {mask.rows(), mask.columns()}, torch::kUInt8)
      .to(torch::kLong);
}

std::set<std::string> PatientNames(const std::vector<Example>& examples) {
  std::set<std::string> names;
  for (const Example& example : examples) names.insert(example.patient);
  return names;
}

class SegmentationTask : public LearningTask {
 public:
  SegmentationTask(const TrainConfig& config, const std::filesystem::path& root,
                   const std::vector<Example>& additional)
      : config_(config),
        root_(root),
        split_(SplitByPatient(LoadExamples(config.training, config.classes, root, config.seed),
                              config.training, config.holdout_patients, config.seed)) {
    split_.training.insert(split_.training.end(), additional.begin(), additional.end());
  }

  std::shared_ptr<torch::nn::Module> MakeNetwork() const override {
    return std::make_shared<UNetImpl>(
        UNetOptions{.channels = config_.network.channels,
                    .convolutions = config_.network.convolutions,
                    .classes = static_cast<std::int64_t>(config_.classes.size())});
  }

  std::size_t EpochPictures() const override { return split_.training.size(); }

  Batch Prepare(const Stage& stage, int epoch, std::size_t first) const override {
    const auto epoch_number = static_cast<std::uint64_t>(epoch);
    const auto order = EpochOrder(split_.training.size(), config_.seed, epoch_number);
    const Augmentation options = Scaled(config_.augmentation, stage.augmentation);
    Batch batch;
    for (std::size_t i = first; i < first + static_cast<std::size_t>(stage.batch); ++i) {
      const Example& example = split_.training[order[i]];
      Random random(StreamSeed(config_.seed, epoch_number, order[i]));
      AugmentedPicture varied = Augment(example.picture, example.mask, stage.size, options, random);
      batch.pictures.push_back(std::move(varied.picture));
      batch.masks.push_back(std::move(varied.mask));
    }
    return batch;
  }

  torch::Tensor Loss(Engine& engine, const Batch& batch) const override {
    std::vector<torch::Tensor> masks;
    for (const image::LabelMask& mask : batch.masks) masks.push_back(MaskTensor(mask));
    const torch::Tensor target = torch::stack(masks).to(engine.device());
    auto& network = static_cast<UNetImpl&>(engine.network());
    return SegmentationLoss(network.forward(engine.Input(batch.pictures)).to(torch::kFloat32),
                            target);
  }

  std::vector<double> Evaluate(Engine& engine, int size) const override {
    return MeanDice(PictureDice(engine, engine.average(), split_.holdout, size, Classes()));
  }

  std::vector<std::string> DetailNames() const override {
    std::vector<std::string> names;
    for (std::size_t i = 1; i < Classes(); ++i) names.push_back("dice_" + config_.classes[i].name);
    return names;
  }

  std::vector<image::GrayImage> TypicalPictures() const override {
    std::vector<image::GrayImage> pictures;
    for (const Example* example : EvenlySpaced(split_.training, kTypicalPictures)) {
      pictures.push_back(example->picture);
    }
    return pictures;
  }

  CardFacts Export(Engine& engine, const std::filesystem::path& package) const override {
    ExportOnnx(static_cast<UNetImpl&>(engine.best()), config_.name, config_.input_size,
               package / "model.onnx");
    CardFacts facts;
    facts.training_pictures = static_cast<int>(split_.training.size());
    facts.training_patients = static_cast<int>(PatientNames(split_.training).size());
    for (const DataSource& source : config_.evaluation) AddMetrics(engine, source, facts.metrics);
    return facts;
  }

 private:
  std::size_t Classes() const { return config_.classes.size(); }

  void AddMetrics(Engine& engine, const DataSource& source, std::vector<Metric>& metrics) const {
    const auto examples = LoadExamples({source}, config_.classes, root_, config_.seed);
    const auto dice = PictureDice(engine, engine.best(), examples, config_.input_size, Classes());
    const std::vector<std::string> names = DetailNames();
    for (std::size_t structure = 0; structure < names.size(); ++structure) {
      std::vector<double> values;
      std::vector<std::string> patients;
      for (std::size_t i = 0; i < examples.size(); ++i) {
        if (dice[i][structure] == kAbsent) continue;
        values.push_back(dice[i][structure]);
        patients.push_back(examples[i].patient);
      }
      if (values.empty()) continue;
      metrics.push_back({.name = names[structure],
                         .dataset = source.images.string(),
                         .value = std::accumulate(values.begin(), values.end(), 0.0) /
                                  static_cast<double>(values.size()),
                         .interval = PatientBootstrap(values, patients, config_.seed),
                         .n = static_cast<int>(values.size()),
                         .method = "mean over pictures at their own size; 95 % bootstrap over " +
                                   std::to_string(PatientNames(examples).size()) + " patients"});
    }
  }

  TrainConfig config_;
  std::filesystem::path root_;
  DatasetSplit split_;
};

}  // namespace

std::unique_ptr<LearningTask> MakeSegmentationTask(const TrainConfig& config,
                                                   const std::filesystem::path& data_root,
                                                   const std::vector<Example>& additional) {
  return std::make_unique<SegmentationTask>(config, data_root, additional);
}

torch::Tensor SegmentationLoss(const torch::Tensor& logits, const torch::Tensor& target) {
  const torch::Tensor log_probability = torch::log_softmax(logits, 1);
  const torch::Tensor truth =
      torch::zeros_like(log_probability.detach()).scatter_(1, target.unsqueeze(1), 1.0);
  const torch::Tensor cross_entropy = torch::nll_loss2d(log_probability, target);
  const torch::Tensor probability = log_probability.exp();
  const torch::Tensor overlap = (probability * truth).sum({2, 3});
  const torch::Tensor total = probability.sum({2, 3}) + truth.sum({2, 3});
  const torch::Tensor dice = (2.0 * overlap + kDiceSmoothing) / (total + kDiceSmoothing);
  return cross_entropy + 1.0 - dice.narrow(1, 1, dice.size(1) - 1).mean();
}

std::vector<std::vector<double>> PictureDice(Engine& engine, torch::nn::Module& network,
                                             const std::vector<Example>& examples, int size,
                                             std::size_t classes) {
  torch::NoGradGuard no_grad;
  std::vector<std::vector<double>> dice;
  for (std::size_t first = 0; first < examples.size(); first += kEvaluationBatch) {
    const std::size_t last = std::min(examples.size(), first + kEvaluationBatch);
    std::vector<image::FloatImage> pictures;
    for (std::size_t i = first; i < last; ++i) {
      pictures.push_back(Stretch(examples[i].picture, {}, size).picture);
    }
    const torch::Tensor logits = static_cast<UNetImpl&>(network)
                                     .forward(engine.Input(pictures))
                                     .to(torch::kCPU, torch::kFloat32);
    for (std::size_t i = first; i < last; ++i) {
      const image::LabelMask& truth = examples[i].mask;
      const torch::Tensor own = logits.narrow(0, static_cast<std::int64_t>(i - first), 1);
      dice.push_back(LabelDice(LabelsOf(own, truth.rows(), truth.columns()), truth, classes));
    }
  }
  return dice;
}

}  // namespace etalon::nn::train
