// Private to this module: shows libtorch.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "etalon/image/raster.h"
#include "etalon/nn/reading.h"

namespace etalon::nn::train {

// Masks of a reading task hold two things in each pixel: its class in the lower four bits, and in
// the upper four the number (from 1) of the box that it belongs to, 0 for none. So both stay
// together while pictures are turned and stretched.

inline constexpr std::uint8_t kUnknownClass = 15;  ///< of a pixel: teaches nothing
inline constexpr int kMostBoxes = 15;

inline std::uint8_t ClassOf(std::uint8_t pixel) { return pixel & 0x0F; }
inline int BoxOf(std::uint8_t pixel) { return pixel >> 4; }
inline std::uint8_t ReadingPixel(std::uint8_t label, int box) {
  return static_cast<std::uint8_t>(label | (box << 4));
}

/// Boxes around the pixels of each number, in fractions of the mask's sides; those of fewer than
/// `least` pixels are left out. `score` is 1.
std::vector<ScoredBox> BoxesOf(const image::LabelMask& mask, int least);

/// Cross-entropy of the classes and 1 - mean Dice of the structures, over pixels whose class is
/// known. Dice is of the whole batch: pictures without a lesion would else teach that there is none.
/// @param logits [n, classes, h, w]; @param target [n, h, w] of classes or `kUnknownClass`.
torch::Tensor OutlineLoss(const torch::Tensor& logits, const torch::Tensor& target,
                          const std::vector<ReadingStructure>& structures);

/// Penalty-reduced focal loss of the centres [Zhou2019] and -log(IoU) of the boxes near them
/// [Yu2016]. @param output [n, 5, h, w] as `ReadingOutput::boxes`; @param boxes one list a picture.
torch::Tensor BoxLoss(const torch::Tensor& output, const std::vector<std::vector<ScoredBox>>& boxes);

/// Binary cross-entropy of the labels that are known and whose parent is present.
/// @param logits [n, labels]; @param truth 1, 0 or -1 (unknown) for each; @param parents of each.
torch::Tensor LabelLoss(const torch::Tensor& logits, const std::vector<std::vector<int>>& truth,
                        const std::vector<int>& parents);

}  // namespace etalon::nn::train
