#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/progress.h"
#include "etalon/nn/network.h"
#include "etalon/workflow/atlas_source.h"
#include "etalon/workflow/embedding_file.h"

namespace etalon::workflow {

struct EmbedRequest {
  std::string model;  ///< name of a package or kPixelModel; empty: DefaultEmbeddingModel()
  nn::NetworkOptions network;
  std::filesystem::path known;  ///< file of embeddings of an earlier run, perhaps not there
};

/// Embeddings of those items whose pictures could be read, in their order.
struct EmbeddedItems {
  EmbeddingSet set;
  std::vector<AtlasItem> items;  ///< one a point of `set`
  std::size_t computed = 0;      ///< the others were known from before
  std::vector<Error> problems;
};

/// Computes the vectors that the earlier file does not hold; an earlier file of another model
/// counts for nothing. The same for any number of threads.
/// @throws Error as `PictureEmbedder` and `ReadEmbeddings`; Error(kUsage) when no picture can be
///   read; Error(kCancelled).
EmbeddedItems EmbedItems(const std::vector<AtlasItem>& items, const EmbedRequest& request,
                         ProgressObserver& progress);

}  // namespace etalon::workflow
