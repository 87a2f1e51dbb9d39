#pragma once

#include <string>
#include <vector>

#include "etalon/nn/network.h"
#include "etalon/nn/package.h"
#include "etalon/nuclear/planar_reading.h"

namespace etalon::nuclear {

inline constexpr const char* kPlanarNetworkModel = "bone-scan";

/// What a network says of a planar scan.
struct NetworkOpinion {
  std::vector<double> probability;  ///< of each class of the model; sums to 1
  double significant = 0.0;         ///< of the classes that the model calls positive, together
  bool positive = false;            ///< `significant` reaches the model's operating point
};

/// A second reader beside the rule of `ReadPlanar`: it judges the picture as a whole and knows
/// nothing of the regions, so that where both agree neither a misplaced region nor a picture unlike
/// the training's is the likely reason (docs/measurements/bone_scan_network.md). It grades nothing
/// on its own: what the rule refuses it is not asked about.
///
/// Safe to share between threads; the same bytes for any number of threads.
class PlanarNetwork {
 public:
  /// @throws Error(kModelInvalid) when the package is no classification with an operating point.
  explicit PlanarNetwork(const nn::ModelPackage& package, nn::NetworkOptions options = {});

  NetworkOpinion Read(const image::PlanarScan& scan, const PlanarReading& reading) const;

  /// As above, of a picture that `PlanarNetworkInput` made.
  NetworkOpinion Read(const image::GrayImage& input) const;

  const std::vector<nn::ModelClass>& classes() const { return card_.classes; }

 private:
  nn::ModelCard card_;
  nn::Network network_;
};

}  // namespace etalon::nuclear
