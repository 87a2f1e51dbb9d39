#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/progress.h"
#include "etalon/nn/network.h"
#include "etalon/workflow/atlas_source.h"

namespace etalon::workflow {

// The files of an atlas.
inline constexpr const char* kAtlasEmbeddings = "embeddings.bin";
inline constexpr const char* kAtlasIndex = "neighbours.index";  ///< of large atlases only
inline constexpr const char* kAtlasMap = "map.csv";
inline constexpr const char* kAtlasFile = "atlas.json";
inline constexpr const char* kAtlasPage = "atlas.html";

struct AtlasBuildRequest {
  AtlasSourceRequest source;
  std::string model;  ///< empty: DefaultEmbeddingModel()
  nn::NetworkOptions network;
  /// A folder; embeddings of an earlier run in it are used again. Empty: `ProjectAtlasFolder`.
  std::filesystem::path output;
};

struct AtlasBuildSummary {
  std::filesystem::path folder;
  std::size_t pictures = 0;
  std::size_t computed = 0;  ///< embeddings; the others were known from an earlier run
  std::string model;
  std::size_t clusters = 0;
  std::vector<std::string> cluster_names;
  std::size_t outliers = 0;
  std::size_t suspicions = 0;
  double trustworthiness = 0.0;
  std::vector<Error> problems;  ///< pictures that were left out
};

/// Writes an atlas: embeddings, index, `map.csv` with a row a picture, `atlas.json` and a page.
/// The same input gives the same bytes, for any number of threads.
/// @throws Error(kUsage) for a folder of pictures without `output`; Error as `ReadAtlasSource`,
/// `EmbedItems` and `AnalyseAtlas`; kFileUnreadable when it
///   cannot be written.
AtlasBuildSummary BuildAtlas(const AtlasBuildRequest& request, ProgressObserver& progress);

}  // namespace etalon::workflow
