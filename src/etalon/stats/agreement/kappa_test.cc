#include "etalon/stats/agreement/kappa.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/stats/agreement/icc.h"
#include "etalon/stats/agreement/krippendorff.h"
#include "etalon/stats/agreement/multirater_kappa.h"

namespace etalon::stats {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// Four observers, twelve units, missing cells: the example of [Krippendorff2011].
RatingTable FourObservers() {
  constexpr double x = kMissing;
  return RatingTable::FromRows({{1, 1, x, 1},
                                {2, 2, 3, 2},
                                {3, 3, 3, 3},
                                {3, 3, 3, 3},
                                {2, 2, 2, 2},
                                {1, 2, 3, 4},
                                {4, 4, 4, 4},
                                {1, 1, 2, 1},
                                {2, 2, 2, 2},
                                {x, 5, 5, 5},
                                {x, x, 1, 1},
                                {x, 3, x, x}});
}

TEST(Krippendorff, PublishedExampleOnFourScales) {
  const auto alpha = [](Scale scale) { return AnalyseKrippendorff(FourObservers(), scale)->value; };
  EXPECT_NEAR(alpha(Scale::kNominal), 0.743, 5e-4);
  EXPECT_NEAR(alpha(Scale::kOrdinal), 0.815, 5e-4);
  EXPECT_NEAR(alpha(Scale::kInterval), 0.849, 5e-4);
  EXPECT_NEAR(alpha(Scale::kRatio), 0.797, 5e-4);
}

TEST(Krippendorff, HasAnIntervalAroundItsValue) {
  const auto alpha = AnalyseKrippendorff(FourObservers(), Scale::kNominal);
  ASSERT_TRUE(alpha->interval);
  EXPECT_LT(alpha->interval->low, 0.743);
  EXPECT_GT(alpha->interval->high, 0.743);
}

// Ordinal and nominal alpha see no more than order and identity.
TEST(Krippendorff, IsBlindToWhatItsScaleDoesNotHold) {
  RatingTable stretched = FourObservers();
  RatingTable shifted = FourObservers();
  for (std::size_t i = 0; i < 12; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      stretched.Set(i, j, std::exp(stretched.At(i, j)));
      shifted.Set(i, j, 100.0 - 7.0 * shifted.At(i, j));
    }
  }
  const auto alpha = [](const RatingTable& table, Scale scale) {
    return AnalyseKrippendorff(table, scale, 10)->value;
  };
  const RatingTable original = FourObservers();
  EXPECT_NEAR(alpha(stretched, Scale::kOrdinal), alpha(original, Scale::kOrdinal), 1e-12);
  EXPECT_NEAR(alpha(stretched, Scale::kNominal), alpha(original, Scale::kNominal), 1e-12);
  EXPECT_NEAR(alpha(shifted, Scale::kInterval), alpha(original, Scale::kInterval), 1e-12);
}

TEST(Krippendorff, Refuses) {
  const auto code = [](const RatingTable& table, Scale scale) {
    return AnalyseKrippendorff(table, scale).refusal().code;
  };
  EXPECT_EQ(code(RatingTable::FromRows({{1, 2}}), Scale::kNominal), RefusalCode::kTooFewValues);
  EXPECT_EQ(code(RatingTable::FromRows({{1, 1}, {1, 1}}), Scale::kInterval),
            RefusalCode::kNoVariation);
  EXPECT_EQ(code(RatingTable::FromRows({{-1, 1}, {1, 1}}), Scale::kRatio),
            RefusalCode::kNotApplicable);
}

TEST(CohenKappa, IsOneWithoutAnIntervalWhenAllAgree) {
  const auto result = AnalyseCohenKappa(GradeTable({{5, 0}, {0, 7}}));
  EXPECT_DOUBLE_EQ(result->kappa.value, 1.0);
  EXPECT_FALSE(result->kappa.interval);
}

TEST(CohenKappa, IsSymmetricInTheReaders) {
  const auto rows = AnalyseCohenKappa(GradeTable({{10, 4}, {1, 9}}), KappaWeights::kLinear);
  const auto columns = AnalyseCohenKappa(GradeTable({{10, 1}, {4, 9}}), KappaWeights::kLinear);
  EXPECT_NEAR(rows->kappa.value, columns->kappa.value, 1e-14);
  EXPECT_NEAR(*rows->kappa.standard_error, *columns->kappa.standard_error, 1e-14);
}

TEST(CohenKappa, OfTwoGradesIsTheSameForAllWeights) {
  const GradeTable table({{20, 5}, {10, 15}});
  const auto nominal = AnalyseCohenKappa(table);
  const auto quadratic = AnalyseCohenKappa(table, KappaWeights::kQuadratic);
  EXPECT_DOUBLE_EQ(nominal->kappa.value, quadratic->kappa.value);
}

// Quadratic kappa is the ICC(A,1) of the grades up to terms of 1/n [Fleiss and Cohen 1973].
TEST(CohenKappa, QuadraticApproachesTheIntraclassCorrelation) {
  Random random(3);
  std::vector<double> first;
  std::vector<double> second;
  RatingTable table(3000, 2);
  for (std::size_t i = 0; i < 3000; ++i) {
    const double grade = std::floor(random.Uniform(0.0, 4.0));
    const double other = random.Uniform() < 0.8 ? grade : std::floor(random.Uniform(0.0, 4.0));
    first.push_back(grade);
    second.push_back(other);
    table.Set(i, 0, grade);
    table.Set(i, 1, other);
  }
  const auto kappa =
      AnalyseCohenKappa(GradeTable::FromGrades(first, second, 4), KappaWeights::kQuadratic);
  EXPECT_NEAR(kappa->kappa.value, IntraclassCorrelations(table)->Agreement().estimate->value, 2e-3);
}

TEST(CohenKappa, LeavesCasesWithoutAGradeOut) {
  const auto table = GradeTable::FromGrades({0, 1, kMissing, 1}, {0, 1, 1, kMissing}, 2);
  EXPECT_EQ(table.cases(), 2.0);
}

TEST(CohenKappa, RefusesOneGradeAndThrowsAtNonsense) {
  EXPECT_EQ(AnalyseCohenKappa(GradeTable({{9, 0}, {0, 0}})).refusal().code,
            RefusalCode::kNoVariation);
  EXPECT_THROW(GradeTable({{0, 0}, {0, 0}}), ContractError);
  EXPECT_THROW(GradeTable({{1, 2}, {3, -1}}), ContractError);
  EXPECT_THROW(GradeTable::FromGrades({0, 4}, {0, 1}, 4), ContractError);
  EXPECT_THROW(GradeTable::FromGrades({0.5}, {0}, 4), ContractError);
}

// The paradox: 118 of 125 cases agree, kappa is below 0. [Gwet2008]
TEST(Gwet, IsNotFooledByAPrevailingGrade) {
  std::vector<std::vector<double>> counts;
  for (int i = 0; i < 118; ++i) counts.push_back({2, 0});
  for (int i = 0; i < 7; ++i) counts.push_back({1, 1});
  const auto gwet = AnalyseGwet(GradeCounts(counts));
  ASSERT_TRUE(gwet);
  EXPECT_NEAR(gwet->coefficient.value, 0.9408, 5e-5);
  EXPECT_LT(AnalyseCohenKappa(GradeTable({{118, 5}, {2, 0}}))->kappa.value, 0.0);
  EXPECT_NEAR(AdjustedKappa(GradeTable({{118, 5}, {2, 0}})).value, 2.0 * 118.0 / 125.0 - 1.0,
              1e-12);
}

TEST(Gwet, IsOneForOneGradeThroughout) {
  EXPECT_DOUBLE_EQ(AnalyseGwet(GradeCounts({{3, 0}, {3, 0}}))->coefficient.value, 1.0);
}

// The linearised error against the jackknife, which needs no formula.
TEST(Gwet, ErrorIsThatOfTheJackknife) {
  Random random(9);
  std::vector<std::vector<double>> counts;
  for (int i = 0; i < 60; ++i) {
    std::vector<double> row(3, 0.0);
    const auto grade = static_cast<std::size_t>(random.Below(3));
    for (int reader = 0; reader < 2 + i % 3; ++reader) {
      row[random.Uniform() < 0.75 ? grade : static_cast<std::size_t>(random.Below(3))] += 1.0;
    }
    counts.push_back(row);
  }
  const auto jackknife = [&](auto value_of) {
    std::vector<double> values;
    double mean = 0.0;
    for (std::size_t left_out = 0; left_out < counts.size(); ++left_out) {
      auto others = counts;
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(left_out));
      values.push_back(value_of(GradeCounts(others)));
      mean += values.back() / 60.0;
    }
    double squares = 0.0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    return std::sqrt(squares * 59.0 / 60.0);
  };
  const double gwet = jackknife([](const GradeCounts& c) {
    return AnalyseGwet(c, KappaWeights::kLinear)->coefficient.value;
  });
  const double fleiss =
      jackknife([](const GradeCounts& c) { return AnalyseFleissKappa(c)->kappa.value; });
  const auto linear = AnalyseGwet(GradeCounts(counts), KappaWeights::kLinear);
  EXPECT_NEAR(*linear->coefficient.standard_error, gwet, 0.04 * gwet);
  EXPECT_NEAR(*AnalyseFleissKappa(GradeCounts(counts))->kappa.standard_error, fleiss,
              0.04 * fleiss);
}

TEST(FleissKappa, TakesUnequalNumbersOfReadersWithoutANullTest) {
  const auto result = AnalyseFleissKappa(GradeCounts({{2, 0}, {1, 2}, {0, 2}, {3, 0}, {1, 0}}));
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->test);
  EXPECT_TRUE(std::isfinite(result->kappa.value));
}

TEST(FleissKappa, Refuses) {
  EXPECT_EQ(AnalyseFleissKappa(GradeCounts({{3, 0}, {3, 0}})).refusal().code,
            RefusalCode::kNoVariation);
  EXPECT_EQ(AnalyseFleissKappa(GradeCounts({{1, 0}, {0, 1}})).refusal().code,
            RefusalCode::kTooFewValues);
  EXPECT_THROW(GradeCounts({{1, 2}, {3}}), ContractError);
  EXPECT_THROW(GradeCounts({{1, 0.5}}), ContractError);
}

TEST(LightKappa, OfTwoReadersIsCohens) {
  RatingTable table(40, 2);
  std::vector<double> first;
  std::vector<double> second;
  Random random(6);
  for (std::size_t i = 0; i < 40; ++i) {
    first.push_back(static_cast<double>(random.Below(3)));
    second.push_back(random.Uniform() < 0.7 ? first.back() : static_cast<double>(random.Below(3)));
    table.Set(i, 0, first.back());
    table.Set(i, 1, second.back());
  }
  const auto light = AnalyseLightKappa(table, 3, KappaWeights::kLinear, 200);
  const auto cohen =
      AnalyseCohenKappa(GradeTable::FromGrades(first, second, 3), KappaWeights::kLinear);
  ASSERT_TRUE(light);
  EXPECT_NEAR(light->value, cohen->kappa.value, 1e-12);
  EXPECT_NEAR(*light->standard_error, *cohen->kappa.standard_error, 0.02);
}

TEST(LightKappa, Refuses) {
  EXPECT_EQ(AnalyseLightKappa(RatingTable::FromRows({{1, 1}, {1, 1}}), 2).refusal().code,
            RefusalCode::kNoVariation);
  EXPECT_THROW(static_cast<void>(AnalyseLightKappa(RatingTable::FromRows({{1, 9}, {1, 1}}), 2)),
               ContractError);
}

TEST(LandisKochBand, HasTheEdgesOfThePaper) {
  EXPECT_EQ(LandisKochBand(-0.01), KappaBand::kPoor);
  EXPECT_EQ(LandisKochBand(0.20), KappaBand::kSlight);
  EXPECT_EQ(LandisKochBand(0.61), KappaBand::kSubstantial);
  EXPECT_EQ(Name(LandisKochBand(0.9)), "almost perfect");
}

}  // namespace
}  // namespace etalon::stats
