#pragma once

#include <vector>

#include "etalon/image/raster.h"

namespace etalon::nn::train {

/// Stands for the Dice of a class that is in neither mask.
inline constexpr double kAbsent = -1.0;

/// Dice of the classes 1 .. classes - 1 between two masks; `kAbsent` where neither holds the class.
/// @throws ContractError if the sizes differ.
std::vector<double> LabelDice(const image::LabelMask& prediction, const image::LabelMask& truth,
                              std::size_t classes);

/// Mean over pictures of each column of [picture][class - 1], absent classes left out; 0 for a
/// class that is in no picture.
std::vector<double> MeanDice(const std::vector<std::vector<double>>& dice);

}  // namespace etalon::nn::train
