#include "etalon/atlas/principal_components.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "etalon/atlas/simulated_embeddings.h"
#include "etalon/core/error.h"

namespace etalon::atlas {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

TEST(PrincipalComponents, OfPointsOnALineAreThatLine) {
  const Points points{.dimensions = 2, .values = {0, 0, 3, -4, 6, -8}};
  const auto found = FindPrincipalComponents(points, 2);
  ASSERT_EQ(found.components(), 1U);  // nothing varies across the line
  // The largest loading is positive: (-3, 4) / 5, not (3, -4) / 5.
  EXPECT_THAT(found.axes, ElementsAre(DoubleNear(-0.6, 1e-12), DoubleNear(0.8, 1e-12)));
  EXPECT_NEAR(found.variances[0], 25.0, 1e-9);
  EXPECT_DOUBLE_EQ(found.Explained(), 1.0);
  EXPECT_THAT(found.Project(points).values, ElementsAre(5.0F, 0.0F, -5.0F));
}

TEST(PrincipalComponents, AllOfThemKeepDistances) {
  const Points points = SimulateEmbeddings({.count = 60, .dimensions = 7}).points;
  const Points projected = FindPrincipalComponents(points, 7).Project(points, 3);
  for (std::size_t i = 1; i < points.count(); ++i) {
    EXPECT_NEAR(SquaredDistance(points[0], points[i]), SquaredDistance(projected[0], projected[i]),
                1e-4);
  }
}

TEST(PrincipalComponents, VariancesFallAndAddUp) {
  const Points points = SimulateEmbeddings({.count = 300, .dimensions = 12}).points;
  const auto some = FindPrincipalComponents(points, 5);
  EXPECT_TRUE(std::is_sorted(some.variances.rbegin(), some.variances.rend()));
  EXPECT_LT(some.Explained(), 1.0);
  EXPECT_NEAR(FindPrincipalComponents(points, 12).Explained(), 1.0, 1e-9);
}

TEST(PrincipalComponents, OfEqualPointsAreNone) {
  const Points points{.dimensions = 3, .values = std::vector<float>(30, 2.0F)};
  const auto found = FindPrincipalComponents(points, 2);
  EXPECT_EQ(found.components(), 0U);
  EXPECT_DOUBLE_EQ(found.Explained(), 1.0);
  EXPECT_EQ(found.Project(points).values, std::vector<float>(10, 0.0F));
}

TEST(PrincipalComponents, RefusesWhatIsNotFinite) {
  const Points points{.dimensions = 1, .values = {1, std::numeric_limits<float>::quiet_NaN()}};
  EXPECT_THROW(FindPrincipalComponents(points, 1), ContractError);
}

}  // namespace
}  // namespace etalon::atlas
