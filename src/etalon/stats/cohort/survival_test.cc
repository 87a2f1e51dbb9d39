#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/stats/cohort/competing_risks.h"
#include "etalon/stats/cohort/concordance.h"
#include "etalon/stats/cohort/cox.h"
#include "etalon/stats/cohort/kaplan_meier.h"
#include "etalon/stats/cohort/log_rank.h"

namespace etalon::stats {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

struct Cohort {
  std::vector<FollowUp> subjects;
  std::vector<double> treated;
  std::vector<double> age;
  std::vector<int> groups;
};

/// Whole-day times, so with ties, whose hazard depends on two covariates.
Cohort Simulated(int count, std::uint64_t seed) {
  Random random(seed);
  Cohort cohort;
  for (int i = 0; i < count; ++i) {
    const bool treated = random.Uniform() < 0.5;
    const double age = 60.0 + 10.0 * random.Normal();
    const double hazard = 0.02 * std::exp(-0.7 * treated + 0.03 * (age - 60.0));
    const double event = std::ceil(-std::log(1.0 - random.Uniform()) / hazard);
    const double censoring = std::ceil(120.0 * random.Uniform());
    cohort.subjects.push_back({std::min(event, censoring), event <= censoring});
    cohort.treated.push_back(treated ? 1.0 : 0.0);
    cohort.age.push_back(age);
    cohort.groups.push_back(treated ? 1 : 0);
  }
  return cohort;
}

TEST(KaplanMeier, HandExample) {
  // At 2 one of 4 has the event, the censored of time 2 still counts; at 5 one of 2.
  const auto curve = KaplanMeier({{2, true}, {2, false}, {5, true}, {9, false}}).value();
  EXPECT_DOUBLE_EQ(curve.At(1)->value, 1.0);
  EXPECT_DOUBLE_EQ(curve.At(2)->value, 0.75);
  EXPECT_DOUBLE_EQ(curve.At(5)->value, 0.375);
  EXPECT_DOUBLE_EQ(curve.AtRisk(2), 4.0);
  EXPECT_DOUBLE_EQ(curve.AtRisk(3), 2.0);
  EXPECT_DOUBLE_EQ(curve.Median()->value, 5.0);
  EXPECT_DOUBLE_EQ(curve.RestrictedMean(9)->value, 2.0 + 0.75 * 3.0 + 0.375 * 4.0);
}

TEST(KaplanMeier, MedianOfACurveAtOneHalfIsTheMiddleOfTheStep) {
  const auto curve = KaplanMeier({{1, true}, {2, true}, {6, true}, {7, true}}).value();
  EXPECT_DOUBLE_EQ(curve.Median()->value, 4.0);
}

TEST(KaplanMeier, WithoutCensoringIsTheEmpiricalDistribution) {
  const auto curve =
      KaplanMeier({{1, true}, {2, true}, {3, true}, {4, true}, {5, true}}, SurvivalScale::kPlain)
          .value();
  EXPECT_NEAR(curve.At(2)->value, 0.6, 1e-15);
  EXPECT_NEAR(*curve.At(2)->standard_error, std::sqrt(0.6 * 0.4 / 5.0), 1e-15);
  EXPECT_FALSE(curve.At(5)->interval);
  EXPECT_EQ(curve.At(100)->value, 0.0);
}

TEST(KaplanMeier, LogLogIntervalsStayInside) {
  const auto cohort = Simulated(30, 3);
  for (const auto scale : {SurvivalScale::kLog, SurvivalScale::kLogLog, SurvivalScale::kPlain}) {
    const auto curve = KaplanMeier(cohort.subjects, scale).value();
    for (const SurvivalStep& step : curve.steps()) {
      if (!step.interval) continue;
      EXPECT_GE(step.interval->low, 0.0);
      EXPECT_LE(step.interval->low, step.survival);
      EXPECT_GE(step.interval->high, step.survival);
      EXPECT_LE(step.interval->high, 1.0);
    }
  }
}

TEST(KaplanMeier, RefusesWhatTheFollowUpDoesNotReach) {
  EXPECT_EQ(KaplanMeier({{kMissing, true}}).refusal().code, RefusalCode::kTooFewValues);
  const auto curve = KaplanMeier({{2, true}, {5, false}, {6, false}}).value();
  EXPECT_EQ(curve.At(7).refusal().code, RefusalCode::kNotEstimable);
  EXPECT_EQ(curve.Median().refusal().code, RefusalCode::kNotEstimable);
  EXPECT_EQ(curve.RestrictedMean(7).refusal().code, RefusalCode::kNotEstimable);
  EXPECT_THROW((void)KaplanMeier({{-1.0, true}}), ContractError);
  EXPECT_FALSE(KaplanMeier({{3, false}})->At(3)->interval);
}

TEST(LogRank, IsBlindToOrderAndLabels) {
  Cohort cohort = Simulated(60, 4);
  const auto one = LogRank(cohort.subjects, cohort.groups).value();
  std::reverse(cohort.subjects.begin(), cohort.subjects.end());
  std::reverse(cohort.groups.begin(), cohort.groups.end());
  for (int& group : cohort.groups) group = 7 - group;
  const auto other = LogRank(cohort.subjects, cohort.groups).value();
  EXPECT_NEAR(one.test.statistic, other.test.statistic, 1e-12);
  EXPECT_NEAR(one.groups[0].observed, other.groups[1].observed, 1e-12);
}

TEST(LogRank, OfTwoStrataWithOneGroupEachIsNotEstimable) {
  const auto result = LogRank({{1, true}, {2, true}, {3, true}, {4, true}}, {0, 0, 1, 1},
                              {.rho = 0.0, .strata = {0, 0, 1, 1}});
  EXPECT_EQ(result.refusal().code, RefusalCode::kNotEstimable);
  EXPECT_EQ(LogRank({{1, true}}, {0}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(LogRank({{1, false}, {2, false}}, {0, 1}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_THROW((void)LogRank({{1, true}}, {}), ContractError);
}

TEST(Cox, ScoreTestOfUntiedGroupsIsTheLogRankTest) {
  Cohort cohort = Simulated(80, 6);
  for (std::size_t i = 0; i < cohort.subjects.size(); ++i)
    cohort.subjects[i].time += 1e-4 * static_cast<double>(i);
  const auto model = FitCox(cohort.subjects, {cohort.treated}).value();
  const auto test = LogRank(cohort.subjects, cohort.groups).value();
  EXPECT_NEAR(model.score.statistic, test.test.statistic, 1e-10);
}

TEST(Cox, TieMethodsAgreeWithoutTies) {
  Cohort cohort = Simulated(60, 8);
  for (std::size_t i = 0; i < cohort.subjects.size(); ++i)
    cohort.subjects[i].time += 1e-4 * static_cast<double>(i);
  const auto efron = FitCox(cohort.subjects, {cohort.treated, cohort.age}).value();
  for (const TieMethod ties : {TieMethod::kBreslow, TieMethod::kExact}) {
    const auto other = FitCox(cohort.subjects, {cohort.treated, cohort.age}, ties).value();
    EXPECT_NEAR(other.coefficients[1].log_hazard_ratio.value,
                efron.coefficients[1].log_hazard_ratio.value, 1e-10);
    EXPECT_NEAR(other.log_likelihood, efron.log_likelihood, 1e-9);
  }
}

TEST(Cox, CoefficientFollowsTheUnitOfItsCovariate) {
  const Cohort cohort = Simulated(60, 9);
  std::vector<double> months = cohort.age;
  for (double& value : months) value = 12.0 * value + 1e4;
  const auto years = FitCox(cohort.subjects, {cohort.age}).value();
  const auto scaled = FitCox(cohort.subjects, {months}).value();
  EXPECT_NEAR(years.coefficients[0].log_hazard_ratio.value,
              12.0 * scaled.coefficients[0].log_hazard_ratio.value, 1e-9);
  EXPECT_NEAR(years.concordance.value, scaled.concordance.value, 1e-12);
}

TEST(Cox, RefusesSeparationCollinearityAndConstants) {
  const std::vector<FollowUp> subjects{{1, true}, {2, true}, {3, true}, {4, true},
                                       {5, true}, {6, true}, {7, true}, {8, true}};
  const std::vector<double> separating{1, 1, 1, 1, 0, 0, 0, 0};
  EXPECT_EQ(FitCox(subjects, {separating}).refusal().reason,
            "A covariate separates the events, so its hazard ratio has no finite estimate.");
  const std::vector<double> x{1, 5, 2, 7, 3, 3, 6, 1};
  std::vector<double> twice = x;
  for (double& value : twice) value = 2.0 * value + 1.0;
  EXPECT_EQ(FitCox(subjects, {x, twice}).refusal().code, RefusalCode::kNotEstimable);
  EXPECT_EQ(FitCox(subjects, {std::vector<double>(8, 1.0)}).refusal().code,
            RefusalCode::kNoVariation);
  EXPECT_EQ(FitCox({{1, false}, {2, false}}, {{1, 2}}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(FitCox({{1, true}}, {{1}}).refusal().code, RefusalCode::kNoVariation);
  EXPECT_EQ(TestProportionalHazards(subjects, {x}, TieMethod::kExact).refusal().code,
            RefusalCode::kNotApplicable);
  EXPECT_THROW((void)FitCox(subjects, {}), ContractError);
}

TEST(Concordance, HandExample) {
  // Comparable: 1-2, 1-3, 2-3 (3 is censored last); risks order 1-2 wrongly, 1-3 tied, 2-3 rightly.
  const auto c = Concordance({{1, true}, {2, true}, {3, false}}, {1.0, 2.0, 1.0}).value();
  EXPECT_DOUBLE_EQ(c.value, 0.5);
  EXPECT_EQ(Concordance({{1, false}, {2, false}}, {1.0, 2.0}).refusal().code,
            RefusalCode::kTooFewValues);
}

TEST(CumulativeIncidence, OfAllCausesAddsUpToOneMinusSurvival) {
  Random random(12);
  std::vector<CompetingFollowUp> subjects;
  std::vector<FollowUp> any;
  for (int i = 0; i < 200; ++i) {
    subjects.push_back({std::ceil(50.0 * random.Uniform()), static_cast<int>(random.Below(3))});
    any.push_back({subjects.back().time, subjects.back().cause != 0});
  }
  const auto first = FitCumulativeIncidence(subjects, 1).value();
  const auto second = FitCumulativeIncidence(subjects, 2).value();
  const auto survival = KaplanMeier(any).value();
  for (const double time : {5.0, 20.0, 45.0}) {
    EXPECT_NEAR(first.At(time)->value + second.At(time)->value, 1.0 - survival.At(time)->value,
                1e-13);
  }
  EXPECT_EQ(first.At(51).refusal().code, RefusalCode::kNotEstimable);
}

// Without censoring or competition: the share with the event, and its binomial variance with
// Gray's n - 1.
TEST(CumulativeIncidence, WithoutCensoringIsAShare) {
  const auto curve = FitCumulativeIncidence({{1, 1}, {2, 2}, {3, 1}, {4, 2}, {5, 1}}, 1).value();
  EXPECT_NEAR(curve.At(3)->value, 0.4, 1e-15);
  EXPECT_EQ(curve.At(0.5)->value, 0.0);
  EXPECT_EQ(FitCumulativeIncidence({{1, 2}}, 1).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_THROW((void)FitCumulativeIncidence({{1, -1}}, 1), ContractError);
}

TEST(GrayTest, RefusesOneGroup) {
  EXPECT_EQ(GrayTest({{1, 1}, {2, 1}}, {0, 0}, 1).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_THROW((void)GrayTest({{1, 1}}, {}, 1), ContractError);
}

}  // namespace
}  // namespace etalon::stats
