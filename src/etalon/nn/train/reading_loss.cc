#include "etalon/nn/train/reading_loss.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace etalon::nn::train {
namespace {

constexpr double kDiceSmoothing = 1.0;
constexpr double kSpread = 1.0 / 6.0;     ///< of a centre's target, in sides of its box
constexpr float kNearCentre = 0.5F;       ///< target from which a cell has to tell the box
constexpr float kLabelSmoothing = 0.02F;  ///< outlines and labels are one reader's
constexpr double kSmallestSide = 1e-3;

/// What the box head should say of one batch.
struct BoxTarget {
  torch::Tensor centre;    ///< [n, h, w], 1 at centres
  torch::Tensor weight;    ///< [n, h, w] of the distances
  torch::Tensor distance;  ///< [n, 4, h, w] to left, top, right, bottom, fractions of the sides
  double boxes = 0;
};

struct Cell {
  double x, y;
};

void MarkCell(BoxTarget& target, std::int64_t picture, std::int64_t row, std::int64_t column,
              const Cell& cell, const ScoredBox& box, float closeness) {
  auto centre = target.centre.accessor<float, 3>();
  if (closeness <= centre[picture][row][column]) return;
  centre[picture][row][column] = closeness;
  if (closeness < kNearCentre) return;
  target.weight.accessor<float, 3>()[picture][row][column] = closeness;
  const std::array<double, 4> distance = {cell.x - box.left, cell.y - box.top,
                                          box.left + box.width - cell.x,
                                          box.top + box.height - cell.y};
  auto distances = target.distance.accessor<float, 4>();
  for (std::size_t side = 0; side < distance.size(); ++side) {
    distances[picture][static_cast<std::int64_t>(side)][row][column] =
        static_cast<float>(std::max(distance[side], kSmallestSide));
  }
}

void MarkBox(BoxTarget& target, std::int64_t picture, const ScoredBox& box) {
  const std::int64_t rows = target.centre.size(1);
  const std::int64_t columns = target.centre.size(2);
  const double x = box.left + 0.5 * box.width;
  const double y = box.top + 0.5 * box.height;
  const double across = std::max(box.width * kSpread, 0.5 / static_cast<double>(columns));
  const double down = std::max(box.height * kSpread, 0.5 / static_cast<double>(rows));
  const auto own_row = static_cast<std::int64_t>(y * static_cast<double>(rows));
  const auto own_column = static_cast<std::int64_t>(x * static_cast<double>(columns));
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t column = 0; column < columns; ++column) {
      const Cell cell{.x = (static_cast<double>(column) + 0.5) / static_cast<double>(columns),
                      .y = (static_cast<double>(row) + 0.5) / static_cast<double>(rows)};
      const double away = std::pow((cell.x - x) / across, 2) + std::pow((cell.y - y) / down, 2);
      const bool own = row == own_row && column == own_column;
      const auto closeness = own ? 1.0F : static_cast<float>(std::exp(-0.5 * away));
      MarkCell(target, picture, row, column, cell, box, closeness);
    }
  }
}

BoxTarget TargetOf(const std::vector<std::vector<ScoredBox>>& boxes, std::int64_t rows,
                   std::int64_t columns) {
  const auto n = static_cast<std::int64_t>(boxes.size());
  BoxTarget target{.centre = torch::zeros({n, rows, columns}),
                   .weight = torch::zeros({n, rows, columns}),
                   .distance = torch::full({n, 4, rows, columns}, 1.0)};
  for (std::int64_t picture = 0; picture < n; ++picture) {
    for (const ScoredBox& box : boxes[static_cast<std::size_t>(picture)]) {
      MarkBox(target, picture, box);
      ++target.boxes;
    }
  }
  return target;
}

/// [1, classes, 1, 1]: root of (1 / classes) over the class's share of the pixels, within bounds.
torch::Tensor Rarity(const torch::Tensor& truth) {
  const torch::Tensor count = truth.sum({0, 2, 3}, true);
  const torch::Tensor share = count / count.sum().clamp_min(1.0);
  return (share * static_cast<double>(truth.size(1)) + 1e-6).rsqrt().clamp(0.5, 4.0);
}

torch::Tensor CentreLoss(const torch::Tensor& logits, const torch::Tensor& target, double boxes) {
  const torch::Tensor probability = torch::sigmoid(logits);
  const torch::Tensor own = target.eq(1.0).to(torch::kFloat32);
  const torch::Tensor hit = (1 - probability).pow(2) * torch::log_sigmoid(logits) * own;
  const torch::Tensor miss =
      (1 - target).pow(4) * probability.pow(2) * torch::log_sigmoid(-logits) * (1 - own);
  return -(hit.sum() + miss.sum()) / std::max(1.0, boxes);
}

torch::Tensor DistanceLoss(const torch::Tensor& output, const BoxTarget& target) {
  const torch::Tensor found = output.clamp(-4.0, 4.0).exp() * kBoxUnit;
  const torch::Tensor& truth = target.distance;
  const auto side = [](const torch::Tensor& d, std::int64_t a, std::int64_t b) {
    return d.select(1, a) + d.select(1, b);
  };
  const torch::Tensor both = torch::minimum(found, truth);
  const torch::Tensor overlap = side(both, 0, 2) * side(both, 1, 3);
  const torch::Tensor joined =
      side(found, 0, 2) * side(found, 1, 3) + side(truth, 0, 2) * side(truth, 1, 3) - overlap;
  const torch::Tensor loss = -torch::log(overlap / joined + 1e-6);
  return (loss * target.weight).sum() / target.weight.sum().clamp_min(1.0);
}

}  // namespace

torch::Tensor OutlineLoss(const torch::Tensor& logits, const torch::Tensor& target,
                          const std::vector<ReadingStructure>& structures) {
  const torch::Tensor known = target.ne(kUnknownClass);
  const torch::Tensor index = target.where(known, torch::zeros_like(target));
  const torch::Tensor weight = known.to(torch::kFloat32).unsqueeze(1);
  const torch::Tensor log_probability = torch::log_softmax(logits, 1);
  const torch::Tensor truth =
      torch::zeros_like(log_probability.detach()).scatter_(1, index.unsqueeze(1), 1.0) * weight;
  const torch::Tensor rarity = Rarity(truth);
  torch::Tensor loss = -(log_probability * truth * rarity).sum() / weight.sum().clamp_min(1.0);
  const torch::Tensor probability = log_probability.exp() * weight;
  for (const ReadingStructure& structure : structures) {
    const torch::Tensor members =
        torch::tensor(std::vector<std::int64_t>(structure.classes.begin(), structure.classes.end()),
                      torch::TensorOptions(torch::kLong).device(logits.device()));
    const torch::Tensor found = probability.index_select(1, members).sum(1);
    const torch::Tensor drawn = truth.index_select(1, members).sum(1);
    const torch::Tensor area = drawn.sum({1, 2});
    const torch::Tensor dice = (2.0 * (found * drawn).sum({1, 2}) + kDiceSmoothing) /
                               (found.sum({1, 2}) + area + kDiceSmoothing);
    const torch::Tensor shown = area.gt(0).to(torch::kFloat32);
    loss = loss + ((1.0 - dice) * shown).sum() / shown.sum().clamp_min(1.0);
  }
  return loss;
}

torch::Tensor BoxLoss(const torch::Tensor& output,
                      const std::vector<std::vector<ScoredBox>>& boxes) {
  BoxTarget target = TargetOf(boxes, output.size(2), output.size(3));
  target.centre = target.centre.to(output.device());
  target.weight = target.weight.to(output.device());
  target.distance = target.distance.to(output.device());
  return CentreLoss(output.select(1, 0), target.centre, target.boxes) +
         DistanceLoss(output.narrow(1, 1, 4), target);
}

torch::Tensor LabelLoss(const torch::Tensor& logits, const std::vector<std::vector<int>>& truth,
                        const std::vector<int>& parents) {
  torch::Tensor target = torch::zeros(logits.sizes());
  torch::Tensor weight = torch::zeros(logits.sizes());
  auto targets = target.accessor<float, 2>();
  auto weights = weight.accessor<float, 2>();
  for (std::size_t picture = 0; picture < truth.size(); ++picture) {
    for (std::size_t label = 0; label < parents.size(); ++label) {
      const int parent = parents[label];
      const bool asked = parent < 0 || truth[picture][static_cast<std::size_t>(parent)] == 1;
      if (truth[picture][label] < 0 || !asked) continue;
      const auto row = static_cast<std::int64_t>(picture);
      const auto column = static_cast<std::int64_t>(label);
      weights[row][column] = 1.0F;
      targets[row][column] = truth[picture][label] == 1 ? 1.0F - kLabelSmoothing : kLabelSmoothing;
    }
  }
  const torch::Tensor loss = torch::binary_cross_entropy_with_logits(
      logits, target.to(logits.device()), weight.to(logits.device()), {}, at::Reduction::Sum);
  return loss / weight.sum().clamp_min(1.0).to(logits.device());
}

}  // namespace etalon::nn::train
