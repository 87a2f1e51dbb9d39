#include "etalon/teaching/certification.h"

#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/error.h"

namespace etalon::teaching {
namespace {

std::vector<Call> Calls(int count, int wrong_every) {
  std::vector<Call> calls;
  for (int i = 0; i < count; ++i) {
    const bool present = i % 2 == 0;
    const bool wrong = wrong_every > 0 && i % wrong_every == 0;
    calls.push_back({present, present != wrong, {0.0, 0.3}});
  }
  return calls;
}

TEST(Certification, LooksAreFewAndFixed) {
  const CertificationRule rule;
  EXPECT_EQ(LookAt(39, rule), 0);
  EXPECT_EQ(NextLook(39, rule), 40);
  EXPECT_EQ(LookAt(49, rule), 40);
  EXPECT_EQ(LookAt(50, rule), 50);
  EXPECT_EQ(NextLook(50, rule), 63);
}

TEST(Certification, GoodStudentsPassAndGuessersDoNot) {
  const CertificationLook good = Certify(Calls(60, 0), {}, {});
  EXPECT_EQ(good.state, CertificationState::kPassed);
  EXPECT_EQ(good.calls, 50);
  EXPECT_GE(good.lower_bound, 0.8);
  EXPECT_EQ(Certify(Calls(60, 3), {}, {}).state, CertificationState::kBelow);
  EXPECT_EQ(Certify(Calls(60, 6), {}, {}).state, CertificationState::kUndecided);
  EXPECT_EQ(Certify(Calls(30, 0), {}, {}).state, CertificationState::kUndecided);
}

TEST(Certification, AnswersAfterALookWaitForTheNext) {
  std::vector<Call> calls = Calls(40, 0);
  const double before = Certify(calls, {}, {}).lower_bound;
  calls.push_back({true, false, {}});
  EXPECT_EQ(Certify(calls, {}, {}).lower_bound, before);
}

TEST(Certification, TheWeightOfAVoteIsItsLogOdds) {
  Skill skill;
  skill.accuracy = 0.9;
  EXPECT_NEAR(VoteWeight(skill), std::log(9.0), 1e-12);
  skill.accuracy = 0.4;
  EXPECT_EQ(VoteWeight(skill), 0.0);
}

TEST(Certification, RefusesABarThatGuessersPass) {
  EXPECT_THROW((void)Certify({}, {}, {.bar = 0.5}), ContractError);
  EXPECT_THROW((void)Certify({}, {}, {.risk = 0.0}), ContractError);
}

}  // namespace
}  // namespace etalon::teaching
