#include "etalon/echo/packaged_networks.h"

#include <algorithm>

#include "etalon/core/error.h"
#include "etalon/nn/preprocess.h"

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

nn::Tensor Batch(const std::vector<GrayImage>& crops, const nn::ModelInput& input) {
  nn::Tensor batch = nn::EmptyBatch(input);
  for (const GrayImage& crop : crops) {
    nn::AppendPicture(crop, {.top = 0, .left = 0, .rows = crop.rows(), .columns = crop.columns()},
                      input, batch);
  }
  return batch;
}

/// On the network's own grid.
ClassProbabilities ProbabilitiesAt(const nn::Tensor& logits, std::size_t picture) {
  auto maps =
      nn::ProbabilitiesOf(logits, static_cast<std::int64_t>(picture),
                          static_cast<int>(logits.shape[2]), static_cast<int>(logits.shape[3]));
  ClassProbabilities probabilities;
  std::move(maps.begin(), maps.end(), probabilities.begin());
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
    result.push_back(ProbabilitiesAt(logits, picture));
  }
  return result;
}

std::vector<std::array<double, kViewCount>> PackagedNetworks::ClassifyViews(
    const std::vector<GrayImage>& crops) {
  const nn::Tensor logits = view_.Run(Batch(crops, view_input_));
  std::vector<std::array<double, kViewCount>> result(crops.size());
  for (std::size_t picture = 0; picture < crops.size(); ++picture) {
    const auto values = nn::ClassProbabilities(logits, static_cast<std::int64_t>(picture));
    std::copy(values.begin(), values.end(), result[picture].begin());
  }
  return result;
}

}  // namespace etalon::echo
