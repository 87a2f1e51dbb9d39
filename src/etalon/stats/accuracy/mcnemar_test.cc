#include "etalon/stats/accuracy/mcnemar.h"

#include <gtest/gtest.h>

namespace etalon::stats {
namespace {

// b = 1, c = 3: exact 2 (1 + 4) / 16, mid-p less C(4, 1) / 16; chi-squared 4 / 4 and 1 / 4.
TEST(McNemar, HandExample) {
  const auto tests = TestMcNemar({10, 1, 3, 10}).value();
  EXPECT_DOUBLE_EQ(tests.exact.p_value, 10.0 / 16.0);
  EXPECT_DOUBLE_EQ(tests.mid_p.p_value, 6.0 / 16.0);
  EXPECT_DOUBLE_EQ(tests.chi_squared.statistic, 1.0);
  EXPECT_DOUBLE_EQ(tests.corrected.statistic, 0.25);
}

TEST(McNemar, SidesMaySwapAndAgreementDoesNotCount) {
  const auto forth = TestMcNemar({10, 4, 9, 10}).value();
  const auto back = TestMcNemar({0, 9, 4, 77}).value();
  EXPECT_EQ(forth.exact.p_value, back.exact.p_value);
  EXPECT_EQ(forth.mid_p.p_value, back.mid_p.p_value);
  EXPECT_EQ(forth.corrected.p_value, back.corrected.p_value);
}

TEST(McNemar, BalanceIsNoEvidence) {
  const auto tests = TestMcNemar({1, 5, 5, 1}).value();
  EXPECT_DOUBLE_EQ(tests.exact.p_value, 1.0);
  EXPECT_DOUBLE_EQ(tests.mid_p.p_value, 1.0);
  EXPECT_EQ(tests.corrected.statistic, 0.0);
  EXPECT_EQ(tests.chi_squared.p_value, 1.0);
}

TEST(McNemar, RefusesWithoutDiscordance) {
  EXPECT_EQ(TestMcNemar({10, 0, 0, 10}).refusal().reason, "No subject has two different results.");
  EXPECT_THROW((void)TestMcNemar({0, -1, 3, 0}), ContractError);
}

}  // namespace
}  // namespace etalon::stats
