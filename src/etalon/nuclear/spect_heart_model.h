#pragma once

#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/image/volume.h"
#include "etalon/nn/network.h"
#include "etalon/nn/package.h"
#include "etalon/nuclear/spect_structures.h"

namespace etalon::nuclear {

/// The flag of everything that is measured with outlines of the model.
inline constexpr const char* kPhantomModelFlag = "heart-outlined-by-phantom-model";

/// Outlines the heart, the aorta, the vertebrae and the paraspinal muscle on a CT by a network that
/// saw phantoms only.
class HeartModel {
 public:
  /// @throws Error(kModelInvalid) when the package is no segmentation into the structures of
  /// `Structure`, in their order, from pictures of `kCtPictureSide`.
  HeartModel(const nn::ModelPackage& package, const nn::NetworkOptions& options);

  /// A structure for each voxel of the grid of `SlicesOfCt`. Of the heart only the largest
  /// connected part is kept.
  image::LabelVolume Labels(const image::FloatVolume& hounsfield) const;

  /// A mask for each structure that was found, of `Labels`.
  /// @return Refusal(kImplausible) when a chamber or the wall has a volume that no heart has.
  Outcome<std::vector<StructureMask>> Outline(const image::FloatVolume& hounsfield) const;

  nn::Precision precision() const { return network_.precision(); }

 private:
  nn::ModelInput input_;
  nn::Network network_;
};

/// Volumes between which outlines of the heart are believed, mL.
struct PlausibleVolume {
  Structure structure;
  double least, greatest;
};
const std::vector<PlausibleVolume>& PlausibleHeart();

/// Keeps of the five structures of the heart (`kMyocardium` to `kRightAtrium`) what is connected
/// by faces to the largest part of them; the rest becomes `kOther`.
void KeepLargestHeart(image::LabelVolume& labels);

/// Refusal(kImplausible) unless all structures of the heart have plausible volumes.
std::optional<Refusal> ImplausibleHeart(const image::LabelVolume& labels);

}  // namespace etalon::nuclear
