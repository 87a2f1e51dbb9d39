#include "etalon/nuclear/planar_network.h"

#include "etalon/core/error.h"
#include "etalon/nn/preprocess.h"
#include "etalon/nuclear/planar_network_input.h"

namespace etalon::nuclear {
namespace {

const nn::ModelPackage& Checked(const nn::ModelPackage& package) {
  if (package.card.task != nn::ModelTask::kClassification || !package.card.operating_point) {
    throw FileError(ErrorCode::kModelInvalid, package.folder.string(),
                    "is no classification with an operating point");
  }
  return package;
}

}  // namespace

PlanarNetwork::PlanarNetwork(const nn::ModelPackage& package, nn::NetworkOptions options)
    : card_(Checked(package).card), network_(package, std::move(options)) {}

NetworkOpinion PlanarNetwork::Read(const image::PlanarScan& scan,
                                   const PlanarReading& reading) const {
  return Read(PlanarNetworkInput(scan, reading));
}

NetworkOpinion PlanarNetwork::Read(const image::GrayImage& input) const {
  NetworkOpinion opinion;
  opinion.probability = nn::ClassProbabilities(network_.Run(nn::InputOf(input, card_.input)), 0);
  for (const std::size_t label : card_.operating_point->positive) {
    opinion.significant += opinion.probability.at(label);
  }
  opinion.positive = opinion.significant >= card_.operating_point->threshold;
  return opinion;
}

}  // namespace etalon::nuclear
