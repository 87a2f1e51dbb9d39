#include "etalon/atlas/tsne.h"

#include <gtest/gtest.h>

#include "etalon/atlas/simulated_embeddings.h"
#include "etalon/atlas/trustworthiness.h"
#include "etalon/core/error.h"

namespace etalon::atlas {
namespace {

Points MapOf(const Points& points, int threads = 1, int iterations = 750) {
  SilentProgress silent;
  return MakeTsneMap(points, {.iterations = iterations, .threads = threads}, silent);
}

TEST(Tsne, NeighboursStayNeighbours) {
  const auto simulated = SimulateEmbeddings({.count = 800, .kinds = 6});
  EXPECT_GT(Trustworthiness(simulated.points, MapOf(simulated.points, 2), {}), 0.95);
}

TEST(Tsne, IsTheSameBytesForAnyNumberOfThreads) {
  const Points points = SimulateEmbeddings({.count = 700}).points;
  const Points one = MapOf(points, 1, 300);
  EXPECT_EQ(MapOf(points, 1, 300), one);
  EXPECT_EQ(MapOf(points, 3, 300), one);
}

TEST(Tsne, TakesFewPointsAndTwins) {
  const Points few{.dimensions = 2, .values = {0, 0, 0, 1, 1, 0, 1, 1}};
  EXPECT_EQ(MapOf(few).count(), 4U);
  const Points twins{.dimensions = 2, .values = std::vector<float>(40, 1.0F)};
  EXPECT_NO_THROW(CheckPoints(MapOf(twins)));
  const Points three{.dimensions = 1, .values = {0, 1, 2}};
  EXPECT_THROW(MapOf(three), ContractError);
}

class Impatient : public ProgressObserver {
 public:
  void Report(std::string_view, std::int64_t, std::int64_t) override {}
  bool Cancelled() const override { return true; }
};

TEST(Tsne, StopsWhenAsked) {
  Impatient impatient;
  const Points points = SimulateEmbeddings({.count = 50}).points;
  EXPECT_THROW(MakeTsneMap(points, {}, impatient), Error);
}

TEST(Trustworthiness, OfTheTruthItselfIsOne) {
  const Points points = SimulateEmbeddings({.count = 200, .dimensions = 2}).points;
  EXPECT_DOUBLE_EQ(Trustworthiness(points, points, {.threads = 2}), 1.0);
}

/// Truth 0 1 2 3 on a line, map with 1 and 3 exchanged, one neighbour each:
/// nearest on the map of 0 is 3 (rank 3, costs 2), of 1: 2 (1, 0), of 2: 1 or 3 (first: 1; rank 1),
/// of 3: 0 (rank 3, costs 2) - by hand T = 1 - 2 * 4 / (4 * 1 * (8 - 3 - 1)).
TEST(Trustworthiness, AHandExample) {
  const Points truth{.dimensions = 1, .values = {0, 1, 2, 3}};
  const Points map{.dimensions = 2, .values = {0, 0, 3, 0, 2.1F, 0, 1, 0}};
  EXPECT_DOUBLE_EQ(Trustworthiness(truth, map, {.neighbours = 1}), 0.5);
}

TEST(Trustworthiness, OfSomePointsIsNearThatOfAll) {
  const Points points = SimulateEmbeddings({.count = 1000, .dimensions = 6}).points;
  Points map{.dimensions = 2, .values = {}};
  for (std::size_t i = 0; i < points.count(); ++i) {
    map.values.push_back(points[i][0]);
    map.values.push_back(points[i][1]);
  }
  const double all = Trustworthiness(points, map, {});
  EXPECT_NEAR(Trustworthiness(points, map, {.most_points = 300}), all, 0.02);
  EXPECT_LT(all, 0.95);
}

}  // namespace
}  // namespace etalon::atlas
