#include "etalon/stats/accuracy/calibration.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "etalon/stats/accuracy/confidence.h"
#include "etalon/stats/accuracy/logistic.h"
#include "etalon/stats/accuracy/proportions.h"
#include "etalon/stats/moments.h"

namespace etalon::stats {
namespace {

void RequireProbabilities(const LabelledScores& cases) {
  RequireScores(cases.scores, cases.positive);
  Require(std::all_of(cases.scores.begin(), cases.scores.end(),
                      [](double p) { return p >= 0.0 && p <= 1.0; }),
          "a probability lies outside [0, 1]");
}

Refusal NoCases() { return {RefusalCode::kTooFewValues, "There are too few cases."}; }

double OutcomeOf(const LabelledScores& cases, std::size_t i) {
  return cases.positive[i] ? 1.0 : 0.0;
}

std::vector<double> SquaredErrors(const LabelledScores& cases) {
  std::vector<double> errors(cases.scores.size());
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const double error = cases.scores[i] - OutcomeOf(cases, i);
    errors[i] = error * error;
  }
  return errors;
}

std::vector<std::size_t> FromLowToHigh(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  return order;
}

std::size_t BinOfShare(double share, int bins) {
  const auto bin = static_cast<std::size_t>(share * bins);
  return std::min(bin, static_cast<std::size_t>(bins) - 1);
}

/// Bin of each case. Equal counts go by the mean rank of equal probabilities, so that the order of
/// the cases does not matter.
std::vector<std::size_t> AssignBins(const std::vector<double>& p, const BinningOptions& options) {
  std::vector<std::size_t> bins(p.size());
  if (options.binning == Binning::kEqualWidth) {
    for (std::size_t i = 0; i < p.size(); ++i) bins[i] = BinOfShare(p[i], options.bins);
    return bins;
  }
  const auto order = FromLowToHigh(p);
  for (std::size_t first = 0, last = 0; first < order.size(); first = last) {
    while (last < order.size() && p[order[last]] == p[order[first]]) ++last;
    const double middle = static_cast<double>(first + last) / 2.0;
    const std::size_t bin = BinOfShare(middle / static_cast<double>(p.size()), options.bins);
    for (std::size_t i = first; i < last; ++i) bins[order[i]] = bin;
  }
  return bins;
}

void AddCase(ReliabilityBin& bin, double probability, bool positive) {
  bin.lowest = bin.cases == 0 ? probability : std::min(bin.lowest, probability);
  bin.highest = bin.cases == 0 ? probability : std::max(bin.highest, probability);
  bin.mean_probability += probability;  // a sum until all cases are in
  bin.positives += positive ? 1 : 0;
  ++bin.cases;
}

void Finish(ReliabilityBin& bin, double level) {
  const Count count{static_cast<std::int64_t>(bin.positives), static_cast<std::int64_t>(bin.cases)};
  bin.mean_probability /= static_cast<double>(bin.cases);
  bin.observed = static_cast<double>(bin.positives) / static_cast<double>(bin.cases);
  bin.interval = WilsonInterval(count, level);
}

double Weight(const ReliabilityBin& bin, std::size_t cases) {
  return static_cast<double>(bin.cases) / static_cast<double>(cases);
}

double Square(double x) { return x * x; }

/// log(p / (1 - p)) of each probability.
std::vector<double> Logits(const std::vector<double>& probabilities) {
  std::vector<double> logits;
  for (const double p : probabilities) logits.push_back(std::log(p) - std::log1p(-p));
  return logits;
}

bool IsCertain(double p) { return p == 0.0 || p == 1.0; }

}  // namespace

void BinningOptions::Validate() const {
  Require(bins >= 1 && bins <= 1'000'000, "the number of bins lies between 1 and 1,000,000");
  NormalFactor(level);
}

Outcome<Estimate> BrierScore(const LabelledScores& cases, double level) {
  RequireProbabilities(cases);
  const double z = NormalFactor(level);
  if (cases.scores.size() < 2) return NoCases();
  const std::vector<double> errors = SquaredErrors(cases);
  const double score = Mean(errors);
  const double standard_error =
      StandardDeviation(errors) / std::sqrt(static_cast<double>(errors.size()));
  return Estimate{score, standard_error,
                  Interval{std::max(0.0, score - z * standard_error),
                           std::min(1.0, score + z * standard_error)},
                  "normal"};
}

Outcome<std::vector<ReliabilityBin>> ReliabilityCurve(const LabelledScores& cases,
                                                      const BinningOptions& options) {
  RequireProbabilities(cases);
  options.Validate();
  if (cases.scores.empty()) return NoCases();
  const auto bin_of_case = AssignBins(cases.scores, options);
  std::vector<ReliabilityBin> bins(static_cast<std::size_t>(options.bins));
  for (std::size_t i = 0; i < bin_of_case.size(); ++i) {
    AddCase(bins[bin_of_case[i]], cases.scores[i], cases.positive[i]);
  }
  std::erase_if(bins, [](const ReliabilityBin& bin) { return bin.cases == 0; });
  for (ReliabilityBin& bin : bins) Finish(bin, options.level);
  return bins;
}

Outcome<CalibrationError> EstimateCalibrationError(const LabelledScores& cases,
                                                   const BinningOptions& options) {
  const auto bins = ReliabilityCurve(cases, options);
  if (!bins) return bins.refusal();
  CalibrationError error;
  for (const ReliabilityBin& bin : *bins) {
    const double distance = std::abs(bin.mean_probability - bin.observed);
    error.expected += Weight(bin, cases.scores.size()) * distance;
    error.maximum = std::max(error.maximum, distance);
  }
  return error;
}

Outcome<BrierDecomposition> DecomposeBrierScore(const LabelledScores& cases,
                                                const BinningOptions& options) {
  const auto bins = ReliabilityCurve(cases, options);
  if (!bins) return bins.refusal();
  const double share = static_cast<double>(CountClasses(cases.positive).positives) /
                       static_cast<double>(cases.positive.size());
  BrierDecomposition parts{.brier = Mean(SquaredErrors(cases)),
                           .uncertainty = share * (1.0 - share)};
  for (const ReliabilityBin& bin : *bins) {
    const double weight = Weight(bin, cases.scores.size());
    parts.reliability += weight * Square(bin.mean_probability - bin.observed);
    parts.resolution += weight * Square(bin.observed - share);
  }
  parts.within_bins = parts.brier - (parts.reliability - parts.resolution + parts.uncertainty);
  return parts;
}

Outcome<CalibrationLine> FitCalibrationLine(const LabelledScores& cases, double level) {
  RequireProbabilities(cases);
  NormalFactor(level);
  if (std::any_of(cases.scores.begin(), cases.scores.end(), IsCertain)) {
    return Refusal{RefusalCode::kNotApplicable,
                   "A predicted probability is exactly 0 or 1: its log odds are infinite."};
  }
  const std::vector<double> logits = Logits(cases.scores);
  const auto in_the_large = FitLogistic({}, cases.positive, logits);
  if (!in_the_large) return in_the_large.refusal();
  const auto line = FitLogistic({logits}, cases.positive);
  if (!line) return line.refusal();
  return CalibrationLine{in_the_large->Coefficient(0, level), line->Coefficient(0, level),
                         line->Coefficient(1, level)};
}

Outcome<TestResult> TestSpiegelhalter(const LabelledScores& cases) {
  RequireProbabilities(cases);
  if (cases.scores.empty()) return NoCases();
  double excess = 0.0;
  double variance = 0.0;
  for (std::size_t i = 0; i < cases.scores.size(); ++i) {
    const double p = cases.scores[i];
    excess += (OutcomeOf(cases, i) - p) * (1.0 - 2.0 * p);
    variance += Square(1.0 - 2.0 * p) * p * (1.0 - p);
  }
  if (variance == 0.0) {
    return Refusal{RefusalCode::kNoVariation, "Every predicted probability is 0, 0.5 or 1."};
  }
  const double z = excess / std::sqrt(variance);
  return TestResult{z, TwoSidedNormal(z), std::nullopt, "Spiegelhalter z"};
}

}  // namespace etalon::stats
