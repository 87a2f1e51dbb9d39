#include "etalon/stats/agreement/bland_altman.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "etalon/stats/agreement/pairs.h"
#include "etalon/stats/distributions.h"
#include "etalon/stats/moments.h"
#include "etalon/stats/noncentral_student.h"

namespace etalon::stats {
namespace {

constexpr double kTail = 0.025;

/// Beyond this the series of the noncentral t is slow and the large-sample interval as good.
constexpr double kLargestNoncentrality = 37.0;

/// By halving a bracket that the normal approximation suggests.
double NoncentralStudentQuantile(double p, double freedom, double noncentrality) {
  const double spread = std::sqrt(1.0 + noncentrality * noncentrality / (2.0 * freedom));
  double low = noncentrality - 4.0 * spread;
  double high = noncentrality + 4.0 * spread;
  while (NoncentralStudentCdf(low, freedom, noncentrality) > p) low -= 4.0 * spread;
  while (NoncentralStudentCdf(high, freedom, noncentrality) < p) high += 4.0 * spread;
  while (high - low > 1e-11 * (1.0 + std::abs(high))) {
    const double middle = 0.5 * (low + high);
    (NoncentralStudentCdf(middle, freedom, noncentrality) < p ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

/// Interval of mean + z * sd, as offsets from the estimated limit, in units of sd.
Interval LimitReach(double n, double z, LimitInterval method) {
  const double root = std::sqrt(n);
  if (method == LimitInterval::kExact && z * root < kLargestNoncentrality) {
    return {NoncentralStudentQuantile(kTail, n - 1.0, z * root) / root - z,
            NoncentralStudentQuantile(1.0 - kTail, n - 1.0, z * root) / root - z};
  }
  const double error = method == LimitInterval::kSimple
                           ? std::sqrt(3.0 / n)
                           : std::sqrt(1.0 / n + z * z / (2.0 * (n - 1.0)));
  const double reach = StudentQuantile(1.0 - kTail, n - 1.0) * error;
  return {-reach, reach};
}

std::string NameOf(LimitInterval method) {
  switch (method) {
    case LimitInterval::kExact:
      return "exact (Carkeet)";
    case LimitInterval::kLargeSample:
      return "large sample";
    case LimitInterval::kSimple:
      return "simple (3/n)";
  }
  return "";
}

double LimitError(double n, double z, LimitInterval method) {
  if (method == LimitInterval::kSimple) return std::sqrt(3.0 / n);
  return std::sqrt(1.0 / n + z * z / (2.0 * (n - 1.0)));
}

void FillLimits(const BlandAltmanOptions& options, BlandAltman& result) {
  const auto n = static_cast<double>(result.pairs);
  const double z = options.multiplier;
  const double sd = result.sd;
  result.upper_limit.value = result.bias.value + z * sd;
  result.lower_limit.value = result.bias.value - z * sd;
  if (sd == 0.0) return;
  const Interval reach = LimitReach(n, z, options.interval);
  const double error = sd * LimitError(n, z, options.interval);
  const auto limit = [&](double value, double low, double high) {
    return Estimate{value, error, Interval{value + sd * low, value + sd * high},
                    NameOf(options.interval)};
  };
  result.upper_limit = limit(result.upper_limit.value, reach.low, reach.high);
  result.lower_limit = limit(result.lower_limit.value, -reach.high, -reach.low);
}

void FillBias(double mean, BlandAltman& result) {
  const auto n = static_cast<double>(result.pairs);
  result.bias.value = mean;
  if (result.sd == 0.0) {
    result.bias_test = {0.0, mean == 0.0 ? 1.0 : 0.0, n - 1.0, "constant difference"};
    return;
  }
  const double error = result.sd / std::sqrt(n);
  const double reach = StudentQuantile(1.0 - kTail, n - 1.0) * error;
  result.bias = {mean, error, Interval{mean - reach, mean + reach}, "Student t"};
  result.bias_test = {mean / error, TwoSidedStudent(mean / error, n - 1.0), n - 1.0, "paired t"};
}

void FillMoments(const std::vector<double>& differences, BlandAltman& result) {
  const double mean = result.bias.value;
  double second = 0.0;
  double third = 0.0;
  double fourth = 0.0;
  for (const double difference : differences) {
    const double square = (difference - mean) * (difference - mean);
    second += square;
    third += square * (difference - mean);
    fourth += square * square;
  }
  if (second == 0.0) return;
  const auto n = static_cast<double>(differences.size());
  result.skewness = (third / n) / std::pow(second / n, 1.5);
  result.excess_kurtosis = n * fourth / (second * second) - 3.0;
}

BlandAltman Describe(const std::vector<double>& differences, const BlandAltmanOptions& options) {
  BlandAltman result{};
  result.pairs = differences.size();
  const auto constant = [&](double value) { return value == differences.front(); };
  const bool all_equal = std::all_of(differences.begin(), differences.end(), constant);
  result.sd = all_equal ? 0.0 : StandardDeviation(differences);
  FillBias(all_equal ? differences.front() : Mean(differences), result);
  FillLimits(options, result);
  FillMoments(differences, result);
  return result;
}

bool OneSign(const Pairs& pairs) {
  const bool positive = pairs.a.front() > 0.0;
  const auto fits = [&](double value) { return value != 0.0 && (value > 0.0) == positive; };
  return std::all_of(pairs.a.begin(), pairs.a.end(), fits) &&
         std::all_of(pairs.b.begin(), pairs.b.end(), fits);
}

std::vector<double> Logarithms(std::vector<double> values) {
  for (double& value : values) value = std::log(std::abs(value));
  return values;
}

Estimate Exponential(const Estimate& log) {
  Estimate result{std::exp(log.value), std::nullopt, std::nullopt, log.interval_method};
  if (log.interval) {
    result.interval = Interval{std::exp(log.interval->low), std::exp(log.interval->high)};
  }
  return result;
}

Refusal TooFew() { return {RefusalCode::kTooFewValues, "limits of agreement need three pairs"}; }

}  // namespace

Outcome<BlandAltman> AnalyseDifferences(const std::vector<double>& a, const std::vector<double>& b,
                                        const BlandAltmanOptions& options) {
  Require(options.multiplier > 0.0, "multiplier of the limits is not positive");
  const Pairs pairs = CompletePairs(a, b);
  if (pairs.size() < 3) return TooFew();
  return Describe(pairs.Differences(), options);
}

Outcome<LineFit> ProportionalBias(const std::vector<double>& a, const std::vector<double>& b) {
  const Pairs pairs = CompletePairs(a, b);
  return FitLine(pairs.Means(), pairs.Differences());
}

double VaryingLimits::SdAt(double mean) const {
  return std::sqrt(std::numbers::pi / 2.0) * std::max(0.0, absolute_residual.At(mean));
}

Interval VaryingLimits::LimitsAt(double mean, double multiplier) const {
  const double reach = multiplier * SdAt(mean);
  return {BiasAt(mean) - reach, BiasAt(mean) + reach};
}

Outcome<VaryingLimits> AnalyseVaryingLimits(const std::vector<double>& a,
                                            const std::vector<double>& b) {
  const Pairs pairs = CompletePairs(a, b);
  const std::vector<double> means = pairs.Means();
  std::vector<double> residuals = pairs.Differences();
  const auto bias = FitLine(means, residuals);
  if (!bias) return bias.refusal();
  for (std::size_t i = 0; i < residuals.size(); ++i) {
    residuals[i] = std::abs(residuals[i] - bias->At(means[i]));
  }
  const auto scatter = FitLine(means, residuals);
  if (!scatter) return scatter.refusal();
  return VaryingLimits{*bias, *scatter};
}

Outcome<RatioAgreement> AnalyseRatios(const std::vector<double>& a, const std::vector<double>& b,
                                      const BlandAltmanOptions& options) {
  const Pairs pairs = CompletePairs(a, b);
  if (pairs.size() < 3) return TooFew();
  if (!OneSign(pairs)) {
    return Refusal{RefusalCode::kNotApplicable,
                   "ratios need readings that are all above or all below zero"};
  }
  const auto logs = AnalyseDifferences(Logarithms(pairs.a), Logarithms(pairs.b), options);
  if (!logs) return logs.refusal();
  return RatioAgreement{*logs, Exponential(logs->bias), Exponential(logs->lower_limit),
                        Exponential(logs->upper_limit)};
}

}  // namespace etalon::stats
