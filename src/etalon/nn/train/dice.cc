#include "etalon/nn/train/dice.h"

#include "etalon/core/error.h"

namespace etalon::nn::train {

std::vector<double> LabelDice(const image::LabelMask& prediction, const image::LabelMask& truth,
                              std::size_t classes) {
  Require(prediction.rows() == truth.rows() && prediction.columns() == truth.columns(),
          "Dice of masks of different sizes");
  std::vector<double> sum(classes);
  std::vector<double> overlap(classes);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const std::uint8_t a = prediction.pixels()[i];
    const std::uint8_t b = truth.pixels()[i];
    if (a < classes) sum[a] += 1;
    if (b < classes) sum[b] += 1;
    if (a == b && a < classes) overlap[a] += 1;
  }
  std::vector<double> dice;
  for (std::size_t label = 1; label < classes; ++label) {
    dice.push_back(sum[label] == 0 ? kAbsent : 2.0 * overlap[label] / sum[label]);
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
      if (row[label] == kAbsent) continue;
      sum += row[label];
      ++count;
    }
    mean[label] = count > 0 ? sum / count : 0.0;
  }
  return mean;
}

}  // namespace etalon::nn::train
