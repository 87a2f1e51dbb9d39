// Private to this module: shows libtorch.
#pragma once

#include <torch/torch.h>

#include <vector>

#include "etalon/nn/reading.h"
#include "etalon/nn/train/reading_mask.h"

namespace etalon::nn::train {

/// Cross-entropy of the classes plus 1 - Dice of each structure, over pixels whose class is known.
///
/// Classes weigh by the root of how rare they are in the batch, so that small lesions are not lost
/// among the pixels around them; Dice is the mean over the pictures that show the structure, so
/// that a small one counts as much as a large one, and that none is no lesson against it.
/// @param logits [n, classes, h, w]; @param target [n, h, w] of classes or `kUnknownClass`.
torch::Tensor OutlineLoss(const torch::Tensor& logits, const torch::Tensor& target,
                          const std::vector<ReadingStructure>& structures);

/// Penalty-reduced focal loss of the centres [Zhou2019] and -log(IoU) of the boxes near them
/// [Yu2016]. @param output [n, 5, h, w] as `ReadingOutput::boxes`; @param boxes one list a picture.
torch::Tensor BoxLoss(const torch::Tensor& output,
                      const std::vector<std::vector<ScoredBox>>& boxes);

/// Binary cross-entropy of the labels that are known and whose parent is present.
/// @param logits [n, labels]; @param truth 1, 0 or -1 (unknown) for each; @param parents of each.
torch::Tensor LabelLoss(const torch::Tensor& logits, const std::vector<std::vector<int>>& truth,
                        const std::vector<int>& parents);

}  // namespace etalon::nn::train
