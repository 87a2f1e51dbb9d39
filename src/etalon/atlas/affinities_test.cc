#include "etalon/atlas/affinities.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>

#include "etalon/atlas/simulated_embeddings.h"
#include "etalon/core/error.h"

namespace etalon::atlas {
namespace {

std::map<std::pair<std::size_t, std::size_t>, double> Pairs(const Affinities& affinities) {
  std::map<std::pair<std::size_t, std::size_t>, double> pairs;
  for (std::size_t i = 0; i < affinities.count(); ++i) {
    for (std::size_t k = affinities.starts[i]; k < affinities.starts[i + 1]; ++k) {
      pairs[{i, affinities.others[k]}] += static_cast<double>(affinities.weights[k]);
    }
  }
  return pairs;
}

TEST(Affinities, AreSymmetricAndSumToOne) {
  const Points points = SimulateEmbeddings({.count = 200, .dimensions = 8}).points;
  const auto affinities = FindAffinities(FindNeighbours(points, 30, 1), 10.0, 2);
  const auto pairs = Pairs(affinities);
  double sum = 0.0;
  for (const auto& [pair, weight] : pairs) {
    sum += weight;
    EXPECT_NEAR(pairs.at({pair.second, pair.first}), weight, 1e-9);
  }
  EXPECT_NEAR(sum, 1.0, 1e-5);
}

/// Where neighbourhoods are mutual, the weights of one point have the entropy of the perplexity.
TEST(Affinities, HaveTheEntropyOfThePerplexity) {
  Points ring{.dimensions = 2, .values = {}};
  constexpr int kCount = 60;
  for (int i = 0; i < kCount; ++i) {
    ring.values.push_back(static_cast<float>(std::cos(2.0 * M_PI * i / kCount)));
    ring.values.push_back(static_cast<float>(std::sin(2.0 * M_PI * i / kCount)));
  }
  const auto affinities = FindAffinities(FindNeighbours(ring, 59, 1), 7.0, 1);
  double entropy = 0.0;
  for (std::size_t k = affinities.starts[5]; k < affinities.starts[6]; ++k) {
    const double share = static_cast<double>(affinities.weights[k]) * kCount;
    if (share > 0.0) entropy -= share * std::log(share);
  }
  EXPECT_NEAR(std::exp(entropy), 7.0, 0.01);
}

TEST(Affinities, OfTwinsAreEqual) {
  const Points points{.dimensions = 1, .values = std::vector<float>(12, 3.0F)};
  const auto affinities = FindAffinities(FindNeighbours(points, 4, 1), 3.0, 1);
  EXPECT_NEAR(std::accumulate(affinities.weights.begin(), affinities.weights.end(), 0.0), 1.0,
              1e-5);
}

TEST(Affinities, RefuseAPerplexityAboveTheNeighbours) {
  const Points points{.dimensions = 1, .values = {1, 2, 3, 4}};
  EXPECT_THROW(FindAffinities(FindNeighbours(points, 2, 1), 3.0, 1), ContractError);
}

}  // namespace
}  // namespace etalon::atlas
