#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "etalon/image/raster.h"
#include "etalon/nn/network.h"

namespace etalon::workflow {

/// The part of a file's picture that a network is shown: of an ultrasound screen the box of the
/// field (middle frame of a cine), of a planar bone scan `nuclear::PlanarNetworkInput`, of any
/// other picture the whole.
/// @throws Error as the readers; kFileUnsupported for a planar scan that cannot be read.
image::GrayImage PictureForEmbedding(const std::filesystem::path& file);

/// Not a network: the picture itself, shrunk to 32 x 32. What any network should beat.
inline constexpr const char* kPixelModel = "pixels";

/// Makes vectors of pictures: the values right before the last layer of a classification network.
/// Several threads may use one at once.
class PictureEmbedder {
 public:
  /// @param model name of a package, or kPixelModel.
  /// @throws Error(kModelInvalid) as `nn::FindModel`, `nn::LoadPackage` and `nn::EmbeddingOf`.
  PictureEmbedder(const std::string& model, const nn::NetworkOptions& network);
  ~PictureEmbedder();

  /// What decides the vectors besides the picture: on one line.
  const std::string& key() const { return key_; }
  std::size_t dimensions() const { return dimensions_; }

  std::vector<float> Embed(const image::GrayImage& picture) const;

 private:
  struct Model;

  std::string key_;
  std::size_t dimensions_ = 0;
  std::unique_ptr<Model> model_;  ///< none for pixels
};

/// The network that atlases are made with where none is named: the first of `liver-lesion` and
/// `apical-view` that is there, else kPixelModel.
std::string DefaultEmbeddingModel();

}  // namespace etalon::workflow
