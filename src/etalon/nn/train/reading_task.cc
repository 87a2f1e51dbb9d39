#include "etalon/nn/train/reading_task.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "etalon/core/error.h"
#include "etalon/nn/preprocess.h"
#include "etalon/nn/train/classifier.h"
#include "etalon/nn/train/dice.h"
#include "etalon/nn/train/reading_loss.h"
#include "etalon/nn/train/reading_network.h"

namespace etalon::nn::train {
namespace {

constexpr int kLeastBoxPixels = 12;
constexpr std::size_t kMostWatched = 48;

std::vector<int> Indices(const std::vector<std::string>& names,
                         const std::vector<OutputClass>& classes) {
  std::vector<int> indices;
  for (const std::string& name : names) {
    const auto place = std::ranges::find(classes, name, &OutputClass::name);
    indices.push_back(static_cast<int>(place - classes.begin()));
  }
  return indices;
}

torch::Tensor TargetOf(const std::vector<image::LabelMask>& masks) {
  std::vector<torch::Tensor> targets;
  for (const image::LabelMask& mask : masks) {
    torch::Tensor target = torch::empty({mask.rows(), mask.columns()}, torch::kLong);
    std::int64_t* value = target.data_ptr<std::int64_t>();
    for (const std::uint8_t pixel : mask.pixels()) *value++ = ClassOf(pixel);
    targets.push_back(target);
  }
  return torch::stack(targets);
}

std::vector<std::vector<ScoredBox>> BoxesOfAll(const std::vector<image::LabelMask>& masks) {
  std::vector<std::vector<ScoredBox>> boxes;
  for (const image::LabelMask& mask : masks) boxes.push_back(BoxesOf(mask, kLeastBoxPixels));
  return boxes;
}

void KeepEvenlySpaced(std::vector<const Example*>& examples, std::size_t most) {
  if (examples.size() <= most) return;
  for (std::size_t i = 0; i < most; ++i) examples[i] = examples[i * examples.size() / most];
  examples.resize(most);
}

}  // namespace

std::optional<StructureOverlap> OverlapOf(const ReadingStructure& structure,
                                          const image::LabelMask& found,
                                          const image::LabelMask& truth) {
  const auto shows = [&](std::uint8_t label) {
    return std::ranges::find(structure.classes, static_cast<int>(label)) != structure.classes.end();
  };
  double both = 0.0;
  double drawn = 0.0;
  double sum = 0.0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const std::uint8_t label = ClassOf(truth.pixels()[i]);
    if (label == kUnknownClass) continue;
    const bool a = shows(found.pixels()[i]);
    const bool b = shows(label);
    drawn += b ? 1.0 : 0.0;
    both += a && b ? 1.0 : 0.0;
    sum += (a ? 1.0 : 0.0) + (b ? 1.0 : 0.0);
  }
  if (sum == 0.0) return std::nullopt;
  return StructureOverlap{.structure = structure.name,
                          .dice = 2.0 * both / sum,
                          .intersection_over_union = both / (sum - both),
                          .drawn = drawn > 0.0};
}

ReadingHeads HeadsOf(const TrainConfig& config) {
  ReadingHeads heads{.classes = {}, .boxes = !config.box_shapes.empty(), .labels = {}};
  if (heads.boxes) heads.box_label = config.box_shapes.front();
  for (const OutputClass& item : config.classes) heads.classes.push_back(item.name);
  for (const OutputLabel& label : config.labels) {
    ReadingLabel own{
        .name = label.name, .code = label.code, .classes = Indices(label.classes, config.classes)};
    for (std::size_t i = 0; i < heads.labels.size(); ++i) {
      if (heads.labels[i].name == label.parent) own.parent = static_cast<int>(i);
    }
    heads.labels.push_back(std::move(own));
  }
  for (const OutputRest& rest : config.rests) {
    const auto parent = std::ranges::find(heads.labels, rest.parent, &ReadingLabel::name);
    heads.rests.push_back({.name = rest.name,
                           .code = rest.code,
                           .parent = parent == heads.labels.end()
                                         ? -1
                                         : static_cast<int>(parent - heads.labels.begin())});
  }
  for (const OutputStructure& structure : config.structures) {
    heads.structures.push_back(
        {.name = structure.name, .classes = Indices(structure.classes, config.classes)});
  }
  return heads;
}

ReadingTask::ReadingTask(const TrainConfig& config, std::vector<const Example*> training,
                         std::vector<const Example*> watched)
    : config_(config),
      heads_(HeadsOf(config)),
      training_(std::move(training)),
      watched_(std::move(watched)) {
  Require(!training_.empty(), "a reading without a training picture");
  for (const ReadingLabel& label : heads_.labels) parents_.push_back(label.parent);
  KeepEvenlySpaced(watched_, kMostWatched);
  for (const Example* example : training_) {
    const auto stratum = static_cast<std::size_t>(example->label);
    if (strata_.size() <= stratum) strata_.resize(stratum + 1);
    strata_[stratum].push_back(example);
  }
  std::erase_if(strata_, [](const auto& members) { return members.empty(); });
  double total = 0.0;
  for (const auto& members : strata_) {
    drawn_.push_back(std::pow(static_cast<double>(members.size()), 1.0 - config.balance));
    total += drawn_.back();
  }
  for (double& share : drawn_) share /= total;
}

std::shared_ptr<torch::nn::Module> ReadingTask::MakeNetwork() const {
  return std::make_shared<ReadingNetImpl>(
      ReadingNetOptions{.channels = config_.network.channels,
                        .convolutions = config_.network.convolutions,
                        .classes = static_cast<std::int64_t>(heads_.classes.size()),
                        .labels = static_cast<std::int64_t>(heads_.labels.size()),
                        .boxes = heads_.boxes});
}

std::size_t ReadingTask::EpochPictures() const {
  return static_cast<std::size_t>(config_.epoch_pictures);
}

Batch ReadingTask::Prepare(const Stage& stage, int epoch, std::size_t first) const {
  const Augmentation options = Scaled(config_.augmentation, stage.augmentation);
  Batch batch;
  for (std::size_t i = first; i < first + static_cast<std::size_t>(stage.batch); ++i) {
    Random random(StreamSeed(config_.seed, static_cast<std::uint64_t>(epoch), i));
    const Example& example = Draw(random);
    AugmentedPicture varied = Augment(example.picture, example.mask, stage.size, options, random);
    batch.pictures.push_back(std::move(varied.picture));
    batch.masks.push_back(std::move(varied.mask));
    batch.findings.push_back(example.findings);
  }
  return batch;
}

torch::Tensor ReadingTask::Loss(Engine& engine, const Batch& batch) const {
  auto& network = static_cast<ReadingNetImpl&>(engine.network());
  const ReadingOutput output = network.forward(engine.Input(batch.pictures));
  torch::Tensor loss = torch::zeros({}, engine.device());
  if (output.classes.defined()) {
    const torch::Tensor target = TargetOf(batch.masks).to(engine.device());
    loss = loss + OutlineLoss(at::upsample_bilinear2d(output.classes,
                                                      {target.size(1), target.size(2)}, false),
                              target, heads_.structures);
  }
  if (output.boxes.defined()) loss = loss + 0.5 * BoxLoss(output.boxes, BoxesOfAll(batch.masks));
  if (output.labels.defined()) {
    loss = loss + LabelLoss(output.labels.mean({2, 3}), batch.findings, parents_);
  }
  return loss;
}

Tensor ReadingTask::Output(Engine& engine, torch::nn::Module& network, const Example& example,
                           int size) const {
  torch::NoGradGuard no_grad;
  const ReadingOutput output =
      static_cast<ReadingNetImpl&>(network).forward(engine.Input({Fitted(example.picture, size)}));
  const torch::Tensor joined =
      Joined(output, size / kReadingStride, size / kReadingStride).to(torch::kCPU).contiguous();
  const float* first = joined.data_ptr<float>();
  return {.shape = joined.sizes().vec(), .values = {first, first + joined.numel()}};
}

std::vector<double> ReadingTask::Evaluate(Engine& engine, int size) const {
  std::vector<double> label_right(heads_.labels.size());
  std::vector<double> label_known(heads_.labels.size());
  std::vector<std::vector<double>> overlaps;
  for (const Example* example : watched_) {
    const Tensor output = Output(engine, engine.average(), *example, size);
    const std::vector<LabelScore> scores = LabelScores(output, 0, heads_);
    for (std::size_t i = 0; i < scores.size(); ++i) {
      const int truth = example->findings[i];
      if (truth < 0) continue;
      label_known[i] += 1.0;
      label_right[i] += truth == 1 ? scores[i].probability : 1.0 - scores[i].probability;
    }
    if (heads_.classes.empty()) continue;
    const image::LabelMask found =
        LabelsOf(ClassLogits(output, 0, heads_), 0, example->mask.rows(), example->mask.columns());
    overlaps.push_back({});
    for (const ReadingStructure& structure : heads_.structures) {
      const auto overlap = OverlapOf(structure, found, example->mask);
      overlaps.back().push_back(overlap ? overlap->dice : kAbsent);
    }
  }
  std::vector<double> details;
  if (!overlaps.empty()) details = MeanDice(overlaps);
  details.resize(heads_.structures.size());
  for (std::size_t i = 0; i < label_right.size(); ++i) {
    details.push_back(label_right[i] / std::max(1.0, label_known[i]));
  }
  if (details.empty()) details.push_back(0.0);
  return details;
}

std::vector<std::string> ReadingTask::DetailNames() const {
  std::vector<std::string> names;
  for (const ReadingStructure& structure : heads_.structures) {
    names.push_back("dice_" + structure.name);
  }
  for (const ReadingLabel& label : heads_.labels) names.push_back("probability_" + label.name);
  if (names.empty()) names.push_back("none");
  return names;
}

std::vector<image::GrayImage> ReadingTask::TypicalPictures() const {
  std::vector<image::GrayImage> pictures;
  const std::size_t count = std::min(kTypicalPictures, training_.size());
  for (std::size_t i = 0; i < count; ++i) {
    pictures.push_back(training_[i * training_.size() / count]->picture);
  }
  return pictures;
}

CardFacts ReadingTask::Export(Engine& engine, const std::filesystem::path& package) const {
  ExportOnnx(static_cast<ReadingNetImpl&>(engine.best()), config_.name, config_.input_size,
             package / "model.onnx");
  std::set<std::string> patients;
  for (const Example* example : training_) patients.insert(example->patient);
  CardFacts facts;
  facts.training_pictures = static_cast<int>(training_.size());
  facts.training_patients = static_cast<int>(patients.size());
  return facts;
}

const Example& ReadingTask::Draw(Random& random) const {
  double rest = random.Uniform();
  std::size_t stratum = 0;
  while (stratum + 1 < drawn_.size() && rest >= drawn_[stratum]) rest -= drawn_[stratum++];
  return *strata_[stratum][random.Below(strata_[stratum].size())];
}

}  // namespace etalon::nn::train
