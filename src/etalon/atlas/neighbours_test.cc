#include "etalon/atlas/neighbours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "etalon/atlas/simulated_embeddings.h"
#include "etalon/core/error.h"

namespace etalon::atlas {
namespace {

using testing::ElementsAre;

TEST(Neighbours, AHandExampleOnALine) {
  const Points points{.dimensions = 1, .values = {0, 1, 3, 7}};
  const auto lists = FindNeighbours(points, 2, 1);
  EXPECT_THAT(lists.items, ElementsAre(1, 2, 0, 2, 1, 0, 2, 1));
  EXPECT_THAT(lists.distances, ElementsAre(1, 3, 1, 2, 2, 3, 4, 6));
}

TEST(Neighbours, EqualThoseOfSortingAllDistances) {
  const Points points = SimulateEmbeddings({.count = 400, .dimensions = 16}).points;
  const auto lists = FindNeighbours(points, 10, 2);
  for (std::size_t i = 0; i < points.count(); i += 37) {
    std::vector<std::pair<double, std::uint32_t>> all;
    for (std::size_t k = 0; k < points.count(); ++k) {
      if (k != i) {
        all.emplace_back(SquaredDistance(points[i], points[k]), static_cast<std::uint32_t>(k));
      }
    }
    std::ranges::sort(all);
    for (std::size_t k = 0; k < 10; ++k) EXPECT_EQ(lists.Items(i)[k], all[k].second);
  }
}

TEST(Neighbours, AreTheSameForAnyNumberOfThreads) {
  const Points points = SimulateEmbeddings({.count = 3000, .dimensions = 8}).points;
  const auto one = FindNeighbours(points, 15, 1);
  for (const int threads : {2, 5}) {
    const auto several = FindNeighbours(points, 15, threads);
    EXPECT_EQ(several.items, one.items);
    EXPECT_EQ(several.distances, one.distances);
  }
}

TEST(Neighbours, OfTwinsAreTheOtherTwins) {
  const Points points{.dimensions = 2, .values = std::vector<float>(60, 1.0F)};
  const auto lists = FindNeighbours(points, 3, 1);
  for (std::size_t i = 0; i < points.count(); ++i) {
    EXPECT_THAT(lists.Items(i), testing::Each(testing::Ne(i)));
    EXPECT_THAT(lists.Distances(i), testing::Each(0.0F));
  }
}

TEST(Neighbours, OfOtherQueriesMayBeAnyPoint) {
  const Points points{.dimensions = 1, .values = {0, 2, 5}};
  const Points queries{.dimensions = 1, .values = {2, 9}};
  const auto lists = FindNearest(queries, points, 2, 2);
  EXPECT_THAT(lists.items, ElementsAre(1, 0, 2, 1));
  EXPECT_THAT(lists.distances, ElementsAre(0, 2, 4, 7));
  const Points flat{.dimensions = 2, .values = {2, 9}};
  EXPECT_THROW(FindNearest(flat, points, 1, 1), ContractError);
}

TEST(Neighbours, AreNoMoreThanThereAre) {
  const Points points{.dimensions = 1, .values = {1, 2, 4}};
  EXPECT_EQ(FindNeighbours(points, 50, 1).each, 2U);
  const Points lonely{.dimensions = 1, .values = {1}};
  EXPECT_THROW(FindNeighbours(lonely, 1, 1), ContractError);
}

}  // namespace
}  // namespace etalon::atlas
