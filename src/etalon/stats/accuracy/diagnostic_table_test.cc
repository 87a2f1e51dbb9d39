#include "etalon/stats/accuracy/diagnostic_table.h"

#include <gtest/gtest.h>

#include <cmath>

namespace etalon::stats {
namespace {

const TwoByTwo kTable{
    .true_positives = 48, .false_positives = 6, .false_negatives = 14, .true_negatives = 41};

TEST(CountTwoByTwo, CallsScoresAtTheThresholdPositive) {
  const TwoByTwo counts =
      CountTwoByTwo({{1.0, 2.0, 3.0, 1.0, 2.0}, {true, true, true, false, false}}, 2.0);
  EXPECT_EQ(counts.true_positives, 2);
  EXPECT_EQ(counts.false_negatives, 1);
  EXPECT_EQ(counts.false_positives, 1);
  EXPECT_EQ(counts.true_negatives, 1);
}

TEST(DiagnosticTable, SwappingClassesAndCallsSwapsItsRows) {
  const auto table = MakeDiagnosticTable(kTable);
  const auto swapped = MakeDiagnosticTable(
      {.true_positives = 41, .false_positives = 14, .false_negatives = 6, .true_negatives = 48});
  EXPECT_DOUBLE_EQ(table.sensitivity->value, swapped.specificity->value);
  EXPECT_DOUBLE_EQ(table.positive_predictive_value->value,
                   swapped.negative_predictive_value->value);
  EXPECT_DOUBLE_EQ(table.positive_likelihood_ratio->value,
                   1.0 / swapped.negative_likelihood_ratio->value);
  EXPECT_NEAR(table.positive_likelihood_ratio->interval->low,
              1.0 / swapped.negative_likelihood_ratio->interval->high, 1e-12);
  EXPECT_DOUBLE_EQ(table.diagnostic_odds_ratio->value, swapped.diagnostic_odds_ratio->value);
}

TEST(DiagnosticTable, WilsonIntervalsOnRequest) {
  const auto table = MakeDiagnosticTable(kTable, {.interval = ProportionInterval::kWilson});
  EXPECT_EQ(table.sensitivity->interval_method, "Wilson");
  EXPECT_NEAR(table.sensitivity->interval->low, 0.655943790846, 1e-11);
}

TEST(DiagnosticTable, RowsWithoutADenominatorAreRefused) {
  const auto all_positive = MakeDiagnosticTable({.true_positives = 5, .false_negatives = 2});
  EXPECT_EQ(all_positive.specificity.refusal().reason, "A share of no cases is undefined.");
  EXPECT_FALSE(all_positive.youden_index.ok());
  EXPECT_FALSE(all_positive.number_needed_to_diagnose.ok());
  EXPECT_FALSE(all_positive.positive_likelihood_ratio.ok());
  EXPECT_TRUE(all_positive.sensitivity.ok());
  for (const DiagnosticRow& row : Rows(MakeDiagnosticTable({}))) {
    EXPECT_FALSE(row.estimate.ok()) << row.name;
  }
}

TEST(DiagnosticTable, UnboundedRatiosAreRefusedAndZerosHaveNoInterval) {
  const auto perfect = MakeDiagnosticTable({.true_positives = 5, .true_negatives = 7});
  EXPECT_FALSE(perfect.diagnostic_odds_ratio.ok());
  EXPECT_FALSE(perfect.positive_likelihood_ratio.ok());
  EXPECT_EQ(perfect.negative_likelihood_ratio->value, 0.0);
  EXPECT_FALSE(perfect.negative_likelihood_ratio->interval.has_value());
  EXPECT_EQ(perfect.number_needed_to_diagnose->value, 1.0);
}

TEST(DiagnosticTable, UselessTestHasNoNumberNeededToDiagnose) {
  const auto useless = MakeDiagnosticTable({5, 5, 5, 5});
  EXPECT_EQ(useless.number_needed_to_diagnose.refusal().reason, "Youden's index is 0.");
  const auto weak = MakeDiagnosticTable({6, 5, 4, 5});
  EXPECT_FALSE(weak.number_needed_to_diagnose->interval.has_value());
}

TEST(DiagnosticTable, ThrowsForANegativeCount) {
  EXPECT_THROW(MakeDiagnosticTable({-1, 2, 3, 4}), ContractError);
}

TEST(PredictiveValuesAt, TheSampleIsThoseOfTheTable) {
  const auto values = PredictiveValuesAt(62.0 / 109.0, kTable);
  EXPECT_NEAR(values.positive->value, 48.0 / 54.0, 1e-14);
  EXPECT_NEAR(values.negative->value, 41.0 / 55.0, 1e-14);
}

// Sensitivity 0.9, specificity 0.9, prevalence 1 %: 9 true for 99 false.
TEST(PredictiveValuesAt, HandExample) {
  const auto values = PredictiveValuesAt(0.01, {90, 10, 10, 90});
  EXPECT_NEAR(values.positive->value, 9.0 / 108.0, 1e-14);
  EXPECT_NEAR(values.negative->value, 891.0 / 892.0, 1e-14);
  // Mercaldo: variance of the logit (1 - se) / (se n1) + sp / ((1 - sp) n0) = 1/900 + 9/100.
  const double half = 1.959963984540054 * std::sqrt(1.0 / 900.0 + 0.09);
  EXPECT_NEAR(values.positive->interval->low, 1.0 / (1.0 + 11.0 * std::exp(half)), 1e-12);
}

TEST(PredictiveValuesAt, ZeroCellsHaveNoIntervalAndOneClassIsRefused) {
  const auto values = PredictiveValuesAt(0.1, {10, 0, 2, 8});
  EXPECT_EQ(values.positive->value, 1.0);
  EXPECT_FALSE(values.positive->interval.has_value());
  EXPECT_FALSE(PredictiveValuesAt(0.1, {10, 0, 2, 0}).positive.ok());
  EXPECT_FALSE(PredictiveValuesAt(0.1, {0, 0, 5, 8}).positive.ok());
  EXPECT_THROW(PredictiveValuesAt(0.0, kTable), ContractError);
}

}  // namespace
}  // namespace etalon::stats
