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

/// Keeps of the five structures of the heart (`kMyocardium` to `kRightAtrium`) what is connected
/// by faces to the largest part of them; the rest becomes `kOther`.
void KeepLargestHeart(image::LabelVolume& labels);

/// Refusal(kImplausible) unless every structure of the heart has a volume that hearts have (wall 50
/// to 600 mL, cavities of the ventricles 15 to 500 mL, atria 15 to 350 mL), the wall measures at
/// least 0.35 and the right ventricle 0.2 of the left ventricle's cavity: on real CTs with contrast
/// agent the model takes both ventricles and the septum for one cavity.
std::optional<Refusal> ImplausibleHeart(const image::LabelVolume& labels);

}  // namespace etalon::nuclear
