#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/progress.h"
#include "etalon/nn/network.h"
#include "etalon/workflow/atlas_filter.h"
#include "etalon/workflow/atlas_source.h"

namespace etalon::workflow {

struct SimilarRequest {
  std::filesystem::path picture;
  std::filesystem::path atlas;  ///< folder that BuildAtlas wrote
  AtlasFilter filter;
  std::size_t most = 10;
  nn::NetworkOptions network;
  std::filesystem::path output;  ///< folder of similar.csv, similar.json and similar.html; or empty
};

struct SimilarPicture {
  AtlasItem item;
  double distance = 0.0;
  int cluster = 0;  ///< from 1; 0: none
};

struct SimilarPictures {
  std::string model;
  std::size_t passing = 0;  ///< pictures of the atlas that pass the filter
  std::vector<SimilarPicture> found;
};

/// The pictures of an atlas that a network sees most like another one, nearest first. A picture
/// that is itself in the atlas is not among them.
/// @throws Error(kUsage) for a date or a label that is none, Error(kFileMalformed) for an atlas
/// that
///   is damaged, Error(kModelInvalid) when the atlas was made with another model than is there now;
///   Error as `PictureForEmbedding`.
SimilarPictures FindSimilar(const SimilarRequest& request, ProgressObserver& progress);

}  // namespace etalon::workflow
