#include "etalon/atlas/clusters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "etalon/atlas/outliers.h"
#include "etalon/atlas/traits.h"
#include "etalon/core/error.h"
#include "etalon/core/random.h"

namespace etalon::atlas {
namespace {

/// A ring around a disk, and a far disk: what no two centres could tell apart.
Points RingAndDisks(std::vector<int>& truth) {
  Random random(5);
  Points points{.dimensions = 2, .values = {}};
  for (int i = 0; i < 300; ++i) {
    const double angle = 2.0 * M_PI * random.Uniform();
    const double radius = 10.0 + 0.3 * random.Normal();
    points.values.push_back(static_cast<float>(radius * std::cos(angle)));
    points.values.push_back(static_cast<float>(radius * std::sin(angle)));
    truth.push_back(0);
  }
  const auto add_disk = [&](double x, int kind, int count) {
    for (int i = 0; i < count; ++i) {
      points.values.push_back(static_cast<float>(x + random.Normal()));
      points.values.push_back(static_cast<float>(random.Normal()));
      truth.push_back(kind);
    }
  };
  add_disk(0.0, 1, 150);
  add_disk(30.0, 2, 80);
  return points;
}

TEST(Clusters, AreOfAnyShapeAndAsManyAsThereAre) {
  std::vector<int> truth;
  const Points points = RingAndDisks(truth);
  const Clusters clusters = FindClusters(FindNeighbours(points, 10, 1), 30);
  ASSERT_EQ(clusters.count, 3);
  std::size_t right = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) right += clusters.of[i] == truth[i] ? 1U : 0U;
  EXPECT_GT(static_cast<double>(right), 0.9 * static_cast<double>(truth.size()));
}

TEST(Clusters, OneCloudIsOneCluster) {
  Random random(6);
  Points points{.dimensions = 2, .values = {}};
  for (int i = 0; i < 400; ++i) points.values.push_back(static_cast<float>(random.Normal()));
  const Clusters clusters = FindClusters(FindNeighbours(points, 10, 1), 60);
  EXPECT_EQ(clusters.count, 1);
}

TEST(Clusters, FewPointsAreOneCluster) {
  const Points points{.dimensions = 1, .values = {0, 1, 2, 3}};
  const Clusters clusters = FindClusters(FindNeighbours(points, 2, 1), 5);
  EXPECT_THAT(clusters.of, testing::Each(0));
  EXPECT_THROW(FindClusters(FindNeighbours(points, 2, 1), 1), ContractError);
}

TEST(Clusters, AreNamedByWhatSetsThemApart) {
  std::vector<int> truth;
  const Points points = RingAndDisks(truth);
  const Clusters clusters = FindClusters(FindNeighbours(points, 10, 1), 30);
  ItemTrait ring{.kind = "label", .name = "ring", .has = {}};
  ItemTrait all{
      .kind = "organ", .name = "liver", .has = std::vector<std::uint8_t>(truth.size(), 1)};
  for (const int kind : truth) ring.has.push_back(kind == 0 ? 1 : 0);
  const auto names = NameClusters(clusters, {ring, all}, 2);
  ASSERT_EQ(names.size(), 3U);
  ASSERT_EQ(names[0].size(), 1U);  // what all have sets nobody apart
  EXPECT_EQ(names[0][0].trait, 0U);
  EXPECT_GT(names[0][0].share, 0.9);
  EXPECT_TRUE(names[1].empty());
}

TEST(Outliers, AreThePointsFarFromTheCloud) {
  std::vector<int> truth;
  Points points = RingAndDisks(truth);
  points.values.insert(points.values.end(), {0.0F, 40.0F, 18.0F, 34.0F});
  const auto factors = LocalOutlierFactors(FindNeighbours(points, 15, 1));
  const auto outliers = FindOutliers(factors);
  ASSERT_GE(outliers.size(), 2U);
  EXPECT_THAT((std::set<std::size_t>{outliers[0], outliers[1]}),
              testing::ElementsAre(truth.size(), truth.size() + 1));
  EXPECT_LT(outliers.size(), truth.size() / 20);
}

TEST(Outliers, TwinsAreNone) {
  const Points points{.dimensions = 2, .values = std::vector<float>(80, 1.0F)};
  EXPECT_TRUE(FindOutliers(LocalOutlierFactors(FindNeighbours(points, 5, 1))).empty());
}

}  // namespace
}  // namespace etalon::atlas
