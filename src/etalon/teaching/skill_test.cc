#include "etalon/teaching/skill.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/error.h"
#include "etalon/core/random.h"

namespace etalon::teaching {
namespace {

/// The posterior mean of accuracy by plain sums over a fine lattice, without drift: an oracle.
double AccuracyByLattice(const std::vector<Call>& calls, const SkillPrior& prior) {
  double mass = 0.0, sum = 0.0;
  for (double ability = -5.0; ability <= 7.0; ability += 0.05) {
    for (double leaning = -3.0; leaning <= 3.0; leaning += 0.05) {
      const double a = (ability - prior.ability.mean) / prior.ability.sd;
      const double l = leaning / prior.leaning.sd;
      double weight = std::exp(-0.5 * (a * a + l * l));
      for (const Call& call : calls) {
        const double level = ability - call.difficulty.mean + (call.present ? leaning : -leaning);
        const double chance = Logistic(level * Shrinkage(call.difficulty.sd));
        weight *= call.present == call.called ? chance : 1.0 - chance;
      }
      mass += weight;
      sum += weight * AccuracyOf(ability, leaning, prior.cases);
    }
  }
  return sum / mass;
}

SkillPrior Steady() {
  SkillPrior prior;
  prior.drift_sd = 0.0;
  prior.early_drift_sd = 0.0;
  return prior;
}

TEST(Skill, AgreesWithPlainSums) {
  std::vector<Call> calls;
  for (int i = 0; i < 12; ++i)
    calls.push_back({i % 2 == 0, i % 3 != 0, {0.3 * (i % 5) - 0.5, 0.4}});
  SkillPosterior posterior(Steady());
  for (const Call& call : calls) posterior.Add(call);
  EXPECT_NEAR(posterior.Estimate().accuracy, AccuracyByLattice(calls, Steady()), 0.002);
}

TEST(Skill, BeforeTheFirstAnswerIsThePrior) {
  const Skill skill = SkillPosterior().Estimate();
  EXPECT_EQ(skill.calls, 0);
  EXPECT_NEAR(skill.ability.mean, 1.0, 0.02);
  EXPECT_NEAR(skill.ability.sd, 1.25, 0.03);
  EXPECT_NEAR(skill.leaning.mean, 0.0, 1e-9);
  EXPECT_LT(skill.interval.low, 0.4);
  EXPECT_GT(skill.interval.high, 0.9);
}

TEST(Skill, RightAnswersRaiseAndNarrowIt) {
  SkillPosterior posterior;
  const Skill before = posterior.Estimate();
  for (int i = 0; i < 40; ++i) posterior.Add({i % 2 == 0, i % 2 == 0, {0.0, 0.3}});
  const Skill after = posterior.Estimate();
  EXPECT_GT(after.accuracy, 0.9);
  EXPECT_LT(after.interval.high - after.interval.low,
            0.5 * (before.interval.high - before.interval.low));
}

TEST(Skill, WhoCallsEverythingIsNotSkilled) {
  SkillPosterior posterior;
  for (int i = 0; i < 60; ++i) posterior.Add({i % 2 == 0, true, {0.0, 0.3}});
  const Skill skill = posterior.Estimate();
  EXPECT_GT(skill.sensitivity, 0.85);
  EXPECT_LT(skill.specificity, 0.2);
  EXPECT_LT(skill.interval.high, 0.7);
}

TEST(Skill, ARightAnswerToAHardCaseTellsMore) {
  SkillPosterior easy, hard;
  easy.Add({true, true, {-2.0, 0.1}});
  hard.Add({true, true, {2.0, 0.1}});
  EXPECT_GT(hard.Estimate().accuracy, easy.Estimate().accuracy);
}

TEST(Skill, FollowsAStudentWhoLearns) {
  SkillPosterior posterior;
  for (int i = 0; i < 40; ++i) posterior.Add({i % 2 == 0, i % 4 < 2, {0.0, 0.3}});
  const double before = posterior.Estimate().accuracy;
  for (int i = 0; i < 80; ++i) posterior.Add({i % 2 == 0, i % 2 == 0, {0.0, 0.3}});
  EXPECT_LT(before, 0.65);
  EXPECT_GT(posterior.Estimate().accuracy, 0.85);
}

TEST(Skill, IntervalHoldsTheTruthOfSimulatedStudents) {
  Random random(7);
  int held = 0;
  constexpr int kStudents = 300;
  for (int student = 0; student < kStudents; ++student) {
    const SkillPrior prior = Steady();
    const double ability = prior.ability.mean + prior.ability.sd * random.Normal();
    const double leaning = prior.leaning.sd * random.Normal();
    SkillPosterior posterior(prior);
    for (int i = 0; i < 40; ++i) {
      const bool present = i % 2 == 0;
      const double difficulty = random.Normal();
      const double chance = Logistic(ability - difficulty + (present ? leaning : -leaning));
      const bool right = random.Uniform() < chance;
      posterior.Add({present, right == present, {difficulty, 0.01}});
    }
    const Interval interval = posterior.Estimate().interval;
    const double truth = AccuracyOf(ability, leaning, prior.cases);
    held += truth >= interval.low && truth <= interval.high ? 1 : 0;
  }
  EXPECT_NEAR(held / static_cast<double>(kStudents), 0.95, 0.035);
}

TEST(Skill, RefusesPriorsWithoutSpread) {
  SkillPrior prior;
  prior.ability.sd = 0.0;
  EXPECT_THROW(SkillPosterior{prior}, ContractError);
  EXPECT_THROW(SkillPosterior().AccuracyQuantile(1.0), ContractError);
}

}  // namespace
}  // namespace etalon::teaching
