#include "etalon/stats/accuracy/cluster_bootstrap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "etalon/core/random.h"
#include "etalon/stats/accuracy/auc.h"

namespace etalon::stats {
namespace {

struct Cohort {
  LabelledScores cases;
  std::vector<int> patient;
};

/// Patients with three images each, alike within the patient, positive or negative each.
Cohort Simulated(std::uint64_t seed, int patients, int levels = 0) {
  Random random(seed);
  Cohort cohort;
  for (int patient = 0; patient < patients; ++patient) {
    const double habit = random.Normal();
    for (int image = 0; image < 3; ++image) {
      const bool positive = random.Uniform() < 0.5;
      const double score = habit + random.Normal() + (positive ? 1.5 : 0.0);
      cohort.cases.scores.push_back(levels == 0 ? score : std::floor(score * levels));
      cohort.cases.positive.push_back(positive);
      cohort.patient.push_back(patient * 7);
    }
  }
  return cohort;
}

/// The area from its definition, with weights.
std::optional<double> AreaByPairs(const LabelledScores& cases, const std::vector<int>& weights) {
  double won = 0.0;
  double pairs = 0.0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    for (std::size_t j = 0; j < weights.size(); ++j) {
      if (!cases.positive[i] || cases.positive[j]) continue;
      const double weight = static_cast<double>(weights[i]) * weights[j];
      pairs += weight;
      won += cases.scores[i] > cases.scores[j] ? weight : 0.0;
      won += cases.scores[i] == cases.scores[j] ? weight / 2.0 : 0.0;
    }
  }
  return pairs > 0.0 ? std::optional(won / pairs) : std::nullopt;
}

void ExpectSame(const Estimate& a, const Estimate& b) {
  EXPECT_DOUBLE_EQ(a.value, b.value);
  EXPECT_DOUBLE_EQ(*a.standard_error, *b.standard_error);
  EXPECT_DOUBLE_EQ(a.interval->low, b.interval->low);
  EXPECT_DOUBLE_EQ(a.interval->high, b.interval->high);
}

TEST(BootstrapAucByPatient, IsTheGeneralBootstrapOfTheDefinition) {
  for (const auto kind :
       {BootstrapInterval::kPercentile, BootstrapInterval::kBiasCorrectedAccelerated}) {
    const Cohort cohort = Simulated(1, 30, 2);
    const ClusterBootstrapOptions options{.resamples = 200, .interval = kind};
    ExpectSame(BootstrapAucByPatient(cohort.cases, cohort.patient, options).value(),
               BootstrapByPatient(cohort.cases, cohort.patient, AreaByPairs, options).value());
  }
}

TEST(BootstrapAucByPatient, GivesTheSameForAnyNumberOfThreads) {
  const Cohort cohort = Simulated(2, 50);
  const auto with_threads = [&](int threads) {
    const ClusterBootstrapOptions options{.resamples = 501,
                                          .threads = threads,
                                          .interval = BootstrapInterval::kBiasCorrectedAccelerated};
    return BootstrapAucByPatient(cohort.cases, cohort.patient, options).value();
  };
  const Estimate one = with_threads(1);
  for (const int threads : {2, 3, 8}) {
    const Estimate many = with_threads(threads);
    EXPECT_EQ(many.interval->low, one.interval->low);
    EXPECT_EQ(many.interval->high, one.interval->high);
    EXPECT_EQ(*many.standard_error, *one.standard_error);
  }
}

// An independent method for the same question [Obuchowski1997].
TEST(BootstrapAucByPatient, AgreesWithTheClusteredVariance) {
  const Cohort cohort = Simulated(3, 300);
  const auto bootstrap = BootstrapAucByPatient(cohort.cases, cohort.patient).value();
  const auto analytic = EstimateClusteredAuc(cohort.cases, cohort.patient).value();
  EXPECT_DOUBLE_EQ(bootstrap.value, analytic.value);
  EXPECT_NEAR(*bootstrap.standard_error / std::sqrt(analytic.variance), 1.0, 0.06);
}

TEST(BootstrapAucByPatient, PatientsNotImagesAreTheSample) {
  const Cohort cohort = Simulated(4, 100);
  Cohort copied = cohort;
  for (int copy = 0; copy < 3; ++copy) {
    auto& scores = copied.cases.scores;
    scores.insert(scores.end(), cohort.cases.scores.begin(), cohort.cases.scores.end());
    auto& labels = copied.cases.positive;
    labels.insert(labels.end(), cohort.cases.positive.begin(), cohort.cases.positive.end());
    copied.patient.insert(copied.patient.end(), cohort.patient.begin(), cohort.patient.end());
  }
  ExpectSame(BootstrapAucByPatient(copied.cases, copied.patient).value(),
             BootstrapAucByPatient(cohort.cases, cohort.patient).value());
}

TEST(BootstrapAucByPatient, SeedsDifferAndRepeat) {
  const Cohort cohort = Simulated(5, 40);
  const auto first = BootstrapAucByPatient(cohort.cases, cohort.patient, {.seed = 1}).value();
  const auto again = BootstrapAucByPatient(cohort.cases, cohort.patient, {.seed = 1}).value();
  const auto other = BootstrapAucByPatient(cohort.cases, cohort.patient, {.seed = 2}).value();
  ExpectSame(first, again);
  EXPECT_NE(first.interval->low, other.interval->low);
}

TEST(BootstrapSensitivityByPatient, ComplementsSpecificityOfTheSwappedClasses) {
  Cohort cohort = Simulated(6, 60);
  const auto sensitivity = BootstrapSensitivityByPatient(cohort.cases, cohort.patient, 0.5).value();
  cohort.cases.positive.flip();
  const auto specificity = BootstrapSpecificityByPatient(cohort.cases, cohort.patient, 0.5).value();
  EXPECT_NEAR(sensitivity.value, 1.0 - specificity.value, 1e-15);
  EXPECT_NEAR(sensitivity.interval->low, 1.0 - specificity.interval->high, 1e-12);
}

TEST(BootstrapAucByPatient, Refusals) {
  EXPECT_EQ(BootstrapAucByPatient({{1.0, 2.0}, {true, false}}, {1, 1}).refusal().code,
            RefusalCode::kTooFewValues);
  EXPECT_EQ(BootstrapAucByPatient({{1.0, 2.0}, {true, true}}, {1, 2}).refusal().code,
            RefusalCode::kNotEstimable);
  // One patient holds all positives: 37 % of the resamples have none.
  EXPECT_EQ(
      BootstrapAucByPatient({{3.0, 1.0, 2.0}, {true, false, false}}, {1, 2, 3}).refusal().code,
      RefusalCode::kNotEstimable);
  const LabelledScores perfect{
      {1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0},
      {false, false, false, false, false, false, true, true, true, true, true, true}};
  EXPECT_EQ(BootstrapAucByPatient(perfect, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}).refusal().code,
            RefusalCode::kNoVariation);
  EXPECT_THROW((void)BootstrapAucByPatient(perfect, {1, 2}), ContractError);
}

}  // namespace
}  // namespace etalon::stats
