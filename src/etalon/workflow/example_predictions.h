#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "etalon/core/random.h"
#include "etalon/workflow/prediction_files.h"

namespace etalon::workflow {

/// Predictions of a made-up run for tests: `patients` of one picture each in 5 folds, the label
/// "lesion" with a probability that mostly knows it, "rare" whose truth is half unknown, validation
/// rows of the next fold's patients, boxes of the lesions and an outline of the liver.
inline Predictions ExamplePredictions(int patients, std::uint64_t seed = 1) {
  constexpr int kFolds = 5;
  Random random(seed);
  Predictions predictions{.labels = {"lesion", "rare"}, .images = {}};
  const auto probability = [&](bool truth) {
    const double log_odds = (truth ? 1.2 : -1.2) + 1.2 * random.Normal();
    return 1.0 / (1.0 + std::exp(-log_odds));
  };
  for (int i = 0; i < patients; ++i) {
    const bool lesion = random.Uniform() < 0.5;
    const bool rare = random.Uniform() < 0.3;
    const std::string name = "image" + std::to_string(i) + ".png";
    PredictedImage image{.image = name,
                         .patient = "p" + std::to_string(i),
                         .centre = i % 2 == 0 ? "north" : "south",
                         .vendor = i % 3 == 0 ? "A" : "B",
                         .width = random.Uniform() < (lesion ? 0.7 : 0.4) ? 160 : 120,
                         .height = 120,
                         .fold = i % kFolds,
                         .split = kTestSplit,
                         .truth = {lesion, i % 2 == 0 ? std::optional(rare) : std::nullopt},
                         .probability = {probability(lesion), probability(rare)},
                         .groups = {{"sex", i % 4 < 2 ? "F" : "M"}}};
    predictions.images.push_back(image);
    image.split = kValidationSplit;
    image.fold = (i + 1) % kFolds;
    predictions.images.push_back(image);
    PredictedBoxes boxes{.image = name, .fold = i % kFolds};
    const double left = random.Uniform(5.0, 60.0);
    if (lesion) boxes.truth.push_back({"lesion", left, 20.0, 30.0, 30.0});
    if (lesion && random.Uniform() < 0.85) {
      boxes.found.push_back(
          {"lesion", left + random.Uniform(-6.0, 6.0), 21.0, 30.0, 29.0, random.Uniform(0.4, 1.0)});
    }
    if (random.Uniform() < 0.5) {
      boxes.found.push_back({"lesion", 70.0, 80.0, 20.0, 20.0, random.Uniform(0.0, 0.7)});
    }
    predictions.boxes.push_back(boxes);
    const double dice = std::clamp(0.9 + 0.08 * random.Normal(), 0.0, 1.0);
    predictions.overlaps.push_back(
        {name, image.patient, "liver", dice, dice / (2.0 - dice), random.Uniform(2.0, 20.0)});
    predictions.outlines.push_back({.image = name,
                                    .structure = "liver",
                                    .truth = {{{10, 10}, {10, 90}, {90, 50}}},
                                    .found = {{{12, 10}, {12, 92}, {88, 52}}}});
  }
  return predictions;
}

}  // namespace etalon::workflow
