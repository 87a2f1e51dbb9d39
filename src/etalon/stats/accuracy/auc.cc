#include "etalon/stats/accuracy/auc.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "etalon/stats/accuracy/confidence.h"
#include "etalon/stats/accuracy/placements.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

Refusal TooFewCases() {
  return {RefusalCode::kTooFewValues,
          "The area under the ROC curve needs two cases with and two without the condition."};
}

bool HasEnough(const std::vector<bool>& positive) {
  const ClassCounts classes = CountClasses(positive);
  return classes.positives >= 2 && classes.negatives >= 2;
}

bool AllEqual(const std::vector<double>& scores) {
  return std::adjacent_find(scores.begin(), scores.end(), std::not_equal_to<>()) == scores.end();
}

/// What one case of a class weighs in a covariance.
struct ClassFactors {
  double positive;
  double negative;
};

ClassFactors DeLongFactors(const ClassCounts& classes) {
  const double m = static_cast<double>(classes.positives);
  const double n = static_cast<double>(classes.negatives);
  return {1.0 / (m * (m - 1.0)), 1.0 / (n * (n - 1.0))};
}

/// Leaving out case i changes the area by (area - placement_i) / (class size - 1).
ClassFactors JackknifeFactors(const ClassCounts& classes) {
  const double m = static_cast<double>(classes.positives);
  const double n = static_cast<double>(classes.negatives);
  const double shrink = (m + n - 1.0) / (m + n);
  return {shrink / ((m - 1.0) * (m - 1.0)), shrink / ((n - 1.0) * (n - 1.0))};
}

double Covariance(const Placements& a, const Placements& b, const std::vector<bool>& positive,
                  const ClassFactors& factors) {
  double of_positives = 0.0;
  double of_negatives = 0.0;
  for (std::size_t i = 0; i < positive.size(); ++i) {
    const double product = (a.of_case[i] - a.auc) * (b.of_case[i] - b.auc);
    (positive[i] ? of_positives : of_negatives) += product;
  }
  return factors.positive * of_positives + factors.negative * of_negatives;
}

AucSet CovarianceOfTests(const LabelledTests& tests, const ClassFactors& factors) {
  std::vector<Placements> placements;
  for (const auto& scores : tests.scores) {
    placements.push_back(ComputePlacements(scores, tests.positive));
  }
  const std::size_t count = placements.size();
  AucSet set{.covariance = std::vector(count, std::vector<double>(count))};
  for (std::size_t a = 0; a < count; ++a) {
    set.values.push_back(placements[a].auc);
    for (std::size_t b = 0; b <= a; ++b) {
      set.covariance[a][b] = set.covariance[b][a] =
          Covariance(placements[a], placements[b], tests.positive, factors);
    }
  }
  return set;
}

/// Hanley and McNeil's variance with both class sizes but one replaced by their mean.
double NewcombeVariance(double area, double positives, double negatives) {
  const double mean_less_one = (positives + negatives) / 2.0 - 1.0;
  const double spread = (1.0 - area) / (2.0 - area) + area / (1.0 + area);
  return area * (1.0 - area) * (1.0 + mean_less_one * spread) / (positives * negatives);
}

/// The area, from `inside` to `outside`, from which the observed one lies z standard errors away.
template <typename Distance>
double Bisect(double inside, double outside, const Distance& too_far) {
  for (int step = 0; step < 200; ++step) {
    const double middle = (inside + outside) / 2.0;
    (too_far(middle) ? outside : inside) = middle;
  }
  return inside;
}

Interval PlainInterval(double value, double standard_error, double z) {
  return {std::max(0.0, value - z * standard_error), std::min(1.0, value + z * standard_error)};
}

Interval LogitInterval(double value, double standard_error, double z) {
  const double centre = std::log(value / (1.0 - value));
  const double half = z * standard_error / (value * (1.0 - value));
  return {1.0 / (1.0 + std::exp(half - centre)), 1.0 / (1.0 + std::exp(-half - centre))};
}

/// `units`: independent units of either class, which Newcombe's interval counts.
void SetInterval(Auc& auc, const ClassCounts& units, const AucOptions& options,
                 const std::string& variance_name) {
  const double z = NormalFactor(options.level);
  const double standard_error = std::sqrt(auc.variance);
  const bool degenerate = auc.variance <= 0.0 || auc.value <= 0.0 || auc.value >= 1.0;
  if (degenerate || options.interval == AucInterval::kNewcombe) {
    auc.interval = NewcombeAucInterval(auc.value, units.positives, units.negatives, options.level);
    auc.interval_method = "Newcombe score";
  } else if (options.interval == AucInterval::kPlain) {
    auc.interval = PlainInterval(auc.value, standard_error, z);
    auc.interval_method = variance_name;
  } else {
    auc.interval = LogitInterval(auc.value, standard_error, z);
    auc.interval_method = variance_name + ", logit";
  }
}

Refusal EqualScores() { return {RefusalCode::kNoVariation, "All scores are equal."}; }

/// Contribution of one patient to an area's deviation from its mean.
struct PatientSum {
  double positive = 0.0;
  double negative = 0.0;
  bool has_positive = false;
  bool has_negative = false;
};

std::vector<PatientSum> SumByPatient(const Placements& placements,
                                     const std::vector<bool>& positive,
                                     const std::vector<int>& patient) {
  std::map<int, PatientSum> sums;
  for (std::size_t i = 0; i < patient.size(); ++i) {
    PatientSum& sum = sums[patient[i]];
    (positive[i] ? sum.positive : sum.negative) += placements.of_case[i] - placements.auc;
    (positive[i] ? sum.has_positive : sum.has_negative) = true;
  }
  std::vector<PatientSum> list;
  for (const auto& [id, sum] : sums) list.push_back(sum);
  return list;
}

ClassCounts CountPatients(const std::vector<PatientSum>& sums) {
  ClassCounts counts;
  for (const PatientSum& sum : sums) {
    counts.positives += sum.has_positive ? 1 : 0;
    counts.negatives += sum.has_negative ? 1 : 0;
  }
  return counts;
}

double BesselFactor(std::size_t count) {
  return static_cast<double>(count) / static_cast<double>(count - 1);
}

double ClusteredVariance(const std::vector<PatientSum>& sums, const ClassCounts& patients,
                         const ClassCounts& cases) {
  double positive = 0.0;
  double negative = 0.0;
  double both = 0.0;
  for (const PatientSum& sum : sums) {
    positive += sum.positive * sum.positive;
    negative += sum.negative * sum.negative;
    both += sum.positive * sum.negative;
  }
  const double m = static_cast<double>(cases.positives);
  const double n = static_cast<double>(cases.negatives);
  return BesselFactor(patients.positives) * positive / (m * m) +
         BesselFactor(patients.negatives) * negative / (n * n) +
         2.0 * BesselFactor(sums.size()) * both / (m * n);
}

Refusal NoDifference() {
  return {RefusalCode::kNoVariation,
          "The two areas cannot be compared: their difference has no variance."};
}

}  // namespace

Interval NewcombeAucInterval(double auc, std::size_t positives, std::size_t negatives,
                             double level) {
  Require(auc >= 0.0 && auc <= 1.0, "an area under the ROC curve lies between 0 and 1");
  Require(positives > 0 && negatives > 0, "an interval of an area needs cases of both classes");
  const double z = NormalFactor(level);
  const auto too_far = [=](double area) {
    const double variance =
        NewcombeVariance(area, static_cast<double>(positives), static_cast<double>(negatives));
    return (area - auc) * (area - auc) > z * z * variance;
  };
  return {Bisect(auc, 0.0, too_far), Bisect(auc, 1.0, too_far)};
}

Outcome<Auc> EstimateAuc(const LabelledScores& cases, const AucOptions& options) {
  RequireScores(cases.scores, cases.positive);
  if (!HasEnough(cases.positive)) return TooFewCases();
  if (AllEqual(cases.scores)) return EqualScores();
  const ClassCounts classes = CountClasses(cases.positive);
  const Placements placements = ComputePlacements(cases.scores, cases.positive);
  Auc auc{.value = placements.auc,
          .variance = Covariance(placements, placements, cases.positive, DeLongFactors(classes)),
          .positives = classes.positives,
          .negatives = classes.negatives};
  SetInterval(auc, classes, options, "DeLong");
  return auc;
}

Outcome<Auc> EstimateClusteredAuc(const LabelledScores& cases, const std::vector<int>& patient,
                                  const AucOptions& options) {
  RequireScores(cases.scores, cases.positive);
  Require(patient.size() == cases.scores.size(), "not one patient a case");
  if (!HasEnough(cases.positive)) return TooFewCases();
  if (AllEqual(cases.scores)) return EqualScores();
  const Placements placements = ComputePlacements(cases.scores, cases.positive);
  const auto sums = SumByPatient(placements, cases.positive, patient);
  const ClassCounts patients = CountPatients(sums);
  if (patients.positives < 2 || patients.negatives < 2) {
    return Refusal{RefusalCode::kTooFewValues,
                   "The area under the ROC curve needs two patients with a positive and two with a "
                   "negative case."};
  }
  const ClassCounts classes = CountClasses(cases.positive);
  Auc auc{.value = placements.auc,
          .variance = ClusteredVariance(sums, patients, classes),
          .positives = classes.positives,
          .negatives = classes.negatives};
  SetInterval(auc, patients, options, "Obuchowski, clustered");
  return auc;
}

Outcome<AucSet> EstimateAucs(const LabelledTests& tests) {
  if (!HasEnough(tests.positive)) return TooFewCases();
  return CovarianceOfTests(tests, DeLongFactors(CountClasses(tests.positive)));
}

Outcome<AucSet> EstimateAucsByJackknife(const LabelledTests& tests) {
  if (!HasEnough(tests.positive)) return TooFewCases();
  return CovarianceOfTests(tests, JackknifeFactors(CountClasses(tests.positive)));
}

Outcome<AucComparison> CompareAucsPaired(const LabelledScores& a, const std::vector<double>& b,
                                         double level) {
  const double z = NormalFactor(level);
  const auto set = EstimateAucs({{a.scores, b}, a.positive});
  if (!set) return set.refusal();
  const auto& covariance = set->covariance;
  const double variance = covariance[0][0] + covariance[1][1] - 2.0 * covariance[0][1];
  // Equal rankings leave rounding, not variance.
  if (variance <= 1e-12 * (covariance[0][0] + covariance[1][1])) return NoDifference();
  AucComparison result{.auc_a = set->values[0],
                       .auc_b = set->values[1],
                       .difference = set->values[0] - set->values[1],
                       .standard_error = std::sqrt(variance),
                       .covariance = covariance[0][1]};
  result.interval = {result.difference - z * result.standard_error,
                     result.difference + z * result.standard_error};
  const double statistic = result.difference / result.standard_error;
  result.test = {statistic, TwoSidedNormal(statistic), std::nullopt, "DeLong, paired"};
  return result;
}

Outcome<AucComparison> CompareAucsUnpaired(const LabelledScores& a, const LabelledScores& b,
                                           double level) {
  Require(level > 0.0 && level < 1.0, "the level of an interval lies between 0 and 1");
  const auto auc_a = EstimateAuc(a);
  if (!auc_a) return auc_a.refusal();
  const auto auc_b = EstimateAuc(b);
  if (!auc_b) return auc_b.refusal();
  const double variance = auc_a->variance + auc_b->variance;
  if (variance <= 0.0) return NoDifference();
  const auto share = [](const Auc& auc) {
    return auc.variance * auc.variance / static_cast<double>(auc.positives + auc.negatives - 1);
  };
  const double degrees = variance * variance / (share(*auc_a) + share(*auc_b));
  AucComparison result{.auc_a = auc_a->value,
                       .auc_b = auc_b->value,
                       .difference = auc_a->value - auc_b->value,
                       .standard_error = std::sqrt(variance)};
  const double t = StudentQuantile(0.5 + level / 2.0, degrees);
  result.interval = {result.difference - t * result.standard_error,
                     result.difference + t * result.standard_error};
  const double statistic = result.difference / result.standard_error;
  result.test = {statistic, TwoSidedStudent(statistic, degrees), degrees, "DeLong, unpaired"};
  return result;
}

}  // namespace etalon::stats
