#include "etalon/nn/reading.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "etalon/core/error.h"
#include "etalon/nn/preprocess.h"

namespace etalon::nn {
namespace {

constexpr std::size_t kBrightestShare = 200;  ///< one pixel in so many
constexpr double kLargestOverlap = 0.3;
constexpr float kLargestLogDistance = 4.0F;

double Sigmoid(double logit) { return 1.0 / (1.0 + std::exp(-logit)); }

double Logit(double share) {
  const double bounded = std::clamp(share, 1e-6, 1.0 - 1e-6);
  return std::clamp(std::log(bounded / (1.0 - bounded)), -kLargestEvidence, kLargestEvidence);
}

/// One channel of one picture.
struct Plane {
  const float* values;
  int rows;
  int columns;
  std::size_t size() const {
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  }
  float At(int row, int column) const {
    return values[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
                  static_cast<std::size_t>(column)];
  }
};

Plane PlaneOf(const Tensor& output, std::int64_t index, std::int64_t channel) {
  const std::int64_t pixels = output.shape[2] * output.shape[3];
  return {.values = output.values.data() + (index * output.shape[1] + channel) * pixels,
          .rows = static_cast<int>(output.shape[2]),
          .columns = static_cast<int>(output.shape[3])};
}

void Check(const Tensor& output, std::int64_t index, const ReadingHeads& heads) {
  Require(output.shape.size() == 4 && output.shape[1] == heads.Channels(),
          "a reading network's output has other channels than its heads");
  Require(index >= 0 && index < output.shape[0], "no such picture in the output");
}

/// Sum of the probabilities of `classes` at every pixel.
std::vector<double> Total(const std::vector<image::FloatImage>& probability,
                          const std::vector<int>& classes) {
  std::vector<double> sum(probability.front().size());
  for (const int item : classes) {
    const auto& pixels = probability.at(static_cast<std::size_t>(item)).pixels();
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += pixels[i];
  }
  return sum;
}

double BrightestMean(std::vector<double> values) {
  const std::size_t count = std::max<std::size_t>(1, values.size() / kBrightestShare);
  const auto end = values.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(values.begin(), end, values.end(), std::greater<>());
  double sum = 0.0;
  for (auto value = values.begin(); value != end; ++value) sum += *value;
  return sum / static_cast<double>(count);
}

double WeightedShare(const std::vector<double>& part, const std::vector<double>& whole) {
  double of_part = 0.0;
  double of_whole = 0.0;
  for (std::size_t i = 0; i < part.size(); ++i) {
    of_part += part[i] * whole[i];
    of_whole += whole[i] * whole[i];
  }
  return of_whole > 0.0 ? of_part / of_whole : 0.5;
}

double Evidence(const ReadingHeads& heads, const ReadingLabel& label,
                const std::vector<image::FloatImage>& probability) {
  if (label.classes.empty()) return 0.0;
  const std::vector<double> own = Total(probability, label.classes);
  if (label.parent < 0) return Logit(BrightestMean(own));
  const auto& parent = heads.labels.at(static_cast<std::size_t>(label.parent));
  if (parent.classes.empty()) return 0.0;
  return Logit(WeightedShare(own, Total(probability, parent.classes)));
}

double Mean(const Plane& plane) {
  double sum = 0.0;
  for (std::size_t i = 0; i < plane.size(); ++i) sum += plane.values[i];
  return sum / static_cast<double>(plane.size());
}

bool IsPeak(const Plane& centre, int row, int column) {
  const float value = centre.At(row, column);
  for (int r = std::max(0, row - 1); r <= std::min(centre.rows - 1, row + 1); ++r) {
    for (int c = std::max(0, column - 1); c <= std::min(centre.columns - 1, column + 1); ++c) {
      if (r == row && c == column) continue;
      const bool before = r < row || (r == row && c < column);
      // Of equal neighbours the first one met is the peak.
      if (centre.At(r, c) > value || (before && centre.At(r, c) == value)) return false;
    }
  }
  return true;
}

double Distance(float channel) {
  return kBoxUnit * std::exp(static_cast<double>(
                        std::clamp(channel, -kLargestLogDistance, kLargestLogDistance)));
}

ScoredBox BoxAt(const Tensor& output, std::int64_t index, std::int64_t first, int row, int column) {
  const auto distance = [&](std::int64_t side) {
    return Distance(PlaneOf(output, index, first + 1 + side).At(row, column));
  };
  const Plane centre = PlaneOf(output, index, first);
  const double x = (column + 0.5) / centre.columns;
  const double y = (row + 0.5) / centre.rows;
  const double left = std::max(0.0, x - distance(0));
  const double top = std::max(0.0, y - distance(1));
  const double right = std::min(1.0, x + distance(2));
  const double bottom = std::min(1.0, y + distance(3));
  return {.left = left,
          .top = top,
          .width = right - left,
          .height = bottom - top,
          .score = Sigmoid(centre.At(row, column))};
}

std::vector<ScoredBox> Peaks(const Tensor& output, std::int64_t index, std::int64_t first,
                             double least) {
  const Plane centre = PlaneOf(output, index, first);
  std::vector<ScoredBox> boxes;
  for (int row = 0; row < centre.rows; ++row) {
    for (int column = 0; column < centre.columns; ++column) {
      if (Sigmoid(centre.At(row, column)) < least || !IsPeak(centre, row, column)) continue;
      boxes.push_back(BoxAt(output, index, first, row, column));
    }
  }
  return boxes;
}

}  // namespace

double IntersectionOverUnion(const ScoredBox& a, const ScoredBox& b) {
  const double width = std::min(a.left + a.width, b.left + b.width) - std::max(a.left, b.left);
  const double height = std::min(a.top + a.height, b.top + b.height) - std::max(a.top, b.top);
  if (width <= 0.0 || height <= 0.0) return 0.0;
  const double both = width * height;
  return both / (a.width * a.height + b.width * b.height - both);
}

double FusedProbability(const ReadingLabel& label, const LabelScore& score, double parent) {
  const LabelFusion& fusion = label.fusion;
  return parent *
         Sigmoid(fusion.intercept + fusion.map * score.logit + fusion.outline * score.evidence);
}

double RestProbability(const ReadingHeads& heads, const ReadingRest& rest,
                       const std::vector<LabelScore>& scores) {
  double left =
      rest.parent < 0 ? 1.0 : scores.at(static_cast<std::size_t>(rest.parent)).probability;
  for (std::size_t i = 0; i < heads.labels.size(); ++i) {
    if (heads.labels[i].parent == rest.parent) left -= scores.at(i).probability;
  }
  return std::max(0.0, left);
}

std::vector<LabelScore> LabelScores(const Tensor& output, std::int64_t index,
                                    const ReadingHeads& heads) {
  Check(output, index, heads);
  std::vector<image::FloatImage> probability;
  if (!heads.classes.empty()) {
    probability =
        ProbabilitiesOf(ClassLogits(output, index, heads), 0, static_cast<int>(output.shape[2]),
                        static_cast<int>(output.shape[3]));
  }
  std::vector<LabelScore> scores;
  for (std::size_t i = 0; i < heads.labels.size(); ++i) {
    const ReadingLabel& label = heads.labels[i];
    LabelScore score;
    score.logit =
        Mean(PlaneOf(output, index, heads.FirstLabelChannel() + static_cast<std::int64_t>(i)));
    score.evidence = Evidence(heads, label, probability);
    const double parent =
        label.parent < 0 ? 1.0 : scores.at(static_cast<std::size_t>(label.parent)).probability;
    score.probability = FusedProbability(label, score, parent);
    scores.push_back(score);
  }
  return scores;
}

std::vector<ScoredBox> FindBoxes(const Tensor& output, std::int64_t index,
                                 const ReadingHeads& heads, double least, std::size_t most) {
  Check(output, index, heads);
  Require(heads.boxes, "the network gives no boxes");
  std::vector<ScoredBox> peaks = Peaks(output, index, heads.FirstBoxChannel(), least);
  std::stable_sort(peaks.begin(), peaks.end(),
                   [](const ScoredBox& a, const ScoredBox& b) { return a.score > b.score; });
  std::vector<ScoredBox> kept;
  for (const ScoredBox& peak : peaks) {
    if (kept.size() == most) break;
    const bool taken = std::ranges::any_of(kept, [&](const ScoredBox& better) {
      return IntersectionOverUnion(peak, better) > kLargestOverlap;
    });
    if (!taken) kept.push_back(peak);
  }
  return kept;
}

Tensor ClassLogits(const Tensor& output, std::int64_t index, const ReadingHeads& heads) {
  Check(output, index, heads);
  const auto classes = static_cast<std::int64_t>(heads.classes.size());
  Tensor logits{.shape = {1, classes, output.shape[2], output.shape[3]}, .values = {}};
  const Plane first = PlaneOf(output, index, 0);
  logits.values.assign(first.values, first.values + ElementCount(logits.shape));
  return logits;
}

image::FloatImage LabelMap(const Tensor& output, std::int64_t index, const ReadingHeads& heads,
                           std::size_t label) {
  Check(output, index, heads);
  Require(label < heads.labels.size(), "no such label");
  const Plane plane =
      PlaneOf(output, index, heads.FirstLabelChannel() + static_cast<std::int64_t>(label));
  return {plane.rows, plane.columns, std::vector<float>(plane.values, plane.values + plane.size())};
}

}  // namespace etalon::nn
