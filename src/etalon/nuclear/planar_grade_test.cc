#include "etalon/nuclear/planar_grade.h"

#include <gtest/gtest.h>

#include <numeric>

namespace etalon::nuclear {
namespace {

TEST(PlanarGradeTest, ProbabilitiesSumToOneAndAgreeWithSignificance) {
  for (const double ratio : {0.2, 0.9, 1.1, 1.3, 1.6, 2.0, 3.0, 8.0}) {
    for (const double rib : {0.3, 0.7, 1.0, 2.0}) {
      const GradeEstimate estimate =
          EstimateGrade({.heart_to_contralateral = ratio, .heart_to_rib = rib});
      EXPECT_NEAR(std::accumulate(estimate.probability.begin(), estimate.probability.end(), 0.0),
                  1.0, 1e-12);
      for (const double probability : estimate.probability) EXPECT_GE(probability, 0.0);
      EXPECT_NEAR(estimate.significant, estimate.probability[2] + estimate.probability[3], 1e-12);
    }
  }
}

TEST(PlanarGradeTest, NoUptakeIsGradeZeroAndMuchIsHigh) {
  EXPECT_EQ(EstimateGrade({.heart_to_contralateral = 1.0, .heart_to_rib = 0.6}).grade, 0);
  EXPECT_LT(EstimateGrade({.heart_to_contralateral = 1.0, .heart_to_rib = 0.6}).significant, 0.01);
  EXPECT_GE(EstimateGrade({.heart_to_contralateral = 3.0, .heart_to_rib = 2.0}).grade, 2);
  EXPECT_GT(EstimateGrade({.heart_to_contralateral = 3.0, .heart_to_rib = 2.0}).significant, 0.99);
}

}  // namespace
}  // namespace etalon::nuclear
