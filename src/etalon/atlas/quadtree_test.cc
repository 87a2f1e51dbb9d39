#include "etalon/atlas/quadtree.h"

#include <gtest/gtest.h>

#include <cmath>

#include "etalon/atlas/repel_kernel.h"
#include "etalon/core/random.h"

namespace etalon::atlas {
namespace {

struct Cloud {
  std::vector<float> x;
  std::vector<float> y;
};

Cloud RandomCloud(std::size_t count, double spread = 10.0) {
  Random random(3);
  Cloud cloud;
  for (std::size_t i = 0; i < count; ++i) {
    cloud.x.push_back(static_cast<float>(spread * random.Normal()));
    cloud.y.push_back(static_cast<float>(spread * random.Normal()));
  }
  return cloud;
}

Repulsion ByHand(const Cloud& cloud, std::size_t point) {
  double x = 0.0;
  double y = 0.0;
  double sum = 0.0;
  for (std::size_t i = 0; i < cloud.x.size(); ++i) {
    if (i == point) continue;
    const double dx = static_cast<double>(cloud.x[point]) - static_cast<double>(cloud.x[i]);
    const double dy = static_cast<double>(cloud.y[point]) - static_cast<double>(cloud.y[i]);
    const double kernel = 1.0 / (1.0 + dx * dx + dy * dy);
    sum += kernel;
    x += kernel * kernel * dx;
    y += kernel * kernel * dy;
  }
  return {.x = static_cast<float>(x), .y = static_cast<float>(y), .kernel = sum};
}

TEST(Quadtree, WithoutFarCellsEqualsTheSumOverAllPairs) {
  const Cloud cloud = RandomCloud(500);
  std::vector<Repulsion> found;
  Quadtree(cloud.x, cloud.y).Repel(0.0, 1, found);
  for (std::size_t i = 0; i < 500; i += 11) {
    const Repulsion expected = ByHand(cloud, i);
    EXPECT_NEAR(found[i].x, expected.x, 1e-4);
    EXPECT_NEAR(found[i].y, expected.y, 1e-4);
    EXPECT_NEAR(found[i].kernel, expected.kernel, 1e-4 * expected.kernel);
  }
}

TEST(Quadtree, FarCellsAreANearMiss) {
  const Cloud cloud = RandomCloud(4000, 30.0);
  std::vector<Repulsion> found;
  Quadtree(cloud.x, cloud.y).Repel(0.5, 2, found);
  double error = 0.0;
  double size = 0.0;
  for (std::size_t i = 0; i < 4000; i += 40) {
    const Repulsion expected = ByHand(cloud, i);
    error += std::hypot(found[i].x - expected.x, found[i].y - expected.y);
    size += std::hypot(expected.x, expected.y);
    EXPECT_NEAR(found[i].kernel, expected.kernel, 0.02 * expected.kernel);
  }
  EXPECT_LT(error, 0.01 * size);
}

TEST(Quadtree, IsTheSameForAnyNumberOfThreads) {
  const Cloud cloud = RandomCloud(3000);
  const Quadtree tree(cloud.x, cloud.y);
  std::vector<Repulsion> one;
  std::vector<Repulsion> three;
  tree.Repel(0.5, 1, one);
  tree.Repel(0.5, 3, three);
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].x, three[i].x);
    EXPECT_EQ(one[i].kernel, three[i].kernel);
  }
}

TEST(Quadtree, TakesPointsAtOnePlace) {
  const Cloud cloud{.x = std::vector<float>(100, 2.0F), .y = std::vector<float>(100, -1.0F)};
  std::vector<Repulsion> found;
  Quadtree(cloud.x, cloud.y).Repel(0.5, 1, found);
  EXPECT_EQ(found[7].x, 0.0F);
  EXPECT_NEAR(found[7].kernel, 99.0, 1e-3);
}

TEST(RepelKernel, IsTheSameBytesOnEveryProcessor) {
  const Cloud cloud = RandomCloud(10 * kLanes, 2.0);
  const std::vector<float> mass(cloud.x.size(), 1.5F);
  const auto fast =
      FastestRepelKernel()(cloud.x.data(), cloud.y.data(), mass.data(), mass.size(), 0.3F, -0.2F);
  const auto plain =
      RepelPortably(cloud.x.data(), cloud.y.data(), mass.data(), mass.size(), 0.3F, -0.2F);
  EXPECT_EQ(fast.x, plain.x);
  EXPECT_EQ(fast.y, plain.y);
  EXPECT_EQ(fast.kernel, plain.kernel);
}

}  // namespace
}  // namespace etalon::atlas
