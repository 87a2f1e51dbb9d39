#include "etalon/stats/cohort/kaplan_meier.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/stats/cohort/risk_table.h"
#include "etalon/stats/cohort/samples.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

/// R's tolerance for a curve that stands at exactly one half.
constexpr double kHalfTolerance = 1.490116119384766e-08;

const char* MethodName(SurvivalScale scale) {
  switch (scale) {
    case SurvivalScale::kLog:
      return "Greenwood, log";
    case SurvivalScale::kLogLog:
      return "Greenwood, log-log";
    case SurvivalScale::kPlain:
      return "Greenwood, plain";
  }
  throw ContractError("unknown scale of a survival interval");
}

/// @param relative_error standard error of the logarithm of the survival.
std::optional<Interval> IntervalOf(double survival, double relative_error, SurvivalScale scale) {
  if (survival <= 0.0) return std::nullopt;
  if (relative_error == 0.0) return Interval{survival, survival};
  const double half_width = kNormal975 * relative_error;
  switch (scale) {
    case SurvivalScale::kLog:
      return Interval{survival * std::exp(-half_width),
                      std::min(1.0, survival * std::exp(half_width))};
    case SurvivalScale::kLogLog: {
      const double log_survival = std::log(survival);
      const double factor = std::exp(half_width / std::abs(log_survival));
      return Interval{std::exp(log_survival * factor), std::exp(log_survival / factor)};
    }
    case SurvivalScale::kPlain:
      return Interval{std::max(0.0, survival * (1.0 - half_width)),
                      std::min(1.0, survival * (1.0 + half_width))};
  }
  throw ContractError("unknown scale of a survival interval");
}

/// First time where a curve is at most 1/2. `value(step)` is absent where the curve is undefined.
template <typename Value>
std::optional<double> FirstAtHalf(const std::vector<SurvivalStep>& steps, Value value) {
  const auto below = [&](double limit) {
    return [&, limit](const SurvivalStep& step) {
      const std::optional<double> height = value(step);
      return height && *height < limit;
    };
  };
  const auto first = std::find_if(steps.begin(), steps.end(), below(0.5 + kHalfTolerance));
  if (first == steps.end()) return std::nullopt;
  const double height = *value(*first);
  if (std::abs(height - 0.5) >= kHalfTolerance) return first->time;
  const auto next = std::find_if(first, steps.end(), below(height));
  return next == steps.end() ? first->time : 0.5 * (first->time + next->time);
}

Refusal BeyondFollowUp() {
  return {RefusalCode::kNotEstimable, "The time asked for lies beyond the follow-up."};
}

}  // namespace

bool SurvivalCurve::IsFollowedTo(double time) const {
  return time <= steps_.back().time || steps_.back().survival == 0.0;
}

Outcome<Estimate> SurvivalCurve::At(double time) const {
  cohort::RequireTime(time);
  if (!IsFollowedTo(time)) return BeyondFollowUp();
  const auto after =
      std::upper_bound(steps_.begin(), steps_.end(), time,
                       [](double t, const SurvivalStep& step) { return t < step.time; });
  if (after == steps_.begin()) return Estimate{1.0, std::nullopt, std::nullopt, {}};
  const SurvivalStep& step = *(after - 1);
  if (step.survival == 1.0) return Estimate{1.0, std::nullopt, std::nullopt, {}};
  return Estimate{step.survival, step.standard_error, step.interval,
                  step.interval ? MethodName(scale_) : ""};
}

double SurvivalCurve::AtRisk(double time) const {
  const auto from =
      std::lower_bound(steps_.begin(), steps_.end(), time,
                       [](const SurvivalStep& step, double t) { return step.time < t; });
  return from == steps_.end() ? 0.0 : from->at_risk;
}

Outcome<Estimate> SurvivalCurve::Median() const {
  const auto median = FirstAtHalf(
      steps_, [](const SurvivalStep& step) { return std::optional<double>(step.survival); });
  if (!median) {
    return Refusal{RefusalCode::kNotEstimable,
                   "More than half are free of the event at the end of the follow-up."};
  }
  const Limits limits = MedianLimits();
  Estimate estimate{*median, std::nullopt, std::nullopt, {}};
  if (limits.low && limits.high) {
    estimate.interval = Interval{*limits.low, *limits.high};
    estimate.interval_method = std::string("inverted ") + MethodName(scale_);
  }
  return estimate;
}

SurvivalCurve::Limits SurvivalCurve::MedianLimits() const {
  const auto limit = [](double Interval::*side) {
    return [side](const SurvivalStep& step) {
      return step.interval ? std::optional<double>((*step.interval).*side) : std::nullopt;
    };
  };
  return {FirstAtHalf(steps_, limit(&Interval::low)), FirstAtHalf(steps_, limit(&Interval::high))};
}

Outcome<Estimate> SurvivalCurve::RestrictedMean(double horizon) const {
  Require(std::isfinite(horizon) && horizon > 0.0, "a restricted mean needs a positive horizon");
  if (!IsFollowedTo(horizon)) return BeyondFollowUp();
  // From the end, so that the area still to come is known at each event.
  double area = 0.0;
  double variance = 0.0;
  double until = horizon;
  for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
    if (step->time > horizon) continue;
    area += step->survival * (until - step->time);
    until = step->time;
    if (step->at_risk > step->events) {
      variance +=
          cohort::Square(area) * step->events / (step->at_risk * (step->at_risk - step->events));
    }
  }
  area += until;
  const double standard_error = std::sqrt(variance);
  if (standard_error == 0.0) return Estimate{area, std::nullopt, std::nullopt, {}};
  return Estimate{area, standard_error, cohort::Around(area, kNormal975 * standard_error),
                  "Greenwood"};
}

Outcome<SurvivalCurve> KaplanMeier(const std::vector<FollowUp>& subjects, SurvivalScale scale) {
  const std::vector<FollowUp> observed = cohort::Observed(subjects);
  if (observed.empty()) {
    return Refusal{RefusalCode::kTooFewValues, "A survival curve needs at least one subject."};
  }
  std::vector<SurvivalStep> steps;
  double survival = 1.0;
  double greenwood = 0.0;  // variance of the logarithm of the survival
  double events = 0.0;
  for (const cohort::RiskRow& row : cohort::RiskTable(observed)) {
    const double left = row.at_risk - row.events;
    survival *= left / row.at_risk;
    if (left > 0.0) greenwood += row.events / (row.at_risk * left);
    events += row.events;
    const double relative_error = std::sqrt(greenwood);
    steps.push_back({row.time, row.at_risk, row.events, row.censored, survival,
                     survival * relative_error, IntervalOf(survival, relative_error, scale)});
  }
  return SurvivalCurve(observed.size(), static_cast<std::size_t>(events), scale, std::move(steps));
}

}  // namespace etalon::stats
