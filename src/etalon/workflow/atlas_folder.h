#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/atlas/neighbour_index.h"
#include "etalon/workflow/atlas_source.h"
#include "etalon/workflow/embedding_file.h"

namespace etalon::workflow {

/// Where a picture lies on both maps, and what was found of it.
struct AtlasPlace {
  float tsne_x = 0.0F, tsne_y = 0.0F;
  float principal_x = 0.0F, principal_y = 0.0F;
  float outlier_factor = 1.0F;
  bool is_outlier = false;
};

struct AtlasCluster {
  int number = 0;  ///< from 1
  std::size_t size = 0;
  report::Text name;
  std::string middle;  ///< id of the picture in its middle
};

/// A label that is probably wrong.
struct LabelToCheck {
  std::string image;
  std::string label;
  bool given = false;        ///< present
  double probability = 0.0;  ///< that what was given is right
  int against = 0;           ///< neighbours that say the contrary
  int neighbours = 0;        ///< that say anything
};

/// An atlas as `BuildAtlas` wrote it. Vectors have one entry an item.
struct AtlasFolder {
  std::string title;
  std::string model;  ///< key of the embedder
  std::vector<AtlasLabel> labels;
  std::vector<AtlasItem> items;
  std::vector<int> clusters;  ///< from 1; 0: none
  std::vector<AtlasPlace> places;
  EmbeddingSet embeddings;  ///< in the order of the items
  std::string index_hash;   ///< empty: no index file
  double explained = 0.0;   ///< share of the variance that the principal components keep
  double trustworthiness = 0.0;
  std::vector<AtlasCluster> found_clusters;
  std::vector<LabelToCheck> checks;  ///< least probable first
};

/// Where the atlas of a project is kept unless the user says otherwise.
std::filesystem::path ProjectAtlasFolder(const std::filesystem::path& project);

/// @throws Error(kFileUnreadable) where there is no atlas, Error(kFileMalformed) where its files
/// are
///   damaged or do not belong together, Error(kFileUnsupported) for a later version.
AtlasFolder ReadAtlasFolder(const std::filesystem::path& folder);

/// The index of an atlas, from its file where it has one. `folder` must outlive it.
/// @throws Error(kFileMalformed) when the file is not the one that was written.
atlas::NeighbourIndex IndexOf(const AtlasFolder& atlas, const std::filesystem::path& folder);

}  // namespace etalon::workflow
