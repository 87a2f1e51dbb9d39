#include "etalon/stats/agreement/icc.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/stats/agreement/crossed_components.h"

namespace etalon::stats {
namespace {

using Rows = std::vector<std::vector<double>>;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

const Rows kShroutFleiss{{9, 2, 5, 8}, {6, 1, 3, 2},  {8, 4, 6, 8},
                         {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}};

struct Truth {
  double subject_sd, reader_sd, error_sd;
};

RatingTable Simulate(std::size_t subjects, std::size_t readers, const Truth& truth,
                     std::uint64_t seed, std::size_t sessions = 1, double interaction_sd = 0.0) {
  Random random(seed);
  std::vector<double> bias;
  for (std::size_t j = 0; j < readers; ++j) bias.push_back(truth.reader_sd * random.Normal());
  RatingTable table(subjects, readers, sessions);
  for (std::size_t i = 0; i < subjects; ++i) {
    const double level = 50.0 + truth.subject_sd * random.Normal();
    for (std::size_t j = 0; j < readers; ++j) {
      const double cell = level + bias[j] + interaction_sd * random.Normal();
      for (std::size_t session = 0; session < sessions; ++session) {
        table.Set(i, j, session, cell + truth.error_sd * random.Normal());
      }
    }
  }
  return table;
}

double Agreement(const IccAnalysis& analysis) { return analysis.Agreement().estimate->value; }

void ExpectSameForms(const IccAnalysis& a, const IccAnalysis& b, double tolerance) {
  for (std::size_t i = 0; i < a.forms.size(); ++i) {
    EXPECT_NEAR(a.forms[i].estimate->value, b.forms[i].estimate->value, tolerance);
    EXPECT_NEAR(a.forms[i].estimate->interval->low, b.forms[i].estimate->interval->low, tolerance);
    EXPECT_NEAR(a.forms[i].estimate->interval->high, b.forms[i].estimate->interval->high,
                tolerance);
  }
}

TEST(IccForms, AreTenWithSixNames) {
  EXPECT_EQ(AllIccForms().size(), 10U);
  EXPECT_EQ(Name(AllIccForms()[0]), "ICC(1)");
  EXPECT_EQ(Name(AllIccForms()[1]), "ICC(k)");
  EXPECT_EQ(Name(AllIccForms()[4]), "ICC(A,1)");
  EXPECT_EQ(Name(AllIccForms()[7]), "ICC(C,k)");
}

TEST(IntraclassCorrelations, DoNotDependOnTheOrderOfSubjectsAndReaders) {
  Rows turned(kShroutFleiss.rbegin(), kShroutFleiss.rend());
  for (auto& row : turned) std::reverse(row.begin(), row.end());
  ExpectSameForms(*IntraclassCorrelations(RatingTable::FromRows(kShroutFleiss)),
                  *IntraclassCorrelations(RatingTable::FromRows(turned)), 1e-12);
}

TEST(IntraclassCorrelations, DoNotDependOnScaleAndShift) {
  Rows moved = kShroutFleiss;
  for (auto& row : moved) {
    for (double& value : row) value = 1e6 - 1000.0 * value;
  }
  ExpectSameForms(*IntraclassCorrelations(RatingTable::FromRows(kShroutFleiss)),
                  *IntraclassCorrelations(RatingTable::FromRows(moved)), 1e-9);
}

TEST(IntraclassCorrelations, AbsoluteAgreementSeesABiasThatConsistencyDoesNot) {
  Rows biased{{1, 6}, {2, 7.5}, {3, 8}, {4, 8.5}, {5, 10}};
  const auto analysis = IntraclassCorrelations(RatingTable::FromRows(biased));
  EXPECT_GT(analysis->Consistency().estimate->value, 0.9);
  EXPECT_LT(Agreement(*analysis), 0.3);
}

TEST(IntraclassCorrelations, ReportNegativeEstimatesAsSuch) {
  const auto analysis =
      IntraclassCorrelations(RatingTable::FromRows({{1, 9}, {9, 1}, {2, 8}, {8, 3}}));
  EXPECT_LT(Agreement(*analysis), -0.5);
}

TEST(IntraclassCorrelations, OfPerfectReadersAreOneWithoutAnInterval) {
  const auto analysis = IntraclassCorrelations(RatingTable::FromRows({{1, 1}, {2, 2}, {5, 5}}));
  ASSERT_TRUE(analysis);
  EXPECT_DOUBLE_EQ(Agreement(*analysis), 1.0);
  EXPECT_FALSE(analysis->Agreement().estimate->interval);
  EXPECT_FALSE(analysis->Agreement().f_test);
}

TEST(IntraclassCorrelations, WidenForHeavyTailsWhenAsked) {
  RatingTable table = Simulate(60, 3, {5.0, 1.0, 2.0}, 3);
  for (std::size_t j = 0; j < 3; ++j) table.Set(0, j, 100.0 + static_cast<double>(j));
  const auto analysis = IntraclassCorrelations(table);
  EXPECT_LT(analysis->effective_subjects_df, 20.0);
  const IccResult& result = analysis->Consistency();
  ASSERT_TRUE(result.kurtosis_adjusted_interval);
  EXPECT_LT(result.kurtosis_adjusted_interval->low, result.estimate->interval->low);
  EXPECT_GT(result.kurtosis_adjusted_interval->high, result.estimate->interval->high);
}

// 0.1 is no binary number: the residuals are rounding errors, not zero.
TEST(IntraclassCorrelations, TakeRoundingErrorsForPerfectConsistency) {
  Rows rows;
  for (int i = 0; i < 7; ++i) rows.push_back({0.1 * i, 0.1 * i + 0.3, 0.1 * i - 0.7});
  const auto analysis = IntraclassCorrelations(RatingTable::FromRows(rows));
  EXPECT_DOUBLE_EQ(analysis->Consistency().estimate->value, 1.0);
  EXPECT_LT(Agreement(*analysis), 0.2);
}

TEST(IntraclassCorrelations, LeaveNoNumberOutOfRange) {
  // Equal subject means: averages have no reliability at all.
  const auto analysis = IntraclassCorrelations(RatingTable::FromRows({{1, 3}, {3, 1}}));
  ASSERT_TRUE(analysis);
  for (const IccResult& result : analysis->forms) {
    if (!result.estimate) continue;
    EXPECT_TRUE(std::isfinite(result.estimate->value));
  }
  EXPECT_EQ(analysis->forms[1].estimate.refusal().code, RefusalCode::kNotEstimable);
}

TEST(IntraclassCorrelations, RefuseWhatHasNoReliability) {
  const auto code = [](const Rows& rows) {
    return IntraclassCorrelations(RatingTable::FromRows(rows)).refusal().code;
  };
  EXPECT_EQ(code({{1, 2, 3}}), RefusalCode::kTooFewValues);
  EXPECT_EQ(code({{1}, {2}, {3}}), RefusalCode::kTooFewValues);
  EXPECT_EQ(code({{4, 4}, {4, 4}}), RefusalCode::kNoVariation);
  EXPECT_EQ(code({{kMissing, kMissing}, {kMissing, kMissing}}), RefusalCode::kTooFewValues);
  EXPECT_EQ(code({{1, kMissing}, {kMissing, 2}, {3, kMissing}}), RefusalCode::kNotEstimable);
  EXPECT_EQ(IntraclassCorrelations(RatingTable(3, 2, 2)).refusal().code,
            RefusalCode::kNotApplicable);
}

TEST(IntraclassCorrelations, SkipSubjectsAndReadersWithoutReadings) {
  Rows rows = kShroutFleiss;
  for (auto& row : rows) row.push_back(kMissing);
  rows.push_back(std::vector<double>(5, kMissing));
  ExpectSameForms(*IntraclassCorrelations(RatingTable::FromRows(kShroutFleiss)),
                  *IntraclassCorrelations(RatingTable::FromRows(rows)), 1e-12);
}

TEST(RestrictedLikelihood, IsTheAnalysisOfVarianceWhenNothingIsMissing) {
  const auto table = RatingTable::FromRows(kShroutFleiss);
  const auto two_way = FitTwoWayComponents(table);
  EXPECT_NEAR(two_way->subject, 2.5555555556, 1e-6);
  EXPECT_NEAR(two_way->reader, 5.2444444444, 1e-6);
  EXPECT_NEAR(two_way->residual, 1.0194444444, 1e-6);
  const auto one_way = FitOneWayComponents(table);
  EXPECT_NEAR(one_way->subject, (11.2416666667 - 6.2638888889) / 4.0, 1e-6);
  EXPECT_NEAR(one_way->residual, 6.2638888889, 1e-6);
}

struct ReplicatedMeanSquares {
  double subject = 0.0, reader = 0.0, interaction = 0.0, error = 0.0;
};

/// Mean squares of a complete table with sessions, straight from the cell means.
ReplicatedMeanSquares AnalysisOfVariance(const RatingTable& table) {
  const auto n = static_cast<double>(table.subjects());
  const auto k = static_cast<double>(table.readers());
  const auto m = static_cast<double>(table.sessions());
  Rows cell(table.subjects(), std::vector<double>(table.readers(), 0.0));
  std::vector<double> subject(table.subjects(), 0.0);
  std::vector<double> reader(table.readers(), 0.0);
  double grand = 0.0;
  ReplicatedMeanSquares squares;
  for (std::size_t i = 0; i < table.subjects(); ++i) {
    for (std::size_t j = 0; j < table.readers(); ++j) {
      for (std::size_t s = 0; s < table.sessions(); ++s) cell[i][j] += table.At(i, j, s) / m;
      subject[i] += cell[i][j] / k;
      reader[j] += cell[i][j] / n;
      grand += cell[i][j] / (n * k);
    }
  }
  for (std::size_t i = 0; i < table.subjects(); ++i) {
    squares.subject += k * m * std::pow(subject[i] - grand, 2) / (n - 1);
    for (std::size_t j = 0; j < table.readers(); ++j) {
      squares.interaction +=
          m * std::pow(cell[i][j] - subject[i] - reader[j] + grand, 2) / ((n - 1) * (k - 1));
      for (std::size_t s = 0; s < table.sessions(); ++s) {
        squares.error += std::pow(table.At(i, j, s) - cell[i][j], 2) / (n * k * (m - 1));
      }
    }
  }
  for (std::size_t j = 0; j < table.readers(); ++j) {
    squares.reader += n * m * std::pow(reader[j] - grand, 2) / (k - 1);
  }
  return squares;
}

TEST(RestrictedLikelihood, SeparatesTheInteractionAsTheAnalysisOfVarianceDoes) {
  const RatingTable table = Simulate(40, 5, {5.0, 3.0, 1.0}, 7, 3, 2.0);
  const auto fit = FitTwoWayComponents(table);
  const ReplicatedMeanSquares squares = AnalysisOfVariance(table);
  ASSERT_TRUE(fit);
  EXPECT_TRUE(fit->interaction_separated);
  EXPECT_NEAR(fit->residual, squares.error, 1e-6);
  EXPECT_NEAR(fit->interaction, (squares.interaction - squares.error) / 3.0, 1e-6);
  EXPECT_NEAR(fit->subject, (squares.subject - squares.interaction) / 15.0, 1e-5);
  EXPECT_NEAR(fit->reader, (squares.reader - squares.interaction) / 120.0, 1e-5);
}

TEST(RestrictedLikelihood, PutsAComponentAtZeroRatherThanBelow) {
  const auto fit = FitTwoWayComponents(RatingTable::FromRows({{1, 9}, {9, 1}, {2, 8}, {8, 3}}));
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->subject, 0.0, 1e-6);
}

TEST(RestrictedLikelihood, CountsADrawnSubjectAsOftenAsItWasDrawn) {
  Rows rows = kShroutFleiss;
  rows.push_back(rows[1]);
  const std::vector<int> draws{1, 2, 1, 1, 1, 1};
  const auto drawn = FitTwoWayComponents(RatingTable::FromRows(kShroutFleiss), draws);
  const auto listed = FitTwoWayComponents(RatingTable::FromRows(rows));
  EXPECT_NEAR(drawn->subject, listed->subject, 1e-6);
  EXPECT_NEAR(drawn->residual, listed->residual, 1e-6);
}

TEST(IntraclassCorrelations, HardlyMoveWhenACellGoesMissing) {
  RatingTable table = Simulate(200, 4, {5.0, 1.0, 2.0}, 3);
  const double complete = Agreement(*IntraclassCorrelations(table));
  table.Set(17, 2, kMissing);
  const auto analysis = IntraclassCorrelations(table);
  ASSERT_TRUE(analysis);
  EXPECT_FALSE(analysis->complete);
  EXPECT_EQ(analysis->readings, 799U);
  EXPECT_NEAR(Agreement(*analysis), complete, 2e-3);
  EXPECT_NEAR(analysis->Agreement().estimate->interval->low,
              IntraclassCorrelations(Simulate(200, 4, {5.0, 1.0, 2.0}, 3))
                  ->Agreement()
                  .estimate->interval->low,
              5e-3);
}

// Listwise deletion would leave no subject at all.
TEST(IntraclassCorrelations, UseEveryReadingOfAnIncompleteDesign) {
  RatingTable table = Simulate(400, 4, {5.0, 1.0, 2.0}, 5);
  for (std::size_t i = 0; i < 400; ++i) table.Set(i, i % 4, kMissing);
  const auto analysis = IntraclassCorrelations(table);
  ASSERT_TRUE(analysis);
  EXPECT_NEAR(analysis->components.subject, 25.0, 4.0);
  EXPECT_NEAR(analysis->components.residual, 4.0, 0.5);
}

TEST(RepeatedReadings, TellReadersFromSessions) {
  const RatingTable table = Simulate(80, 3, {5.0, 1.0, 1.0}, 11, 2, 1.0);
  const auto result = AnalyseRepeatedReadings(table, 100);
  ASSERT_TRUE(result);
  EXPECT_GT(result->intra_reader.value, result->inter_reader.value);
  EXPECT_NEAR(result->intra_reader.value, 27.0 / 28.0, 0.02);
  ASSERT_TRUE(result->inter_reader.interval);
  EXPECT_LT(result->inter_reader.interval->low, result->inter_reader.value);
}

TEST(RepeatedReadings, RefuseASingleSession) {
  EXPECT_EQ(AnalyseRepeatedReadings(RatingTable::FromRows(kShroutFleiss)).refusal().code,
            RefusalCode::kNotApplicable);
}

TEST(RatingTable, RefusesRaggedRowsAndInfiniteValues) {
  EXPECT_THROW(RatingTable::FromRows({{1, 2}, {3}}), ContractError);
  EXPECT_THROW(RatingTable::FromRows({{1, INFINITY}}), ContractError);
  EXPECT_THROW(RatingTable(0, 2), ContractError);
  EXPECT_THROW(static_cast<void>(RatingTable(2, 2).At(2, 0)), ContractError);
}

TEST(KooLiBand, HasTheEdgesOfThePaper) {
  EXPECT_EQ(KooLiBand(0.49), ReliabilityBand::kPoor);
  EXPECT_EQ(KooLiBand(0.5), ReliabilityBand::kModerate);
  EXPECT_EQ(KooLiBand(0.75), ReliabilityBand::kGood);
  EXPECT_EQ(KooLiBand(0.9), ReliabilityBand::kGood);
  EXPECT_EQ(KooLiBand(0.91), ReliabilityBand::kExcellent);
}

}  // namespace
}  // namespace etalon::stats
