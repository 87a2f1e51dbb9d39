#include "etalon/followup/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "etalon/followup/test_values.h"

namespace etalon::followup {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

Registry Known() {
  Registry registry;
  RepeatabilityEntry fraction;
  fraction.id = "fraction";
  fraction.metric = "lv_ejection_fraction*";
  fraction.within_sd = 2.0;
  fraction.unit = "%";
  fraction.degrees_of_freedom = 1e9;
  fraction.source = RepeatabilitySource::kTestRetest;
  registry.Add(fraction);
  RepeatabilityEntry strain = fraction;
  strain.id = "strain";
  strain.metric = "lv_global_longitudinal_strain*";
  strain.scale = stats::NoiseScale::kLogarithmic;
  strain.within_sd = 0.05;
  strain.unit.clear();
  registry.Add(strain);
  return registry;
}

TEST(JudgeAll, ComparesEachDateWithTheFirstAndTheOneBefore) {
  const auto histories =
      JudgeAll({Fraction("2025-06-01", 53), Fraction("2025-01-01", 60), Fraction("2025-12-01", 50)},
               Known());
  ASSERT_EQ(histories.size(), 1U);
  const MetricHistory& history = histories[0];
  EXPECT_EQ(history.values[0].value, 60.0);
  ASSERT_EQ(history.pairs.size(), 3U);
  EXPECT_EQ(history.pairs[0].test->verdict, stats::ChangeVerdict::kRealDecrease);  // 60 to 53
  EXPECT_EQ(history.pairs[1].test->difference, -10.0);
  EXPECT_NEAR(*history.pairs[1].probability_beyond_threshold, 0.5, 1e-6);
  EXPECT_EQ(history.pairs[2].first, 1U);
  EXPECT_EQ(history.pairs[2].test->verdict, stats::ChangeVerdict::kWithinNoise);  // 53 to 50
  EXPECT_TRUE(history.trend.ok());
  EXPECT_EQ(CountTests(history), 3U);
  EXPECT_THAT(history.cautions, Contains("single-baseline"));
}

TEST(JudgeAll, NamesWhatMakesTwoValuesNotComparable) {
  auto philips = Fraction("2025-06-01", 50);
  philips.method.manufacturer = "Philips Medical Systems";
  philips.method.rule_version = 2;
  const auto history =
      JudgeAll({Fraction("2025-01-01", 60), philips, Fraction("2025-12-01", 59)}, Known())[0];
  EXPECT_THAT(history.in_series, ElementsAre(true, false, true));
  ASSERT_EQ(history.pairs.size(), 3U);
  EXPECT_THAT(
      history.pairs[0].differences,
      ElementsAre(Difference{"rule-version", "1", "2"},
                  Difference{"manufacturer", "GE Vingmed Ultrasound", "Philips Medical Systems"}));
  EXPECT_FALSE(history.pairs[0].test);
  EXPECT_TRUE(history.pairs[1].test);
  EXPECT_EQ(history.trend.refusal().code, RefusalCode::kTooFewValues);
}

TEST(JudgeAll, EveryAspectOfTheMethodCounts) {
  const auto differs = [](auto change) {
    auto other = Fraction("2025-06-01", 50);
    change(other.method);
    return !AreComparable(Fraction("2025-01-01", 60).method, other.method);
  };
  EXPECT_TRUE(differs([](Method& m) { m.rule = "biplane-area-length"; }));
  EXPECT_TRUE(differs([](Method& m) { m.variant = "10 disks"; }));
  EXPECT_TRUE(differs([](Method& m) { m.layer = "mid-wall"; }));
  EXPECT_TRUE(differs([](Method& m) { m.views = "apical two-chamber"; }));
  EXPECT_TRUE(differs([](Method& m) { m.models = "apical-segmentation 2"; }));
  EXPECT_TRUE(differs([](Method& m) { m.modality = "MR"; }));
  EXPECT_TRUE(differs([](Method& m) { m.manufacturer = ""; }));
  EXPECT_FALSE(differs([](Method& m) { m.manufacturer = "GE Healthcare"; }));
  EXPECT_FALSE(differs([](Method& m) { m.device = "Vivid E95"; }));
}

TEST(Remarks, AreMadeWhereBothSidesAreKnown) {
  Method first = Fraction("2025-01-01", 60).method, second = first;
  second.device = "Vivid E95";
  EXPECT_THAT(Remarks(first, second), IsEmpty());
  first.device = "Vivid E9";
  EXPECT_THAT(Remarks(first, second), ElementsAre(Difference{"device", "Vivid E9", "Vivid E95"}));
}

TEST(JudgeAll, RepeatsOfOneDayAreAveraged) {
  const auto history =
      JudgeAll({Fraction("2025-01-01", 62), Fraction("2025-01-01", 58), Fraction("2025-07-01", 54)},
               Known())[0];
  ASSERT_EQ(history.values.size(), 2U);
  EXPECT_EQ(history.values[0].value, 60.0);
  EXPECT_EQ(history.values[0].repeats, 2);
  // Single measurements would need 5.54; with a repeated baseline it is 4.80.
  EXPECT_NEAR(history.pairs[0].test->reference_change.high, 4.80, 0.01);
  EXPECT_THAT(history.cautions, testing::Not(Contains("single-baseline")));
}

TEST(JudgeAll, WithoutRepeatabilityNothingIsCalledReal) {
  const auto history =
      JudgeAll({Fraction("2025-01-01", 60), Fraction("2025-07-01", 30)}, Registry())[0];
  EXPECT_FALSE(history.repeatability);
  EXPECT_FALSE(history.pairs[0].test);
  EXPECT_FALSE(history.trend);
  EXPECT_FALSE(history.planning);
  EXPECT_THAT(history.repeatability.refusal().reason, testing::HasSubstr("no repeatability"));
}

TEST(JudgeAll, StrainIsJudgedByItsMagnitude) {
  const auto history = JudgeAll({Strain("2025-01-01", -20), Strain("2025-07-01", -16)}, Known())[0];
  const auto& test = *history.pairs[0].test;
  EXPECT_EQ(test.verdict, stats::ChangeVerdict::kRealIncrease);
  EXPECT_EQ(MovementOf(test.verdict, -20.0, history.metric), Movement::kWorse);
  EXPECT_GT(*history.pairs[0].probability_beyond_threshold, 0.7);
  EXPECT_DOUBLE_EQ(history.planning->size, 3.0);  // 15 % of 20
}

TEST(RemeasuringCouldHelp, WhereOnlyTheProgramDiffersBetweenStoredStudies) {
  auto first = Fraction("2025-01-01", 60), second = Fraction("2025-07-01", 55);
  second.method.models = "apical-segmentation 2";
  EXPECT_FALSE(RemeasuringCouldHelp(JudgeAll({first, second}, Known())[0]));
  first.study = "a";
  second.study = "b";
  EXPECT_TRUE(RemeasuringCouldHelp(JudgeAll({first, second}, Known())[0]));
  second.method.manufacturer = "Philips";
  EXPECT_FALSE(RemeasuringCouldHelp(JudgeAll({first, second}, Known())[0]));
}

TEST(MovementOf, FollowsTheFamily) {
  using stats::ChangeVerdict;
  EXPECT_EQ(MovementOf(ChangeVerdict::kRealDecrease, 60, "lv_ejection_fraction_biplane"),
            Movement::kWorse);
  EXPECT_EQ(MovementOf(ChangeVerdict::kRealIncrease, 1000, "myocardial_t1_native"),
            Movement::kWorse);
  EXPECT_EQ(MovementOf(ChangeVerdict::kRealIncrease, 60, "heart_rate"), Movement::kHigher);
  EXPECT_EQ(MovementOf(ChangeVerdict::kWithinNoise, 60, "heart_rate"), Movement::kNone);
}

TEST(ChooseHistories, KnowsAliasesNamesAndPatterns) {
  std::vector<DatedValue> values{Fraction("2025-01-01", 60), Strain("2025-01-01", -20)};
  for (const char* metric :
       {"lv_ejection_fraction_four_chamber", "lv_ejection_fraction", "heart_rate"}) {
    values.push_back(Fraction("2025-01-01", 60));
    values.back().method.metric = metric;
  }
  const auto histories = JudgeAll(values, Known());
  const auto names = [&](const std::vector<std::string>& asked) {
    std::vector<std::string> chosen;
    for (const auto& history : ChooseHistories(histories, asked)) chosen.push_back(history.metric);
    return chosen;
  };
  const std::string strain = "lv_global_longitudinal_strain_biplane";
  const std::string biplane = "lv_ejection_fraction_biplane", table = "lv_ejection_fraction";
  EXPECT_THAT(names({}), ElementsAre(strain, table, biplane));
  EXPECT_THAT(names({"ef"}), ElementsAre(table, biplane));
  EXPECT_THAT(names({"heart_rate"}), ElementsAre("heart_rate"));
  EXPECT_THAT(names({"lv_ejection_fraction*"}), testing::SizeIs(3));
  EXPECT_THAT(names({"ef", biplane}), testing::SizeIs(2));
  EXPECT_THAT(names({"nothing"}), IsEmpty());
  EXPECT_EQ(NameOf("gls"), "lv_global_longitudinal_strain");
}

TEST(JudgeAll, GradesChangeWhereTheirRangesDoNotMeet) {
  // An entry that fits must not make a parametric verdict of a grade.
  Registry registry;
  RepeatabilityEntry entry;
  entry.id = "kappa is no standard deviation";
  entry.metric = "perugini_grade";
  entry.within_sd = 0.1;
  entry.unit = "{grade}";
  entry.source = RepeatabilitySource::kTestRetest;
  registry.Add(entry);
  const auto history = JudgeAll({Grade("2024-01-01", 1, {0, 1}), Grade("2025-01-01", 2, {1, 2}),
                                 Grade("2026-01-01", 3, {2, 3})},
                                registry)[0];
  EXPECT_FALSE(history.repeatability.ok());
  EXPECT_FALSE(history.trend.ok());
  ASSERT_EQ(history.pairs.size(), 3U);
  EXPECT_FALSE(history.pairs[0].test);
  EXPECT_EQ(MovementOf(history, history.pairs[0]), Movement::kNone);   // 1 to 2
  EXPECT_EQ(MovementOf(history, history.pairs[1]), Movement::kWorse);  // 1 to 3
  const auto better =
      JudgeAll({Grade("2024-01-01", 3, {3, 3}), Grade("2025-01-01", 2, {1, 2})}, {})[0];
  EXPECT_EQ(MovementOf(better, better.pairs[0]), Movement::kBetter);
}

TEST(JudgeAll, GradesWithoutRangesAreNotJudged) {
  auto first = Grade("2024-01-01", 1, {0, 1}), second = Grade("2025-01-01", 3, {3, 3});
  first.interval.reset();
  const auto history = JudgeAll({first, second}, {})[0];
  EXPECT_EQ(MovementOf(history, history.pairs[0]), std::nullopt);
}

TEST(JudgeAll, T1AfterContrastAgentNeedsTheProtocolOfBothDates) {
  auto first = PostContrastT1("2024-01-01", 480), second = PostContrastT1("2025-01-01", 420);
  const auto unknown = JudgeAll({first, second}, {})[0];
  ASSERT_EQ(unknown.pairs.size(), 1U);
  ASSERT_EQ(unknown.pairs[0].differences.size(), 1U);
  EXPECT_EQ(unknown.pairs[0].differences[0].aspect, "protocol");
  first.method.protocol = second.method.protocol = "0.15 mmol/kg, 15 min";
  EXPECT_THAT(JudgeAll({first, second}, {})[0].pairs[0].differences, IsEmpty());
}

TEST(JudgeAll, AnotherProtocolForbidsAComparison) {
  auto first = Fraction("2024-01-01", 60), second = Fraction("2025-01-01", 60);
  first.method.protocol = "99mTc-DPD, 3 h after injection";
  second.method.protocol = "99mTc-PYP, 1 h after injection";
  const auto history = JudgeAll({first, second}, Known())[0];
  ASSERT_EQ(history.pairs[0].differences.size(), 1U);
  EXPECT_EQ(history.pairs[0].differences[0].aspect, "protocol");
  EXPECT_FALSE(RemeasuringCouldHelp(history));
}

TEST(ChooseHistories, AStudysPlainNameStandsForItsFamily) {
  auto whole = PostContrastT1("2024-01-01", 1000), septal = whole;
  whole.method.metric = "myocardial_t1_native";
  whole.study = "0123";
  septal.method.metric = "myocardial_t1_native_septal";
  septal.study = "0123";
  const auto chosen = ChooseHistories(JudgeAll({whole, septal}, {}), {"t1"});
  ASSERT_EQ(chosen.size(), 1U);
  EXPECT_EQ(chosen[0].metric, "myocardial_t1_native");
}

}  // namespace
}  // namespace etalon::followup
