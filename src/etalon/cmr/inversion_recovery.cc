#include "etalon/cmr/inversion_recovery.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "etalon/cmr/matrix3.h"
#include "etalon/core/error.h"

namespace etalon::cmr {
namespace {

constexpr double kShortestApparentT1 = 15.0;
constexpr double kLongestApparentT1 = 6000.0;
constexpr double kCandidateRatio = 1.12;
constexpr double kShortestT1 = 20.0;
constexpr double kLongestT1 = 6000.0;
// A perfect inversion has B = 2 A. Far beyond it lies a short T1* that starts before the first
// image.
constexpr double kLargestRatio = 4.0;
constexpr int kParameters = 3;
constexpr int kMostSteps = 40;
constexpr double kSettled = 1e-9;  // relative change of T1*

struct Model {
  double a = 0.0;
  double b = 0.0;
  double apparent_t1 = 0.0;
};

/// Sums that one Gauss-Newton step needs.
struct NormalEquations {
  Matrix3 matrix{};
  Vector3 gradient{};
  double squares = 0.0;
};

NormalEquations Linearise(std::span<const double> times, std::span<const double> signal,
                          const Model& model) {
  NormalEquations equations;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const double decay = std::exp(-times[i] / model.apparent_t1);
    // With respect to A, B and ln T1*, which all have the signal's size.
    const Vector3 slope{1.0, -decay, -model.b * decay * times[i] / model.apparent_t1};
    const double residual = signal[i] - (model.a - model.b * decay);
    for (std::size_t row = 0; row < 3; ++row) {
      for (std::size_t column = 0; column < 3; ++column) {
        equations.matrix[row][column] += slope[row] * slope[column];
      }
      equations.gradient[row] += slope[row] * residual;
    }
    equations.squares += residual * residual;
  }
  return equations;
}

Model Moved(const Model& model, const Vector3& step, double share) {
  return {model.a + share * step[0], model.b + share * step[1],
          model.apparent_t1 * std::exp(std::clamp(share * step[2], -1.0, 1.0))};
}

/// Least squares of A and B for a fixed T1*.
Model LinearModel(std::span<const double> times, std::span<const double> signal,
                  double apparent_t1) {
  const double count = static_cast<double>(times.size());
  double decay_sum = 0.0, decay_squares = 0.0, signal_sum = 0.0, product = 0.0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const double decay = std::exp(-times[i] / apparent_t1);
    decay_sum += decay;
    decay_squares += decay * decay;
    signal_sum += signal[i];
    product += decay * signal[i];
  }
  const double slope =
      (product - decay_sum * signal_sum / count) / (decay_squares - decay_sum * decay_sum / count);
  return {(signal_sum - slope * decay_sum) / count, -slope, apparent_t1};
}

/// Gauss-Newton; a step that makes things worse is halved.
bool Descend(std::span<const double> times, std::span<const double> signal, Model& model) {
  NormalEquations here = Linearise(times, signal, model);
  for (int iteration = 0; iteration < kMostSteps; ++iteration) {
    const auto inverse = Inverse(here.matrix);
    if (!inverse) return false;
    const Vector3 step = Times(*inverse, here.gradient);
    double share = 1.0;
    Model next = Moved(model, step, share);
    NormalEquations there = Linearise(times, signal, next);
    while (there.squares > here.squares && share > 1e-4) {
      share *= 0.5;
      next = Moved(model, step, share);
      there = Linearise(times, signal, next);
    }
    if (!(there.squares <= here.squares)) return true;  // at the bottom already
    const double change = std::abs(std::log(next.apparent_t1 / model.apparent_t1));
    model = next;
    here = there;
    if (change < kSettled) return true;
  }
  return true;
}

double SquaresAroundMean(std::span<const double> signal) {
  const double mean =
      std::accumulate(signal.begin(), signal.end(), 0.0) / static_cast<double>(signal.size());
  double sum = 0.0;
  for (const double value : signal) sum += (value - mean) * (value - mean);
  return sum;
}

bool IsInversion(double a, double b) { return a > 0.0 && b > a && b <= kLargestRatio * a; }

bool ShowsInversion(const Model& model) {
  if (!IsInversion(model.a, model.b)) return false;
  const double t1 = model.apparent_t1 * (model.b / model.a - 1.0);
  return t1 >= kShortestT1 && t1 <= kLongestT1;
}

/// Standard deviation of T1 = T1* (B/A - 1) from the covariance of A, B and ln T1*.
double PropagatedDeviation(const Model& model, const Matrix3& inverse, double variance) {
  const double ratio = model.b / model.a;
  const Vector3 slope{-model.apparent_t1 * ratio / model.a, model.apparent_t1 / model.a,
                      model.apparent_t1 * (ratio - 1.0)};
  const Vector3 product = Times(inverse, slope);
  const double sum = slope[0] * product[0] + slope[1] * product[1] + slope[2] * product[2];
  return std::sqrt(std::max(0.0, variance * sum));
}

std::optional<RecoveryFit> Described(std::span<const double> times, std::span<const double> signal,
                                     const Model& model, int negative) {
  const NormalEquations at_end = Linearise(times, signal, model);
  const auto inverse = Inverse(at_end.matrix);
  const double total = SquaresAroundMean(signal);
  if (!inverse || !(total > 0.0)) return std::nullopt;
  const double variance = at_end.squares / static_cast<double>(times.size() - kParameters);
  return RecoveryFit{.a = model.a,
                     .b = model.b,
                     .apparent_t1 = model.apparent_t1,
                     .t1 = model.apparent_t1 * (model.b / model.a - 1.0),
                     .t1_standard_deviation = PropagatedDeviation(model, *inverse, variance),
                     .residual = std::sqrt(variance),
                     .r_squared = 1.0 - at_end.squares / total,
                     .negative = negative};
}

}  // namespace

RecoveryFitter::RecoveryFitter(std::vector<double> inversion_times, Polarity polarity)
    : times_(std::move(inversion_times)), polarity_(polarity) {
  const std::set<double> different(times_.begin(), times_.end());
  Require(different.size() >= 4, "a recovery needs images at 4 different inversion times");
  for (const double time : times_) {
    Require(std::isfinite(time) && time >= 0.0, "an inversion time that is negative or no number");
  }
  order_.resize(times_.size());
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::ranges::stable_sort(order_, {}, [&](std::size_t index) { return times_[index]; });
  for (const std::size_t index : order_) sorted_times_.push_back(times_[index]);
  for (double t = kShortestApparentT1; t < kLongestApparentT1; t *= kCandidateRatio) {
    Candidate candidate{.apparent_t1 = t, .mean = 0.0, .spread = 0.0, .decay = {}};
    for (const double time : sorted_times_) candidate.decay.push_back(std::exp(-time / t));
    for (const double decay : candidate.decay) candidate.mean += decay;
    candidate.mean /= static_cast<double>(times_.size());
    for (double& decay : candidate.decay) decay -= candidate.mean;
    for (const double decay : candidate.decay) candidate.spread += decay * decay;
    if (candidate.spread > 1e-9) candidates_.push_back(std::move(candidate));
  }
}

/// For every number of restored signs the best T1* of the table, best first.
std::vector<RecoveryFitter::Start> RecoveryFitter::Search(std::span<const double> sorted) const {
  const std::size_t signs = polarity_ == Polarity::kSigned ? 1 : sorted.size() + 1;
  std::vector<Start> starts(signs, Start{std::numeric_limits<double>::infinity(), 0.0, 0});
  const double count = static_cast<double>(sorted.size());
  const double squares = std::inner_product(sorted.begin(), sorted.end(), sorted.begin(), 0.0);
  const double all = std::accumulate(sorted.begin(), sorted.end(), 0.0);
  for (const Candidate& candidate : candidates_) {
    double product = std::inner_product(sorted.begin(), sorted.end(), candidate.decay.begin(), 0.0);
    double sum = all;
    for (std::size_t negative = 0; negative < signs; ++negative) {
      if (negative > 0) {
        product -= 2.0 * sorted[negative - 1] * candidate.decay[negative - 1];
        sum -= 2.0 * sorted[negative - 1];
      }
      const double slope = product / candidate.spread;  // minus B
      const double residual = squares - sum * sum / count - product * slope;
      const double a = sum / count - slope * candidate.mean;
      if (IsInversion(a, -slope) && residual < starts[negative].residual) {
        starts[negative] = {residual, candidate.apparent_t1, static_cast<int>(negative)};
      }
    }
  }
  std::erase_if(starts, [](const Start& start) { return start.apparent_t1 == 0.0; });
  std::ranges::stable_sort(starts, {}, &Start::residual);
  return starts;
}

std::optional<RecoveryFit> RecoveryFitter::Improve(std::vector<double> sorted,
                                                   const Start& start) const {
  for (int i = 0; i < start.negative; ++i) {
    sorted[static_cast<std::size_t>(i)] = -sorted[static_cast<std::size_t>(i)];
  }
  Model model = LinearModel(sorted_times_, sorted, start.apparent_t1);
  if (!Descend(sorted_times_, sorted, model) || !ShowsInversion(model)) return std::nullopt;
  return Described(sorted_times_, sorted, model, start.negative);
}

std::optional<RecoveryFit> RecoveryFitter::Fit(std::span<const float> signal) const {
  Require(signal.size() == times_.size(), "signal without one value an inversion time");
  std::vector<double> sorted(signal.size());
  for (std::size_t i = 0; i < sorted.size(); ++i) sorted[i] = signal[order_[i]];
  if (!std::ranges::all_of(sorted, [](double value) { return std::isfinite(value); })) {
    return std::nullopt;
  }
  const std::vector<Start> starts = Search(sorted);
  std::optional<RecoveryFit> best;
  // Near the zero crossing two signs are almost as good on the table; only the fit decides.
  for (std::size_t i = 0; i < std::min<std::size_t>(2, starts.size()); ++i) {
    const auto fit = Improve(sorted, starts[i]);
    if (fit && (!best || fit->residual < best->residual)) best = fit;
  }
  return best;
}

double PredictSignal(const RecoveryFit& fit, double inversion_time, Polarity polarity) {
  const double signal = fit.a - fit.b * std::exp(-inversion_time / fit.apparent_t1);
  return polarity == Polarity::kMagnitude ? std::abs(signal) : signal;
}

}  // namespace etalon::cmr
