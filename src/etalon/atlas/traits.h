#pragma once

#include <string>
#include <vector>

#include "etalon/atlas/clusters.h"

namespace etalon::atlas {

/// A property that some items have, e.g. the label "cyst" or the vendor "A".
struct ItemTrait {
  std::string kind;  ///< e.g. "label", "organ", "centre"
  std::string name;
  std::vector<std::uint8_t> has;  ///< one an item
};

/// How much more frequent a trait is in a cluster than elsewhere.
struct DistinguishingTrait {
  std::size_t trait = 0;
  double share = 0.0;      ///< of the cluster's items
  double elsewhere = 0.0;  ///< of all other items
  double z = 0.0;          ///< of the difference of the two shares, pooled
};

/// For each cluster the traits that most of its items have and that are more frequent in it than
/// elsewhere (z >= 3), by falling z; at most `most`. None: nothing known sets the cluster apart.
std::vector<std::vector<DistinguishingTrait>> NameClusters(const Clusters& clusters,
                                                           const std::vector<ItemTrait>& traits,
                                                           std::size_t most);

}  // namespace etalon::atlas
