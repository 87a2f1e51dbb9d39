#include "etalon/teaching/choose_cases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "etalon/core/error.h"

namespace etalon::teaching {
namespace {

LabelState StateOf(double ability, double low) {
  LabelState state;
  state.skill.ability = {ability, 0.3};
  state.skill.interval = {low, 1.0};
  return state;
}

TEST(ChooseCases, CasesNearTheLevelAreWorthMost) {
  const LabelState state = StateOf(1.5, 0.6);
  const auto worth = [&](double difficulty) {
    return WorthOf(CaseQuestion{0, true, {difficulty, 0.2}}, state);
  };
  EXPECT_GT(worth(1.5), worth(-1.5));
  EXPECT_GT(worth(1.5), worth(4.5));
}

TEST(ChooseCases, WhatIsMissedIsAskedMore) {
  const CaseQuestion question{0, true, {}};
  EXPECT_GT(WorthOf(question, StateOf(1.0, 0.4)), WorthOf(question, StateOf(1.0, 0.9)));
}

TEST(ChooseCases, RareFindingsAreAskedAsOftenAsTheirAbsence) {
  std::vector<CaseCandidate> candidates;
  for (std::size_t item = 0; item < 200; ++item) {
    candidates.push_back({item, {{0, item < 20, {}}}});
  }
  Random random(1);
  const auto chosen =
      ChooseCases(candidates, {StateOf(1.0, 0.5)}, {.count = 30, .exploration = 0.0}, random);
  const auto present = std::ranges::count_if(chosen, [](std::size_t item) { return item < 20; });
  EXPECT_GE(present, 13);
  EXPECT_LE(present, 17);
}

TEST(ChooseCases, GiveEachOnceAndTheSameForTheSameSeed) {
  std::vector<CaseCandidate> candidates;
  for (std::size_t item = 0; item < 12; ++item)
    candidates.push_back({item, {{0, item % 2 == 0, {}}}});
  const auto choose = [&](std::uint64_t seed) {
    Random random(seed);
    return ChooseCases(candidates, {LabelState{}}, {.count = 20}, random);
  };
  const auto chosen = choose(5);
  EXPECT_EQ(std::set<std::size_t>(chosen.begin(), chosen.end()).size(), 12U);
  EXPECT_EQ(chosen, choose(5));
  EXPECT_NE(chosen, choose(6));
}

TEST(ChooseCases, ExplorationReachesCasesOfLittleWorth) {
  std::vector<CaseCandidate> candidates;
  for (std::size_t item = 0; item < 100; ++item) {
    candidates.push_back({item, {{0, item % 2 == 0, {item < 50 ? -4.0 : 1.0, 0.2}}}});
  }
  const auto easy_of = [&](double exploration) {
    Random random(2);
    const auto chosen = ChooseCases(candidates, {StateOf(1.0, 0.5)},
                                    {.count = 30, .exploration = exploration}, random);
    return std::ranges::count_if(chosen, [](std::size_t item) { return item < 50; });
  };
  EXPECT_EQ(easy_of(0.0), 0);
  EXPECT_GT(easy_of(0.5), 2);
}

TEST(ChooseCases, RefuseBadOptions) {
  Random random(1);
  EXPECT_THROW((void)ChooseCases({}, {}, {.count = 0}, random), ContractError);
  EXPECT_THROW((void)ChooseCases({}, {}, {.exploration = 1.5}, random), ContractError);
}

}  // namespace
}  // namespace etalon::teaching
