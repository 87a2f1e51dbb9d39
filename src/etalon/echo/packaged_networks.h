#pragma once

#include "etalon/echo/apical_networks.h"
#include "etalon/nn/network.h"
#include "etalon/nn/package.h"

namespace etalon::echo {

/// The apical networks from model packages.
class PackagedNetworks : public ApicalNetworks {
 public:
  /// @throws Error(kModelInvalid) when a package has another task or other classes than the apical
  ///   ones: background, LV cavity, LV myocardium, left atrium; two-chamber, four-chamber, other.
  PackagedNetworks(const nn::ModelPackage& segmentation, const nn::ModelPackage& view,
                   const nn::NetworkOptions& options);

  std::vector<ClassProbabilities> Segment(const std::vector<image::GrayImage>& crops) override;
  std::vector<std::array<double, kViewCount>> ClassifyViews(
      const std::vector<image::GrayImage>& crops) override;

  nn::Precision precision() const { return segmentation_.precision(); }

 private:
  nn::ModelInput segmentation_input_;
  nn::ModelInput view_input_;
  nn::Network segmentation_;
  nn::Network view_;
};

}  // namespace etalon::echo
