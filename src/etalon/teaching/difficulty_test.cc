#include "etalon/teaching/difficulty.h"

#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/error.h"
#include "etalon/core/random.h"

namespace etalon::teaching {
namespace {

TEST(CaseDifficulties, WithoutAnswersAreThePrior) {
  const CaseDifficulties difficulties({}, 1, 2);
  EXPECT_DOUBLE_EQ(difficulties.Of(0).mean, 0.0);
  EXPECT_DOUBLE_EQ(difficulties.Of(0).sd, 1.0);
}

TEST(CaseDifficulties, MissedCasesAreHarder) {
  const std::vector<PersonsCall> calls{
      {0, 0, true, true}, {1, 0, true, true}, {0, 1, true, false}, {1, 1, true, false}};
  const CaseDifficulties difficulties(calls, 2, 2);
  EXPECT_LT(difficulties.Of(0).mean, -0.1);
  EXPECT_GT(difficulties.Of(1).mean, 0.3);
  EXPECT_LT(difficulties.Of(1).sd, 1.0);
}

TEST(CaseDifficulties, LeaveOutThePersonsOwnAnswer) {
  const std::vector<PersonsCall> calls{{0, 0, true, false}, {1, 0, true, true}};
  const CaseDifficulties difficulties(calls, 2, 1);
  EXPECT_LT(difficulties.ByOthers(0, 0).mean, 0.0);
  EXPECT_GT(difficulties.ByOthers(0, 1).mean, 0.0);
}

TEST(CaseDifficulties, RecoverSimulatedOnes) {
  Random random(3);
  constexpr std::size_t kItems = 200, kPersons = 30;
  std::vector<double> truth(kItems), ability(kPersons);
  for (double& value : truth) value = random.Normal();
  for (double& value : ability) value = 1.0 + random.Normal();
  std::vector<PersonsCall> calls;
  for (std::size_t person = 0; person < kPersons; ++person) {
    for (std::size_t item = 0; item < kItems; ++item) {
      const bool right = random.Uniform() < Logistic(ability[person] - truth[item]);
      const bool present = item % 2 == 0;
      calls.push_back({person, item, present, right == present});
    }
  }
  const CaseDifficulties difficulties(calls, kPersons, kItems);
  double error = 0.0, product = 0.0, squares = 0.0, others = 0.0;
  int held = 0;
  for (std::size_t item = 0; item < kItems; ++item) {
    const Belief belief = difficulties.Of(item);
    error += (belief.mean - truth[item]) / kItems;
    product += belief.mean * truth[item];
    squares += belief.mean * belief.mean;
    others += truth[item] * truth[item];
    held += std::abs(belief.mean - truth[item]) < 1.96 * belief.sd ? 1 : 0;
  }
  EXPECT_NEAR(error, 0.0, 0.2);
  EXPECT_GT(product / std::sqrt(squares * others), 0.88);
  EXPECT_GT(held, static_cast<int>(0.88 * kItems));
}

TEST(CaseDifficulties, RefuseUnknownCases) {
  EXPECT_THROW(CaseDifficulties({{0, 5, true, true}}, 1, 2), ContractError);
}

}  // namespace
}  // namespace etalon::teaching
