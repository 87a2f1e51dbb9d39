#include "etalon/atlas/traits.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"

namespace etalon::atlas {
namespace {

constexpr double kSmallestShare = 0.5;
constexpr double kSmallestZ = 3.0;

DistinguishingTrait Compare(const Clusters& clusters, int cluster, const ItemTrait& trait) {
  double inside = 0.0;
  double inside_with = 0.0;
  double with = 0.0;
  for (std::size_t i = 0; i < clusters.of.size(); ++i) {
    const bool has = trait.has[i] != 0;
    with += has ? 1.0 : 0.0;
    if (clusters.of[i] != cluster) continue;
    inside += 1.0;
    inside_with += has ? 1.0 : 0.0;
  }
  const auto all = static_cast<double>(clusters.of.size());
  const double outside = all - inside;
  DistinguishingTrait result;
  result.share = inside_with / inside;
  result.elsewhere = outside > 0.0 ? (with - inside_with) / outside : 0.0;
  const double pooled = with / all;
  const double variance =
      outside > 0.0 ? pooled * (1.0 - pooled) * (1.0 / inside + 1.0 / outside) : 0.0;
  if (variance > 0.0) result.z = (result.share - result.elsewhere) / std::sqrt(variance);
  return result;
}

}  // namespace

std::vector<std::vector<DistinguishingTrait>> NameClusters(const Clusters& clusters,
                                                           const std::vector<ItemTrait>& traits,
                                                           std::size_t most) {
  std::vector<std::vector<DistinguishingTrait>> names(static_cast<std::size_t>(clusters.count));
  for (int cluster = 0; cluster < clusters.count; ++cluster) {
    auto& found = names[static_cast<std::size_t>(cluster)];
    for (std::size_t i = 0; i < traits.size(); ++i) {
      Require(traits[i].has.size() == clusters.of.size(), "a trait of another number of items");
      DistinguishingTrait one = Compare(clusters, cluster, traits[i]);
      one.trait = i;
      if (one.share >= kSmallestShare && one.z >= kSmallestZ) found.push_back(one);
    }
    std::ranges::stable_sort(found, [](const auto& a, const auto& b) { return a.z > b.z; });
    if (found.size() > most) found.resize(most);
  }
  return names;
}

}  // namespace etalon::atlas
