#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/atlas/selection.h"
#include "etalon/core/error.h"
#include "etalon/core/progress.h"
#include "etalon/nn/network.h"
#include "etalon/workflow/atlas_source.h"

namespace etalon::workflow {

struct SuggestRequest {
  AtlasSourceRequest source;
  std::string model;  ///< of the embeddings; empty: DefaultEmbeddingModel()
  std::string label;  ///< what is to be learned; empty: every label of the source
  std::size_t most = 50;
  nn::NetworkOptions network;
  std::filesystem::path output;      ///< CSV
  std::filesystem::path embeddings;  ///< kept from run to run; empty: beside `output`
};

struct SuggestSummary {
  std::size_t pictures = 0;
  std::size_t annotated = 0;  ///< of which a label is known already
  std::size_t suggested = 0;
  std::vector<std::string> labels = {};
  std::size_t uncertain = 0;  ///< by reason
  std::size_t different = 0;
  std::size_t typical = 0;
  std::vector<Error> problems = {};
};

/// Writes what to annotate next, the most useful first: rank, id, file, patient, reason, in words
/// the label in doubt and its probability, the expected gain and the novelty.
///
/// Uncertainty, diversity and expected gain are weighed by `atlas::SuggestNext`.
/// @throws Error as `ReadAtlasSource` and `EmbedItems`; Error(kUsage) for an unknown label.
SuggestSummary SuggestAnnotations(const SuggestRequest& request, ProgressObserver& progress);

}  // namespace etalon::workflow
