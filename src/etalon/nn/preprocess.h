#pragma once

#include <vector>

#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"
#include "etalon/nn/package.h"
#include "etalon/nn/tensor.h"

namespace etalon::nn {

// Between grey pictures and a network. Where a picture and a network's grid differ in size, their
// outer edges coincide: the centre of pixel i of n lies at (i + 0.5) / n of the side.

/// A batch of no pictures for `input`: shape {0, 1, rows, columns}.
Tensor EmptyBatch(const ModelInput& input);

/// Adds the part `crop` of `picture` to `batch`, stretched to the input's rows and columns and
/// normalised. An axis that shrinks takes the mean over the area that each cell covers, one that
/// grows is interpolated linearly.
/// @throws ContractError if the crop is empty or reaches outside the picture, or if the batch is
///   not of `EmptyBatch(input)`.
void AppendPicture(const image::GrayImage& picture, const image::PixelBox& crop,
                   const ModelInput& input, Tensor& batch);

/// The whole of one picture as a batch of one.
Tensor InputOf(const image::GrayImage& picture, const ModelInput& input);

/// The most probable class at each of `rows` x `columns` pixels: logits [n, classes, r, c] of
/// picture `index`, interpolated bilinearly. Of equal logits the lower class wins.
/// @throws ContractError if there is no such picture or a side is not positive.
image::LabelMask LabelsOf(const Tensor& logits, std::int64_t index, int rows, int columns);

/// The probability of each class (softmax) at `rows` x `columns` pixels, interpolated bilinearly:
/// one image a class; they sum to 1 at every pixel.
/// @throws ContractError as `LabelsOf`.
std::vector<image::FloatImage> ProbabilitiesOf(const Tensor& logits, std::int64_t index, int rows,
                                               int columns);

/// The probability of each class (softmax) from logits [n, classes] of picture `index`.
/// @throws ContractError if there is no such picture.
std::vector<double> ClassProbabilities(const Tensor& logits, std::int64_t index);

}  // namespace etalon::nn
