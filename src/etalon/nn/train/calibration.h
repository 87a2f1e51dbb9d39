#pragma once

#include <vector>

namespace etalon::nn::train {

/// What a classifier said of one picture, and the truth.
struct Prediction {
  std::vector<double> logits;
  int label = 0;
};

/// Probabilities of softmax(logits / temperature).
std::vector<double> Softmax(const std::vector<double>& logits, double temperature);

/// The temperature that calibrates best [Guo2017]: it minimises the mean negative log likelihood of
/// the labels, searched between 1/8 and 8 in steps of 1 %.
/// @throws ContractError without predictions, or for a label that is no class.
double FitTemperature(const std::vector<Prediction>& predictions);

/// Expected calibration error [Guo2017]: mean distance between the confidence and the accuracy of
/// ten equally wide bins of confidence, weighted by their pictures. @throws as `FitTemperature`.
double ExpectedCalibrationError(const std::vector<Prediction>& predictions, double temperature);

/// Index of the largest logit, the first among equals.
int Chosen(const Prediction& prediction);

}  // namespace etalon::nn::train
