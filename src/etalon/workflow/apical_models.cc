#include "etalon/workflow/apical_models.h"

#include "etalon/echo/packaged_networks.h"
#include "etalon/nn/model_search.h"
#include "etalon/nn/package.h"
#include "etalon/workflow/model_errors.h"

namespace etalon::workflow {
namespace {

Provenance::Model Describe(const nn::ModelPackage& package) {
  return {package.card.name, package.card.version, package.card.sha256};
}

}  // namespace

ApicalModels LoadApicalModels(const nn::NetworkOptions& options, const std::string& segmentation) {
  const nn::ModelPackage outlines = nn::LoadPackage(nn::FindModel(segmentation));
  const nn::ModelPackage view = nn::LoadPackage(nn::FindModel(kViewModel));
  auto networks = std::make_unique<echo::PackagedNetworks>(outlines, view, options);
  ApicalModels models;
  models.precision = nn::Name(networks->precision());
  models.networks = std::move(networks);
  models.provenance = {Describe(outlines), Describe(view)};
  models.model_errors = ReadModelErrors(outlines.folder, outlines.card.sha256);
  return models;
}

}  // namespace etalon::workflow
