#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/atlas/neighbour_index.h"
#include "etalon/workflow/atlas_source.h"
#include "etalon/workflow/embedding_file.h"

namespace etalon::workflow {

/// An atlas as `BuildAtlas` wrote it. Vectors have one entry an item.
struct AtlasFolder {
  std::string title;
  std::string model;  ///< key of the embedder
  std::vector<AtlasLabel> labels;
  std::vector<AtlasItem> items;
  std::vector<int> clusters;  ///< from 1; 0: none
  EmbeddingSet embeddings;    ///< in the order of the items
  std::string index_hash;     ///< empty: no index file
};

/// @throws Error(kFileUnreadable) where there is no atlas, Error(kFileMalformed) where its files
/// are
///   damaged or do not belong together, Error(kFileUnsupported) for a later version.
AtlasFolder ReadAtlasFolder(const std::filesystem::path& folder);

/// The index of an atlas, from its file where it has one. `folder` must outlive it.
/// @throws Error(kFileMalformed) when the file is not the one that was written.
atlas::NeighbourIndex IndexOf(const AtlasFolder& atlas, const std::filesystem::path& folder);

}  // namespace etalon::workflow
