#include "etalon/nn/train/segmentation.h"

#include "etalon/nn/train/network.h"

namespace etalon::nn::train {
namespace {

constexpr int kEvaluationBatch = 8;
constexpr double kDiceSmoothing = 1.0;

/// Dice of each foreground class between two label maps of the same sides.
std::vector<double> LabelDice(const torch::Tensor& prediction, const torch::Tensor& truth,
                              std::size_t classes) {
  std::vector<double> dice;
  for (std::size_t label = 1; label < classes; ++label) {
    const auto value = static_cast<std::int64_t>(label);
    const torch::Tensor a = prediction == value;
    const torch::Tensor b = truth == value;
    const double total = (a.sum() + b.sum()).item<double>();
    dice.push_back(total == 0 ? -1.0 : 2.0 * (a & b).sum().item<double>() / total);
  }
  return dice;
}

torch::Tensor MaskTensor(const image::LabelMask& mask) {
  return torch::from_blob(const_cast<std::uint8_t*>(mask.pixels().data()),
                          {mask.rows(), mask.columns()}, torch::kUInt8)
      .to(torch::kLong);
}

}  // namespace

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
    std::vector<AugmentedPicture> pictures;
    for (std::size_t i = first; i < last; ++i) {
      pictures.push_back(Stretch(examples[i].picture, {}, size));
    }
    std::vector<const image::FloatImage*> inputs;
    for (const AugmentedPicture& picture : pictures) inputs.push_back(&picture.picture);
    const torch::Tensor logits = static_cast<UNetImpl&>(network)
                                     .forward(engine.Input(inputs))
                                     .to(torch::kCPU, torch::kFloat32);
    for (std::size_t i = first; i < last; ++i) {
      const torch::Tensor truth = MaskTensor(examples[i].mask);
      const torch::Tensor resampled = at::upsample_bilinear2d(
          logits.narrow(0, static_cast<std::int64_t>(i - first), 1),
          {truth.size(0), truth.size(1)}, /*align_corners=*/false);
      dice.push_back(LabelDice(resampled[0].argmax(0), truth, classes));
    }
  }
  return dice;
}

std::vector<double> MeanDice(const std::vector<std::vector<double>>& dice) {
  if (dice.empty()) return {};
  std::vector<double> mean(dice.front().size());
  for (std::size_t label = 0; label < mean.size(); ++label) {
    double sum = 0;
    int count = 0;
    for (const auto& row : dice) {
      if (row[label] < 0) continue;
      sum += row[label];
      ++count;
    }
    mean[label] = count > 0 ? sum / count : 0.0;
  }
  return mean;
}

}  // namespace etalon::nn::train
