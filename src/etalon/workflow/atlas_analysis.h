#pragma once

#include <vector>

#include "etalon/atlas/clusters.h"
#include "etalon/atlas/label_errors.h"
#include "etalon/atlas/points.h"
#include "etalon/atlas/traits.h"
#include "etalon/core/progress.h"
#include "etalon/report/texts.h"
#include "etalon/workflow/atlas_source.h"

namespace etalon::workflow {

/// Fewer pictures make no atlas.
inline constexpr std::size_t kFewestAtlasItems = 10;

/// Of more, so many evenly spaced ones are analysed; the others are placed among them.
inline constexpr std::size_t kMostAnalysed = 100'000;

/// A label of a picture that is probably wrong.
struct SuspectedLabel {
  std::size_t label = 0;  ///< index
  atlas::LabelSuspicion suspicion;
};

/// What the embeddings of pictures tell of them. Vectors have one entry an item.
struct AtlasAnalysis {
  atlas::Points principal;  ///< along the first two principal components
  double explained = 0.0;
  atlas::Points tsne;
  double trustworthiness = 0.0;
  atlas::Clusters clusters;
  std::vector<report::Text> cluster_names;
  std::vector<std::size_t> cluster_middles;  ///< the item nearest the middle of each
  std::vector<double> outlier_factors;
  std::vector<std::size_t> outliers;       ///< most outlying first
  std::vector<SuspectedLabel> suspicions;  ///< least probable first
  std::vector<int> colours;  ///< index of the rarest label that each item has; -1: none
};

/// The values of one label, one an item.
std::vector<atlas::LabelValue> ValuesOfLabel(const std::vector<AtlasItem>& items,
                                             const std::string& label);

/// The patient of each item; a picture without one counts as a patient of its own.
std::vector<std::string> GroupsOf(const std::vector<AtlasItem>& items);

/// @throws Error(kUsage) for fewer than kFewestAtlasItems pictures; Error(kCancelled).
AtlasAnalysis AnalyseAtlas(const std::vector<AtlasItem>& items,
                           const std::vector<AtlasLabel>& labels, const atlas::Points& embeddings,
                           int threads, ProgressObserver& progress,
                           std::size_t most_analysed = kMostAnalysed);

}  // namespace etalon::workflow
