#include "etalon/nn/train/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "etalon/core/error.h"

namespace etalon::nn::train {
namespace {

constexpr int kSteps = 416;  // of about 1 % each
constexpr std::size_t kBins = 10;
constexpr double kSmallest = 1e-300;

void Check(const std::vector<Prediction>& predictions) {
  Require(!predictions.empty(), "calibration without predictions");
  for (const Prediction& prediction : predictions) {
    Require(prediction.label >= 0 &&
                static_cast<std::size_t>(prediction.label) < prediction.logits.size(),
            "calibration with a label that is no class");
  }
}

double NegativeLogLikelihood(const std::vector<Prediction>& predictions, double temperature) {
  double sum = 0;
  for (const Prediction& prediction : predictions) {
    const auto probabilities = Softmax(prediction.logits, temperature);
    sum -= std::log(std::max(kSmallest, probabilities[static_cast<std::size_t>(prediction.label)]));
  }
  return sum / static_cast<double>(predictions.size());
}

}  // namespace

std::vector<double> Softmax(const std::vector<double>& logits, double temperature) {
  const double largest = *std::max_element(logits.begin(), logits.end());
  std::vector<double> probabilities;
  double sum = 0;
  for (const double logit : logits) {
    probabilities.push_back(std::exp((logit - largest) / temperature));
    sum += probabilities.back();
  }
  for (double& probability : probabilities) probability /= sum;
  return probabilities;
}

double FitTemperature(const std::vector<Prediction>& predictions) {
  Check(predictions);
  double best = 1.0;
  double best_loss = std::numeric_limits<double>::infinity();
  for (int step = 0; step <= kSteps; ++step) {
    const double temperature = std::exp2(-3.0 + 6.0 * step / kSteps);
    const double loss = NegativeLogLikelihood(predictions, temperature);
    if (loss < best_loss) {
      best_loss = loss;
      best = temperature;
    }
  }
  return best;
}

double ExpectedCalibrationError(const std::vector<Prediction>& predictions, double temperature) {
  Check(predictions);
  std::array<double, kBins> surplus{};  // confidence minus accuracy, summed over the bin
  for (const Prediction& prediction : predictions) {
    const auto probabilities = Softmax(prediction.logits, temperature);
    const double confidence = *std::max_element(probabilities.begin(), probabilities.end());
    const auto bin = std::min(kBins - 1, static_cast<std::size_t>(confidence * kBins));
    surplus[bin] += confidence - (Chosen(prediction) == prediction.label ? 1.0 : 0.0);
  }
  double sum = 0;
  for (const double value : surplus) sum += std::abs(value);
  return sum / static_cast<double>(predictions.size());
}

int Chosen(const Prediction& prediction) {
  const auto largest = std::max_element(prediction.logits.begin(), prediction.logits.end());
  return static_cast<int>(largest - prediction.logits.begin());
}

}  // namespace etalon::nn::train
