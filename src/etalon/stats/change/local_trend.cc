#include "etalon/stats/change/local_trend.h"

#include <Eigen/Dense>
#include <cmath>
#include <numbers>

#include "etalon/core/error.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

using Vector = Eigen::Vector2d;  // level, slope
using Matrix = Eigen::Matrix2d;

struct State {
  Vector mean;
  Matrix covariance;
};

struct Observation {
  double years = 0.0;
  double value = 0.0;     ///< on the noise's scale
  double variance = 0.0;  ///< of its noise
};

Matrix Transition(double step) {
  Matrix transition;
  transition << 1.0, step, 0.0, 1.0;
  return transition;
}

/// Covariance that an integrated random walk of unit variance a year gains in a step.
Matrix UnitWalk(double step) {
  Matrix walk;
  walk << step * step * step / 3.0, step * step / 2.0, step * step / 2.0, step;
  return walk;
}

std::vector<Observation> ObservationsOf(const std::vector<DatedReading>& readings,
                                        const MeasurementNoise& noise) {
  std::vector<Observation> observations;
  for (const auto& [years, reading] : readings) {
    observations.push_back({years, Scaled(reading.value, noise.scale),
                            noise.within_sd * noise.within_sd / reading.repeats});
  }
  return observations;
}

/// The filter's states from the second observation on, and what was predicted before each.
struct Filtered {
  std::vector<State> states;       ///< at observations 2, 3, ...
  std::vector<State> predictions;  ///< before observations 3, 4, ...
  double log_likelihood = 0.0;     ///< of observations 3, 4, ..., given the first two
};

/// Level and slope after two observations when nothing was known before them.
State DiffuseStart(const Observation& first, const Observation& second, double q) {
  const double step = second.years - first.years;
  const Matrix walk = q * UnitWalk(step);
  State state;
  state.mean << second.value, (second.value - first.value) / step;
  const double cross = second.variance / step;
  const double slope_variance = (first.variance + second.variance + walk(0, 0)) / (step * step) +
                                walk(1, 1) - 2.0 * walk(0, 1) / step;
  state.covariance << second.variance, cross, cross, slope_variance;
  return state;
}

State Predict(const State& state, double step, double q) {
  const Matrix transition = Transition(step);
  return {transition * state.mean,
          transition * state.covariance * transition.transpose() + q * UnitWalk(step)};
}

/// Takes an observation in; adds its log density to `log_likelihood`.
State Update(const State& predicted, const Observation& observed, double& log_likelihood) {
  const double variance = predicted.covariance(0, 0) + observed.variance;
  const double surprise = observed.value - predicted.mean(0);
  const Vector gain = predicted.covariance.col(0) / variance;
  log_likelihood -=
      0.5 * (std::log(2.0 * std::numbers::pi * variance) + surprise * surprise / variance);
  return {predicted.mean + gain * surprise,
          predicted.covariance - gain * predicted.covariance.row(0)};
}

Filtered Filter(const std::vector<Observation>& observations, double q) {
  Filtered filtered;
  filtered.states.push_back(DiffuseStart(observations[0], observations[1], q));
  for (std::size_t i = 2; i < observations.size(); ++i) {
    const double step = observations[i].years - observations[i - 1].years;
    filtered.predictions.push_back(Predict(filtered.states.back(), step, q));
    filtered.states.push_back(
        Update(filtered.predictions.back(), observations[i], filtered.log_likelihood));
  }
  return filtered;
}

/// One step of the Rauch-Tung-Striebel smoother.
State Smooth(const State& filtered, const State& predicted, const State& next, double step) {
  const Matrix gain =
      filtered.covariance * Transition(step).transpose() * predicted.covariance.inverse();
  return {filtered.mean + gain * (next.mean - predicted.mean),
          filtered.covariance + gain * (next.covariance - predicted.covariance) * gain.transpose()};
}

/// The first state given the second: seen from there, the first observation is the only other
/// knowledge of it, so that it is one update of the second state carried back.
State SmoothFirst(const Observation& first, const State& second, double step, double q) {
  const Matrix back = Transition(-step);
  const Matrix walk = q * back * UnitWalk(step) * back.transpose();
  const Vector gain = walk.col(0) / (walk(0, 0) + first.variance);
  Matrix kept = Matrix::Identity();
  kept.col(0) -= gain;
  const Matrix carried = kept * back;
  return {carried * second.mean + gain * first.value,
          carried * second.covariance * carried.transpose() + kept * walk};
}

std::vector<State> SmoothAll(const std::vector<Observation>& observations, const Filtered& filtered,
                             double q) {
  std::vector<State> states(observations.size());
  states.back() = filtered.states.back();
  const auto step_after = [&](std::size_t i) {
    return observations[i + 1].years - observations[i].years;
  };
  for (std::size_t i = observations.size() - 2; i >= 1; --i) {
    states[i] =
        Smooth(filtered.states[i - 1], filtered.predictions[i - 1], states[i + 1], step_after(i));
  }
  states[0] = SmoothFirst(observations[0], states[1], step_after(0), q);
  return states;
}

/// Golden-section search of the largest value of `function` on [low, high].
template <typename Function>
double Maximise(Function function, double low, double high) {
  constexpr double kRatio = std::numbers::phi - 1.0;
  double left = high - kRatio * (high - low);
  double right = low + kRatio * (high - low);
  double at_left = function(left), at_right = function(right);
  for (int iteration = 0; iteration < 60; ++iteration) {
    if (at_left >= at_right) {
      high = right;
      right = left;
      at_right = at_left;
      left = high - kRatio * (high - low);
      at_left = function(left);
    } else {
      low = left;
      left = right;
      at_left = at_right;
      right = low + kRatio * (high - low);
      at_right = function(right);
    }
  }
  return (low + high) / 2.0;
}

/// The most likely q: the best of a grid of decades, refined beside it; 0 unless it is less likely.
double EstimateSlopeVariance(const std::vector<Observation>& observations, double within_sd) {
  const double span = observations.back().years - observations.front().years;
  const double unit = within_sd * within_sd / (span * span * span);
  const auto log_likelihood = [&](double decade) {
    return Filter(observations, unit * std::pow(10.0, decade)).log_likelihood;
  };
  double best = -4.0;
  for (double decade = -4.0; decade <= 2.0; decade += 0.5) {
    if (log_likelihood(decade) > log_likelihood(best)) best = decade;
  }
  const double refined = Maximise(log_likelihood, best - 0.5, std::min(best + 0.5, 2.0));
  const bool likelier = log_likelihood(refined) > Filter(observations, 0.0).log_likelihood;
  return likelier ? unit * std::pow(10.0, refined) : 0.0;
}

ChangeVerdict VerdictOf(double probability_of_decline, double certainty) {
  if (probability_of_decline > certainty) return ChangeVerdict::kRealDecrease;
  if (probability_of_decline < 1.0 - certainty) return ChangeVerdict::kRealIncrease;
  return ChangeVerdict::kWithinNoise;
}

}  // namespace

Outcome<LocalTrend> FitLocalTrend(const std::vector<DatedReading>& readings,
                                  const MeasurementNoise& noise, const LocalTrendOptions& options) {
  Require(options.certainty > 0.5 && options.certainty < 1.0, "certainty outside (0.5, 1)");
  if (const auto refusal = RefuseSeries(readings, 3, noise.scale)) return *refusal;
  const auto observations = ObservationsOf(readings, noise);
  LocalTrend trend;
  trend.slope_variance_per_year = options.slope_variance_per_year.value_or(-1.0);
  if (!options.slope_variance_per_year) {
    trend.slope_variance_per_year = EstimateSlopeVariance(observations, noise.within_sd);
  }
  const double q = trend.slope_variance_per_year;
  Require(std::isfinite(q) && q >= 0.0, "negative process noise");
  const Filtered filtered = Filter(observations, q);
  trend.log_likelihood = filtered.log_likelihood;
  for (const State& state : SmoothAll(observations, filtered, q)) {
    trend.states.push_back({state.mean(0), std::sqrt(std::max(0.0, state.covariance(0, 0))),
                            state.mean(1), std::sqrt(std::max(0.0, state.covariance(1, 1)))});
  }
  const LocalTrendState& last = trend.states.back();
  trend.probability_of_decline =
      StudentCdf(-last.slope / last.slope_error, noise.degrees_of_freedom);
  trend.verdict = VerdictOf(trend.probability_of_decline, options.certainty);
  return trend;
}

}  // namespace etalon::stats
