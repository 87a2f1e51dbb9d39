#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/nn/reading.h"
#include "etalon/nn/train/config.h"

namespace etalon::nn::train {

/// A figure of merit with its 95 % interval.
struct Metric {
  std::string name;     ///< e.g. "dice_left_atrium"
  std::string dataset;  ///< e.g. "camus/images/val"
  double value = 0;
  Interval interval;
  int n = 0;           ///< pictures
  std::string method;  ///< what the interval covers and how it was made
};

/// What `card.json` tells about a model beyond its configuration.
struct CardFacts {
  std::vector<Metric> metrics;
  int training_pictures = 0;
  int training_patients = 0;
  int epochs = 0;
  int best_epoch = 0;
  double temperature = 1;  ///< already divided into the logits of a classifier
  /// Sum of the positive classes' probabilities from which a picture is called positive.
  std::optional<double> threshold = {};
  ReadingHeads heads = {};  ///< of a reading, with its fusions and thresholds
};

/// Writes `package`/card.json for the `model.onnx`, or `kPretrainedFile`, that lies there already,
/// whose SHA-256 it holds.
/// @throws Error(kFileUnreadable) if the model is missing or the card cannot be written.
void WriteCard(const TrainConfig& config, const CardFacts& facts,
               const std::filesystem::path& package);

}  // namespace etalon::nn::train
