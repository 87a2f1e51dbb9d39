#pragma once

#include <memory>
#include <string>
#include <vector>

#include "etalon/core/provenance.h"
#include "etalon/echo/apical_networks.h"
#include "etalon/echo/measure_study.h"
#include "etalon/nn/network.h"

namespace etalon::workflow {

inline constexpr const char* kSegmentationModel = "apical-segmentation";
inline constexpr const char* kViewModel = "apical-view";

/// The shipped networks, ready to read studies, with what their cards say of themselves.
struct ApicalModels {
  std::unique_ptr<echo::ApicalNetworks> networks;
  std::vector<Provenance::Model> provenance;
  std::string precision;
  std::vector<echo::ModelError> model_errors;
};

/// @throws Error(kModelInvalid) naming the package when one is missing, altered or unfit.
ApicalModels LoadApicalModels(const nn::NetworkOptions& options,
                              const std::string& segmentation = kSegmentationModel);

}  // namespace etalon::workflow
