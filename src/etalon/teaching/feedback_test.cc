#include "etalon/teaching/feedback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "etalon/core/error.h"

namespace etalon::teaching {
namespace {

using testing::ElementsAre;

TEST(Feedback, JudgesEachLabel) {
  EXPECT_THAT(
      Judge({{true, true, {}}, {true, false, {}}, {false, true, {}}, {false, {}, {}}}),
      ElementsAre(Verdict::kSeen, Verdict::kMissed, Verdict::kInvented, Verdict::kExcluded));
}

TEST(Feedback, WhatIsNotKnownIsNotScored) {
  EXPECT_THAT(Judge({{{}, true, {}}}), ElementsAre(Verdict::kNotScored));
}

TEST(Feedback, KindsAreJudgedOnlyWhereTheFindingIs) {
  const std::optional<std::size_t> lesion = 0;
  EXPECT_THAT(Judge({{false, false, {}}, {false, false, lesion}}),
              ElementsAre(Verdict::kExcluded, Verdict::kNotScored));
  EXPECT_THAT(Judge({{true, false, {}}, {true, false, lesion}}),
              ElementsAre(Verdict::kMissed, Verdict::kMissed));
}

TEST(Feedback, SearchMayStopTooEarly) {
  const std::vector<Verdict> verdicts{Verdict::kSeen, Verdict::kMissed, Verdict::kExcluded};
  EXPECT_TRUE(SearchWasSatisfied(verdicts, {0, 1, 2}));
  EXPECT_FALSE(SearchWasSatisfied(verdicts, {1, 2}));
  EXPECT_FALSE(SearchWasSatisfied(verdicts, {0, 2}));
}

TEST(Feedback, TheChecklistIsHeldToItsEnd) {
  EXPECT_THAT(Unanswered({{true, true, {}}, {{}, {}, {}}, {{}, false, {}}}, {0, 1, 2}),
              ElementsAre(1U));
}

TEST(Feedback, ExpertsMayBeSplit) {
  EXPECT_DOUBLE_EQ((ExpertVotes{3, 1}).Agreement(), 0.75);
  EXPECT_THROW((void)ExpertVotes{}.Agreement(), ContractError);
}

}  // namespace
}  // namespace etalon::teaching
