#include "etalon/stats/accuracy/auc.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "etalon/core/random.h"
#include "etalon/stats/moments.h"

namespace etalon::stats {
namespace {

struct Pair {
  LabelledScores a;
  std::vector<double> b;
};

Pair Simulated(std::uint64_t seed, std::size_t count, int levels = 0) {
  Random random(seed);
  Pair pair;
  for (std::size_t i = 0; i < count; ++i) {
    const bool positive = random.Uniform() < 0.4;
    const double common = random.Normal() + (positive ? 1.0 : 0.0);
    const double a = common + random.Normal();
    const double b = common + 0.5 * random.Normal();
    pair.a.positive.push_back(positive);
    pair.a.scores.push_back(levels == 0 ? a : std::floor(a * levels));
    pair.b.push_back(levels == 0 ? b : std::floor(b * levels));
  }
  return pair;
}

double Kernel(double positive, double negative) {
  return positive > negative ? 1.0 : (positive == negative ? 0.5 : 0.0);
}

/// Structural components of one class by comparing all pairs.
std::vector<double> Components(const std::vector<double>& scores, const std::vector<bool>& positive,
                               bool of_positives) {
  std::vector<double> components;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (positive[i] != of_positives) continue;
    double sum = 0.0;
    double count = 0.0;
    for (std::size_t j = 0; j < scores.size(); ++j) {
      if (positive[j] == of_positives) continue;
      sum += of_positives ? Kernel(scores[i], scores[j]) : Kernel(scores[j], scores[i]);
      count += 1.0;
    }
    components.push_back(sum / count);
  }
  return components;
}

double SampleCovariance(const std::vector<double>& x, const std::vector<double>& y) {
  double sum = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - Mean(x)) * (y[i] - Mean(y));
  return sum / static_cast<double>(x.size() - 1);
}

/// DeLong's covariance as the paper writes it, in n squared.
double CovarianceByPairs(const std::vector<double>& a, const std::vector<double>& b,
                         const std::vector<bool>& positive) {
  double covariance = 0.0;
  for (const bool side : {true, false}) {
    const auto of_a = Components(a, positive, side);
    const auto of_b = Components(b, positive, side);
    covariance += SampleCovariance(of_a, of_b) / static_cast<double>(of_a.size());
  }
  return covariance;
}

TEST(Auc, HandExample) {
  // Components: positives 1, 1/2; negatives 1, 1/2. Variances 1/8 each, over 2 cases each.
  const auto auc =
      EstimateAuc({{4.0, 2.0, 3.0, 1.0}, {true, true, false, false}}, {AucInterval::kPlain})
          .value();
  EXPECT_DOUBLE_EQ(auc.value, 0.75);
  EXPECT_DOUBLE_EQ(auc.variance, 0.125);
  EXPECT_EQ(auc.interval.high, 1.0);  // clipped
  EXPECT_NEAR(auc.interval.low, 0.75 - 1.959964 * std::sqrt(0.125), 1e-6);
  EXPECT_EQ(auc.interval_method, "DeLong");
}

TEST(Auc, VarianceIsThatOfThePairwiseDefinitionWithAndWithoutTies) {
  for (const int levels : {0, 1, 2}) {
    const Pair pair = Simulated(5, 120, levels);
    const auto set = EstimateAucs({{pair.a.scores, pair.b}, pair.a.positive}).value();
    EXPECT_NEAR(set.covariance[0][0],
                CovarianceByPairs(pair.a.scores, pair.a.scores, pair.a.positive), 1e-15);
    EXPECT_NEAR(set.covariance[0][1], CovarianceByPairs(pair.a.scores, pair.b, pair.a.positive),
                1e-15);
    EXPECT_EQ(set.covariance[0][1], set.covariance[1][0]);
  }
}

TEST(Auc, JackknifeIsThatOfLeavingOutCases) {
  const Pair pair = Simulated(6, 60, 2);
  std::vector<double> without;
  for (std::size_t out = 0; out < pair.a.scores.size(); ++out) {
    LabelledScores rest = pair.a;
    rest.scores.erase(rest.scores.begin() + static_cast<std::ptrdiff_t>(out));
    rest.positive.erase(rest.positive.begin() + static_cast<std::ptrdiff_t>(out));
    without.push_back(EstimateAuc(rest)->value);
  }
  const double n = static_cast<double>(without.size());
  const double expected = (n - 1.0) * (n - 1.0) / n * SampleCovariance(without, without);
  const auto set = EstimateAucsByJackknife({{pair.a.scores}, pair.a.positive}).value();
  EXPECT_NEAR(set.covariance[0][0], expected, 1e-14);
}

TEST(Auc, IsBlindToTheOrderOfCasesAndToMonotoneTransforms) {
  const Pair pair = Simulated(7, 100, 3);
  const Auc before = EstimateAuc(pair.a).value();
  LabelledScores turned = pair.a;
  std::reverse(turned.scores.begin(), turned.scores.end());
  std::reverse(turned.positive.begin(), turned.positive.end());
  for (double& score : turned.scores) score = std::exp(score / 3.0);
  const Auc after = EstimateAuc(turned).value();
  EXPECT_DOUBLE_EQ(after.value, before.value);
  EXPECT_NEAR(after.variance, before.variance, 1e-16);
}

TEST(Auc, SwappingClassesOrSignComplementsIt) {
  const Pair pair = Simulated(8, 100, 2);
  const Auc before = EstimateAuc(pair.a).value();
  LabelledScores swapped = pair.a;
  swapped.positive.flip();
  LabelledScores negated = pair.a;
  for (double& score : negated.scores) score = -score;
  for (const LabelledScores& cases : {swapped, negated}) {
    const Auc after = EstimateAuc(cases).value();
    EXPECT_NEAR(after.value, 1.0 - before.value, 1e-15);
    EXPECT_NEAR(after.variance, before.variance, 1e-16);
    EXPECT_NEAR(after.interval.low, 1.0 - before.interval.high, 1e-14);
  }
}

TEST(Auc, PerfectSeparationHasAnIntervalWithWidth) {
  const LabelledScores perfect{{4.0, 3.0, 2.0, 1.0}, {true, true, false, false}};
  for (const AucInterval kind : {AucInterval::kLogit, AucInterval::kPlain}) {
    const Auc auc = EstimateAuc(perfect, {.interval = kind}).value();
    EXPECT_EQ(auc.value, 1.0);
    EXPECT_EQ(auc.interval.high, 1.0);
    EXPECT_LT(auc.interval.low, 0.7);
    EXPECT_EQ(auc.interval_method, "Newcombe score");
  }
}

// The score equation holds at both bounds.
TEST(NewcombeAucInterval, BoundsLieOneFactorOfTheirOwnErrorsAway) {
  const Interval interval = NewcombeAucInterval(0.8, 20, 40);
  const auto variance = [](double t) {
    const double spread = (1.0 - t) / (2.0 - t) + t / (1.0 + t);
    return t * (1.0 - t) * (1.0 + 29.0 * spread) / 800.0;
  };
  for (const double bound : {interval.low, interval.high}) {
    EXPECT_NEAR(std::abs(bound - 0.8) / std::sqrt(variance(bound)), 1.959963984540054, 1e-9);
  }
}

TEST(Auc, Refusals) {
  EXPECT_EQ(EstimateAuc({{1.0}, {true}}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(EstimateAuc({{1.0, 2.0, 3.0}, {true, true, true}}).refusal().code,
            RefusalCode::kTooFewValues);
  EXPECT_EQ(EstimateAuc({{1.0, 2.0, 3.0}, {true, true, false}}).refusal().reason,
            "The area under the ROC curve needs two cases with and two without the condition.");
  EXPECT_EQ(EstimateAuc({{1.0, 1.0, 1.0, 1.0}, {true, true, false, false}}).refusal().reason,
            "All scores are equal.");
  EXPECT_THROW((void)EstimateAuc({{std::nan(""), 1.0}, {true, false}}), ContractError);
  EXPECT_THROW(
      (void)EstimateAuc({{1.0, 2.0, 3.0, 4.0}, {true, true, false, false}}, {.level = 1.0}),
      ContractError);
}

TEST(CompareAucsPaired, IsAntisymmetric) {
  const Pair pair = Simulated(9, 80);
  const auto forth = CompareAucsPaired(pair.a, pair.b).value();
  const auto back = CompareAucsPaired({pair.b, pair.a.positive}, pair.a.scores).value();
  EXPECT_DOUBLE_EQ(forth.difference, -back.difference);
  EXPECT_DOUBLE_EQ(forth.test.p_value, back.test.p_value);
  EXPECT_NEAR(forth.interval.low, -back.interval.high, 1e-15);
}

TEST(CompareAucsPaired, RefusesTestsThatRankAlike) {
  const Pair pair = Simulated(10, 50);
  std::vector<double> stretched = pair.a.scores;
  for (double& score : stretched) score = 3.0 * score + 1.0;
  EXPECT_EQ(CompareAucsPaired(pair.a, stretched).refusal().code, RefusalCode::kNoVariation);
}

TEST(CompareAucsUnpaired, RefusesTwoPerfectTests) {
  const LabelledScores perfect{{4.0, 3.0, 2.0, 1.0}, {true, true, false, false}};
  EXPECT_EQ(CompareAucsUnpaired(perfect, perfect).refusal().code, RefusalCode::kNoVariation);
}

TEST(ClusteredAuc, IsDeLongForOneCaseAPatient) {
  const Pair pair = Simulated(11, 70, 3);
  std::vector<int> patient(pair.a.scores.size());
  std::iota(patient.begin(), patient.end(), 1000);
  const Auc plain = EstimateAuc(pair.a).value();
  const Auc clustered = EstimateClusteredAuc(pair.a, patient).value();
  EXPECT_NEAR(clustered.variance, plain.variance, 1e-16);
  EXPECT_NEAR(clustered.interval.low, plain.interval.low, 1e-14);
  EXPECT_EQ(clustered.interval_method, "Obuchowski, clustered, logit");
}

// Copying every case k times adds no information: the variance stays that of the patients.
TEST(ClusteredAuc, CopiesOfCasesDoNotCount) {
  const Pair pair = Simulated(12, 70);
  LabelledScores copies;
  std::vector<int> patient;
  for (std::size_t i = 0; i < pair.a.scores.size(); ++i) {
    for (int copy = 0; copy < 4; ++copy) {
      copies.scores.push_back(pair.a.scores[i]);
      copies.positive.push_back(pair.a.positive[i]);
      patient.push_back(static_cast<int>(i));
    }
  }
  const double expected = EstimateAuc(pair.a)->variance;
  EXPECT_NEAR(EstimateClusteredAuc(copies, patient)->variance, expected, 1e-14);
  EXPECT_LT(EstimateAuc(copies)->variance, 0.3 * expected);
}

TEST(ClusteredAuc, RefusesOnePatientOfAClass) {
  const LabelledScores cases{{4.0, 3.0, 2.0, 1.0}, {true, true, false, false}};
  EXPECT_EQ(EstimateClusteredAuc(cases, {1, 1, 2, 3}).refusal().code, RefusalCode::kTooFewValues);
}

}  // namespace
}  // namespace etalon::stats
