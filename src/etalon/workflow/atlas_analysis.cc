#include "etalon/workflow/atlas_analysis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "etalon/atlas/logistic_head.h"
#include "etalon/atlas/neighbours.h"
#include "etalon/atlas/outliers.h"
#include "etalon/atlas/principal_components.h"
#include "etalon/atlas/trustworthiness.h"
#include "etalon/atlas/tsne.h"

namespace etalon::workflow {
namespace {

using atlas::ItemTrait;
using atlas::LabelValue;
using report::Text;

constexpr std::size_t kHeadDimensions = 32;
constexpr std::size_t kNeighbours = 40;
constexpr std::size_t kOutlierNeighbours = 20;
constexpr std::size_t kClusterNeighbours = 15;
constexpr std::size_t kSmallestCluster = 8;
constexpr std::size_t kClustersAtMost = 60;  // about: items over this is the smallest cluster
constexpr std::size_t kTrustExactly = 10'000;
constexpr std::size_t kTrustSample = 1'000;
constexpr std::size_t kTraitsInName = 2;
constexpr std::size_t kPlacedAlong = 50;  // principal components
constexpr std::size_t kPlacedBy = 3;      // of the sample

/// What is known of pictures beside their labels, by kind.
struct Property {
  const char* kind;
  Text name;
  std::string AtlasItem::*value;
};

const std::vector<Property>& Properties() {
  static const std::vector<Property> properties{
      {"organ", {"organ", "organe"}, &AtlasItem::organ},
      {"vendor", {"vendor", "constructeur"}, &AtlasItem::vendor},
      {"centre", {"centre", "centre"}, &AtlasItem::centre}};
  return properties;
}

/// Traits with what a reader calls them.
struct NamedTraits {
  std::vector<ItemTrait> traits;
  std::vector<Text> names;
};

void AddLabels(const std::vector<AtlasItem>& items, const std::vector<AtlasLabel>& labels,
               NamedTraits& named) {
  for (const AtlasLabel& label : labels) {
    ItemTrait trait{.kind = "label", .name = label.id, .has = {}};
    for (const LabelValue value : ValuesOfLabel(items, label.id)) {
      trait.has.push_back(value == LabelValue::kPresent ? 1 : 0);
    }
    named.traits.push_back(std::move(trait));
    named.names.push_back(label.name);
  }
}

void AddProperty(const std::vector<AtlasItem>& items, const Property& property,
                 NamedTraits& named) {
  std::map<std::string, ItemTrait> by_value;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string& value = items[i].*property.value;
    if (value.empty()) continue;
    ItemTrait& trait = by_value[value];
    trait.kind = property.kind;
    trait.name = value;
    trait.has.resize(items.size(), 0);
    trait.has[i] = 1;
  }
  for (auto& [value, trait] : by_value) {
    named.traits.push_back(std::move(trait));
    named.names.push_back(
        {property.name.english + " " + value, property.name.french + " " + value});
  }
}

NamedTraits TraitsOf(const std::vector<AtlasItem>& items, const std::vector<AtlasLabel>& labels) {
  NamedTraits named;
  AddLabels(items, labels, named);
  for (const Property& property : Properties()) AddProperty(items, property, named);
  return named;
}

/// "malignant (82 %, elsewhere 31 %), vendor A (...)"
Text NameOf(const std::vector<atlas::DistinguishingTrait>& found, const NamedTraits& named) {
  if (found.empty()) return {"mixed", "mélange"};
  Text name;
  for (const auto& one : found) {
    const Text& trait = named.names[one.trait];
    const int inside = static_cast<int>(std::lround(100.0 * one.share));
    const int outside = static_cast<int>(std::lround(100.0 * one.elsewhere));
    const std::string gap = name.english.empty() ? "" : ", ";
    name.english += fmt::format("{}{} ({} %, elsewhere {} %)", gap, trait.english, inside, outside);
    name.french += fmt::format("{}{} ({} %, ailleurs {} %)", gap, trait.french, inside, outside);
  }
  return name;
}

/// The item of each cluster that lies nearest to the median place of all of them.
std::vector<std::size_t> Middles(const atlas::Clusters& clusters, const atlas::Points& map) {
  std::vector<std::size_t> middles;
  for (int cluster = 0; cluster < clusters.count; ++cluster) {
    std::vector<std::size_t> own;
    for (std::size_t i = 0; i < clusters.of.size(); ++i) {
      if (clusters.of[i] == cluster) own.push_back(i);
    }
    std::vector<float> middle;
    for (std::size_t axis = 0; axis < 2; ++axis) {
      std::vector<float> places;
      for (const std::size_t item : own) places.push_back(map[item][axis]);
      std::ranges::nth_element(places, places.begin() + std::ssize(places) / 2);
      middle.push_back(places[places.size() / 2]);
    }
    middles.push_back(*std::ranges::min_element(
        own, {}, [&](std::size_t item) { return atlas::SquaredDistance(map[item], middle); }));
  }
  return middles;
}

std::vector<int> ColoursOf(const std::vector<AtlasItem>& items, const NamedTraits& named,
                           std::size_t labels) {
  std::vector<std::size_t> frequency(labels, 0);
  for (std::size_t label = 0; label < labels; ++label) {
    for (const auto has : named.traits[label].has) frequency[label] += has;
  }
  std::vector<int> colours(items.size(), -1);
  for (std::size_t i = 0; i < items.size(); ++i) {
    for (std::size_t label = 0; label < labels; ++label) {
      if (named.traits[label].has[i] == 0) continue;
      const int best = colours[i];
      if (best < 0 || frequency[label] < frequency[static_cast<std::size_t>(best)]) {
        colours[i] = static_cast<int>(label);
      }
    }
  }
  return colours;
}

std::vector<SuspectedLabel> SuspicionsOf(const std::vector<AtlasItem>& items,
                                         const std::vector<AtlasLabel>& labels,
                                         const atlas::Points& space,
                                         const atlas::NeighbourLists& neighbours) {
  std::vector<SuspectedLabel> suspected;
  const auto groups = GroupsOf(items);
  for (std::size_t label = 0; label < labels.size(); ++label) {
    const auto values = ValuesOfLabel(items, labels[label].id);
    for (const auto& one : FindLabelErrors(space, neighbours, groups, values)) {
      suspected.push_back({label, one});
    }
  }
  std::ranges::stable_sort(suspected, {},
                           [](const SuspectedLabel& one) { return one.suspicion.probability; });
  return suspected;
}

AtlasAnalysis AnalyseAll(const std::vector<AtlasItem>& items, const std::vector<AtlasLabel>& labels,
                         const atlas::Points& embeddings, int threads, ProgressObserver& progress) {
  AtlasAnalysis analysis;
  const auto components = atlas::FindPrincipalComponents(embeddings, 2);
  analysis.principal = components.Project(embeddings, threads);
  analysis.explained = components.Explained();
  analysis.tsne = atlas::MakeTsneMap(embeddings, {.threads = threads}, progress);
  analysis.trustworthiness =
      atlas::Trustworthiness(embeddings, analysis.tsne,
                             {.neighbours = std::min<std::size_t>(12, items.size() / 2),
                              .most_points = items.size() > kTrustExactly ? kTrustSample : 0,
                              .threads = threads});
  const NamedTraits named = TraitsOf(items, labels);
  analysis.clusters =
      atlas::FindClusters(atlas::FindNeighbours(analysis.tsne, kClusterNeighbours, threads),
                          std::max(kSmallestCluster, items.size() / kClustersAtMost));
  for (const auto& found : NameClusters(analysis.clusters, named.traits, kTraitsInName)) {
    analysis.cluster_names.push_back(NameOf(found, named));
  }
  analysis.cluster_middles = Middles(analysis.clusters, analysis.tsne);
  const atlas::Points space = atlas::HeadSpace(embeddings, kHeadDimensions, threads);
  const auto neighbours = atlas::FindNeighbours(space, kNeighbours, threads);
  analysis.outlier_factors = atlas::LocalOutlierFactors(neighbours.First(kOutlierNeighbours));
  analysis.outliers = atlas::FindOutliers(analysis.outlier_factors);
  analysis.suspicions = SuspicionsOf(items, labels, space, neighbours);
  analysis.colours = ColoursOf(items, named, labels.size());
  return analysis;
}

/// Pictures that stand for all where there are too many.
struct Sample {
  std::vector<std::size_t> places;  ///< among all
  std::vector<AtlasItem> items;
  atlas::Points embeddings;
};

Sample EvenlySpaced(const std::vector<AtlasItem>& items, const atlas::Points& embeddings,
                    std::size_t size) {
  Sample sample;
  sample.embeddings.dimensions = embeddings.dimensions;
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t place = i * items.size() / size;
    sample.places.push_back(place);
    sample.items.push_back(items[place]);
    const auto own = embeddings[place];
    sample.embeddings.values.insert(sample.embeddings.values.end(), own.begin(), own.end());
  }
  return sample;
}

/// Every picture lies on the map where the nearest of the sample do, and in the nearest's cluster.
void PlaceAll(const Sample& sample, const atlas::Points& embeddings, int threads,
              AtlasAnalysis& analysis) {
  const auto components = atlas::FindPrincipalComponents(sample.embeddings, kPlacedAlong);
  const auto nearest =
      atlas::FindNearest(components.Project(embeddings, threads),
                         components.Project(sample.embeddings, threads), kPlacedBy, threads);
  atlas::Points map{.dimensions = 2, .values = {}};
  std::vector<int> clusters;
  for (std::size_t i = 0; i < embeddings.count(); ++i) {
    double sums[3] = {0.0, 0.0, 0.0};
    for (std::size_t k = 0; k < nearest.each; ++k) {
      const double weight = 1.0 / (static_cast<double>(nearest.Distances(i)[k]) + 1e-6);
      const auto place = analysis.tsne[nearest.Items(i)[k]];
      sums[0] += weight;
      sums[1] += weight * static_cast<double>(place[0]);
      sums[2] += weight * static_cast<double>(place[1]);
    }
    map.values.push_back(static_cast<float>(sums[1] / sums[0]));
    map.values.push_back(static_cast<float>(sums[2] / sums[0]));
    clusters.push_back(analysis.clusters.of[nearest.Items(i)[0]]);
  }
  analysis.tsne = std::move(map);
  analysis.clusters.of = std::move(clusters);
}

/// What was found on a sample, told of all pictures.
AtlasAnalysis Extended(AtlasAnalysis analysis, const Sample& sample,
                       const std::vector<AtlasItem>& items, const std::vector<AtlasLabel>& labels,
                       const atlas::Points& embeddings, int threads) {
  PlaceAll(sample, embeddings, threads, analysis);
  analysis.principal =
      atlas::FindPrincipalComponents(sample.embeddings, 2).Project(embeddings, threads);
  std::vector<double> factors(items.size(), 1.0);
  for (std::size_t i = 0; i < sample.places.size(); ++i) {
    factors[sample.places[i]] = analysis.outlier_factors[i];
  }
  analysis.outlier_factors = std::move(factors);
  for (std::size_t& item : analysis.outliers) item = sample.places[item];
  for (std::size_t& item : analysis.cluster_middles) item = sample.places[item];
  for (SuspectedLabel& one : analysis.suspicions) {
    one.suspicion.item = sample.places[one.suspicion.item];
  }
  NamedTraits named;
  AddLabels(items, labels, named);
  analysis.colours = ColoursOf(items, named, labels.size());
  return analysis;
}

}  // namespace

std::vector<LabelValue> ValuesOfLabel(const std::vector<AtlasItem>& items,
                                      const std::string& label) {
  std::vector<LabelValue> values;
  for (const AtlasItem& item : items) {
    const auto found = item.labels.find(label);
    values.push_back(found == item.labels.end() ? LabelValue::kUnknown
                     : found->second            ? LabelValue::kPresent
                                                : LabelValue::kAbsent);
  }
  return values;
}

std::vector<std::string> GroupsOf(const std::vector<AtlasItem>& items) {
  std::vector<std::string> groups;
  for (const AtlasItem& item : items) {
    groups.push_back(item.patient.empty() ? "picture " + item.id : "patient " + item.patient);
  }
  return groups;
}

AtlasAnalysis AnalyseAtlas(const std::vector<AtlasItem>& items,
                           const std::vector<AtlasLabel>& labels, const atlas::Points& embeddings,
                           int threads, ProgressObserver& progress, std::size_t most_analysed) {
  if (items.size() < kFewestAtlasItems) {
    throw Error(ErrorCode::kUsage, fmt::format("an atlas needs at least {} pictures; there are {}",
                                               kFewestAtlasItems, items.size()));
  }
  if (items.size() <= most_analysed)
    return AnalyseAll(items, labels, embeddings, threads, progress);
  const Sample sample = EvenlySpaced(items, embeddings, most_analysed);
  AtlasAnalysis analysis = AnalyseAll(sample.items, labels, sample.embeddings, threads, progress);
  return Extended(std::move(analysis), sample, items, labels, embeddings, threads);
}

}  // namespace etalon::workflow
