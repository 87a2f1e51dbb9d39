#include "etalon/teaching/repetition.h"

#include <gtest/gtest.h>

#include "etalon/core/error.h"

namespace etalon::teaching {
namespace {

TEST(Repetition, CasesNeverMissedDoNotComeBack) {
  EXPECT_FALSE(Schedule({}).repeats);
  EXPECT_FALSE(Schedule({{100, 5}}).repeats);
}

TEST(Repetition, PausesGrowAsSm2Says) {
  // By hand: missed (ease 2.5 - 0.32 = 2.18), then three times right and sure (+0.1 each).
  EXPECT_EQ(Schedule({{100, 2}}).due_day, 101);
  EXPECT_EQ(Schedule({{100, 2}, {101, 5}}).due_day, 102);
  EXPECT_EQ(Schedule({{100, 2}, {101, 5}, {102, 5}}).due_day, 108);
  const Repetition third = Schedule({{100, 2}, {101, 5}, {102, 5}, {108, 5}});
  EXPECT_NEAR(third.ease, 2.48, 1e-9);
  EXPECT_EQ(third.pause_days, 15);
  EXPECT_EQ(third.due_day, 123);
}

TEST(Repetition, AWrongAnswerStartsAnew) {
  const Repetition state = Schedule({{0, 2}, {1, 5}, {2, 5}, {8, 1}});
  EXPECT_EQ(state.successes, 0);
  EXPECT_EQ(state.due_day, 9);
}

TEST(Repetition, EaseHasAFloor) {
  EXPECT_DOUBLE_EQ(Schedule({{0, 0}, {1, 0}, {2, 0}, {3, 0}}).ease, 1.3);
}

TEST(Repetition, AClockSetBackMovesNothingBack) {
  EXPECT_EQ(Schedule({{100, 2}, {40, 5}}).due_day, 101);
}

TEST(Repetition, QualityTakesCertaintyIntoAccount) {
  EXPECT_EQ(QualityOf(true, 1.0), 5);
  EXPECT_EQ(QualityOf(true, 0.3), 3);
  EXPECT_EQ(QualityOf(false, 0.3), 2);
  EXPECT_EQ(QualityOf(false, 1.0), 0);
  EXPECT_THROW((void)Schedule({{0, 6}}), ContractError);
}

}  // namespace
}  // namespace etalon::teaching
