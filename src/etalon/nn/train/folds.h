#pragma once

#include <cstdint>
#include <vector>

#include "etalon/nn/train/config.h"
#include "etalon/nn/train/dataset.h"

namespace etalon::nn::train {

/// The fold, 0 .. `folds` - 1, of each example. Pictures of one patient share a fold. Patients are
/// dealt in seeded order, those of one class after those of another (a patient of several counts
/// for the highest), so that every fold holds about as many of each.
/// @throws Error(kUsage) naming the class that no picture has, or that a fold is without.
std::vector<int> DealFolds(const std::vector<Example>& examples,
                           const std::vector<OutputClass>& classes, int folds, std::uint64_t seed);

}  // namespace etalon::nn::train
