#include "etalon/echo/packaged_networks.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/image/resample.h"

namespace etalon::echo {
namespace {

using image::GrayImage;

nn::ModelInput CheckedInput(const nn::ModelPackage& package, nn::ModelTask task,
                            std::size_t classes) {
  const nn::ModelCard& card = package.card;
  if (card.task != task || card.classes.size() != classes || card.input.channels != 1) {
    throw Error(ErrorCode::kModelInvalid, card.name + ": is not a " + Name(task) + " of " +
                                              std::to_string(classes) +
                                              " apical classes from a grey picture");
  }
  return card.input;
}

/// The crop stretched to the network's grid.
GrayImage Stretch(const GrayImage& crop, const nn::ModelInput& input) {
  const int rows = static_cast<int>(input.rows);
  const int columns = static_cast<int>(input.columns);
  const bool shrinks = crop.rows() > rows && crop.columns() > columns;
  return shrinks ? image::ResizeArea(crop, rows, columns)
                 : image::ResizeLinear(crop, rows, columns);
}

void AppendNormalised(const GrayImage& crop, const nn::ModelInput& input,
                      std::vector<float>& values) {
  const GrayImage grid = Stretch(crop, input);
  const auto scale = static_cast<float>(1.0 / (255.0 * input.normalisation.deviation));
  const auto offset = static_cast<float>(input.normalisation.mean / input.normalisation.deviation);
  for (const std::uint8_t level : grid.pixels()) {
    values.push_back(static_cast<float>(level) * scale - offset);
  }
}

nn::Tensor Batch(const std::vector<GrayImage>& crops, const nn::ModelInput& input) {
  nn::Tensor batch;
  batch.shape = {static_cast<std::int64_t>(crops.size()), 1, input.rows, input.columns};
  batch.values.reserve(nn::ElementCount(batch.shape));
  for (const GrayImage& crop : crops) AppendNormalised(crop, input, batch.values);
  return batch;
}

/// Softmax over classes of one cell; logits of consecutive classes are `stride` apart.
template <std::size_t kCount>
std::array<float, kCount> Softmax(const float* logits, std::size_t stride) {
  std::array<float, kCount> values;
  float largest = logits[0];
  for (std::size_t i = 0; i < kCount; ++i) largest = std::max(largest, logits[i * stride]);
  float sum = 0.0F;
  for (std::size_t i = 0; i < kCount; ++i) {
    values[i] = std::exp(logits[i * stride] - largest);
    sum += values[i];
  }
  for (float& value : values) value /= sum;
  return values;
}

ClassProbabilities ProbabilitiesOf(const nn::Tensor& logits, std::size_t picture) {
  const auto rows = static_cast<int>(logits.shape[2]);
  const auto columns = static_cast<int>(logits.shape[3]);
  const std::size_t cells = static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  ClassProbabilities probabilities;
  probabilities.fill(image::FloatImage(rows, columns));
  const float* first = logits.values.data() + picture * kApicalClassCount * cells;
  for (std::size_t cell = 0; cell < cells; ++cell) {
    const auto values = Softmax<kApicalClassCount>(first + cell, cells);
    for (std::size_t label = 0; label < kApicalClassCount; ++label) {
      probabilities[label].pixels()[cell] = values[label];
    }
  }
  return probabilities;
}

}  // namespace

PackagedNetworks::PackagedNetworks(const nn::ModelPackage& segmentation,
                                   const nn::ModelPackage& view, const nn::NetworkOptions& options)
    : segmentation_input_(
          CheckedInput(segmentation, nn::ModelTask::kSegmentation, kApicalClassCount)),
      view_input_(CheckedInput(view, nn::ModelTask::kClassification, kViewCount)),
      segmentation_(segmentation, options),
      view_(view, options) {}

std::vector<ClassProbabilities> PackagedNetworks::Segment(const std::vector<GrayImage>& crops) {
  const nn::Tensor logits = segmentation_.Run(Batch(crops, segmentation_input_));
  std::vector<ClassProbabilities> result;
  result.reserve(crops.size());
  for (std::size_t picture = 0; picture < crops.size(); ++picture) {
    result.push_back(ProbabilitiesOf(logits, picture));
  }
  return result;
}

std::array<double, kViewCount> PackagedNetworks::ClassifyView(const GrayImage& crop) {
  const nn::Tensor logits = view_.Run(Batch({crop}, view_input_));
  const auto values = Softmax<kViewCount>(logits.values.data(), 1);
  std::array<double, kViewCount> probabilities{};
  std::copy(values.begin(), values.end(), probabilities.begin());
  return probabilities;
}

}  // namespace etalon::echo
