#include "etalon/stats/agreement/method_regression.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "etalon/stats/agreement/pairs.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

constexpr std::size_t kMostPairs = 10000;

bool IsConstant(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(),
                     [&](double value) { return value == values.front(); });
}

Refusal ConstantMethod() {
  return {RefusalCode::kNoVariation, "one of the methods gave the same value throughout"};
}

Refusal NotPositivelyRelated() {
  return {RefusalCode::kNotApplicable, "the two methods are not positively related"};
}

/// Sums about fixed centres, from which a pair can be taken out at once.
struct Sums {
  double n = 0.0;
  double x = 0.0;
  double y = 0.0;
  double xx = 0.0;
  double yy = 0.0;
  double xy = 0.0;

  void Add(double dx, double dy, double times) {
    n += times;
    x += times * dx;
    y += times * dy;
    xx += times * dx * dx;
    yy += times * dy * dy;
    xy += times * dx * dy;
  }
};

struct Line {
  double intercept;
  double slope;
};

std::optional<Line> Deming(const Sums& sums, double ratio) {
  const double xx = sums.xx - sums.x * sums.x / sums.n;
  const double yy = sums.yy - sums.y * sums.y / sums.n;
  const double xy = sums.xy - sums.x * sums.y / sums.n;
  if (std::abs(xy) <= 1e-14 * std::sqrt(std::max(0.0, xx * yy))) return std::nullopt;
  const double difference = yy - ratio * xx;
  const double slope =
      (difference + std::sqrt(difference * difference + 4.0 * ratio * xy * xy)) / (2.0 * xy);
  return Line{(sums.y - slope * sums.x) / sums.n, slope};
}

/// From pseudo-values, or nothing when a sample without one pair has no line.
Estimate Jackknifed(double value, const std::vector<double>& without_one) {
  const auto n = static_cast<double>(without_one.size());
  const double mean = std::accumulate(without_one.begin(), without_one.end(), 0.0) / n;
  double squares = 0.0;
  for (const double other : without_one) squares += (other - mean) * (other - mean);
  const double error = std::sqrt(squares * (n - 1.0) / n);
  const double reach = StudentQuantile(0.975, n - 2.0) * error;
  return {value, error, Interval{value - reach, value + reach}, "jackknife t"};
}

double MeanOf(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double MedianOf(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

/// Slopes between pairs of points; equal points give none, vertical ones an infinite slope, and
/// those of exactly -1 are left out [Passing1983].
std::vector<double> SlopesBetween(const Pairs& points) {
  std::vector<double> slopes;
  slopes.reserve(points.size() * (points.size() - 1) / 2);
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t j = i + 1; j < points.size(); ++j) {
      const double dx = points.a[j] - points.a[i];
      const double dy = points.b[j] - points.b[i];
      if (dx == 0.0 && dy == 0.0) continue;
      const double slope = dx == 0.0 ? std::copysign(INFINITY, dy) : dy / dx;
      if (slope != -1.0) slopes.push_back(slope);
    }
  }
  return slopes;
}

double Ranked(std::vector<double>& values, std::size_t rank) {
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

struct SlopeRange {
  double low;
  double middle;
  double high;
};

std::optional<SlopeRange> ShiftedMedian(std::vector<double>& slopes, double n) {
  const auto below = static_cast<std::size_t>(
      std::count_if(slopes.begin(), slopes.end(), [](double slope) { return slope < -1.0; }));
  const auto count = static_cast<double>(slopes.size());
  const double reach = kNormal975 * std::sqrt(n * (n - 1.0) * (2.0 * n + 5.0) / 18.0);
  const double first = std::round((count - reach) / 2.0);
  const double last = count - first + 1.0;
  const auto offset = static_cast<double>(below);
  if (first < 1.0 || last + offset > count) return std::nullopt;
  const std::size_t middle = below + (slopes.size() - 1) / 2;
  double median = Ranked(slopes, middle);
  if (slopes.size() % 2 == 0) {
    if (middle + 1 >= slopes.size()) return std::nullopt;
    median = 0.5 * (median + Ranked(slopes, middle + 1));
  }
  return SlopeRange{Ranked(slopes, static_cast<std::size_t>(first + offset) - 1), median,
                    Ranked(slopes, static_cast<std::size_t>(last + offset) - 1)};
}

double InterceptFor(const Pairs& points, double slope) {
  std::vector<double> intercepts;
  for (std::size_t i = 0; i < points.size(); ++i) {
    intercepts.push_back(points.b[i] - slope * points.a[i]);
  }
  return MedianOf(std::move(intercepts));
}

/// P(sup |Brownian bridge| > x).
double KolmogorovSurvival(double x) {
  if (x < 0.2) return 1.0;
  double sum = 0.0;
  for (int term = 1; term <= 100; ++term) {
    const double sign = term % 2 == 1 ? 1.0 : -1.0;
    sum += sign * std::exp(-2.0 * term * term * x * x);
  }
  return std::clamp(2.0 * sum, 0.0, 1.0);
}

/// Points in the order of their feet on the line.
std::vector<std::size_t> AlongTheLine(const Pairs& points, const Line& line) {
  std::vector<double> place(points.size());
  for (std::size_t i = 0; i < place.size(); ++i) {
    place[i] = points.a[i] + line.slope * (points.b[i] - line.intercept);
  }
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t i, std::size_t j) { return place[i] < place[j]; });
  return order;
}

LinearityTest TestLinearity(const Pairs& points, const Line& line) {
  std::vector<double> residuals;
  for (const std::size_t i : AlongTheLine(points, line)) {
    residuals.push_back(points.b[i] - line.intercept - line.slope * points.a[i]);
  }
  const auto above = static_cast<double>(std::count_if(
      residuals.begin(), residuals.end(), [](double residual) { return residual > 0.0; }));
  const auto below = static_cast<double>(std::count_if(
      residuals.begin(), residuals.end(), [](double residual) { return residual < 0.0; }));
  if (above == 0.0 || below == 0.0) return {0.0, 1.0};
  double sum = 0.0;
  double largest = 0.0;
  for (const double residual : residuals) {
    if (residual > 0.0) sum += std::sqrt(below / above);
    if (residual < 0.0) sum -= std::sqrt(above / below);
    largest = std::max(largest, std::abs(sum));
  }
  const double statistic = largest / std::sqrt(below + 1.0);
  return {statistic, KolmogorovSurvival(statistic)};
}

}  // namespace

Outcome<MethodLine> FitDeming(const std::vector<double>& x, const std::vector<double>& y,
                              double error_ratio) {
  Require(error_ratio > 0.0, "ratio of error variances is not positive");
  const Pairs pairs = CompletePairs(x, y);
  if (pairs.size() < 4) {
    return Refusal{RefusalCode::kTooFewValues, "Deming regression needs four pairs"};
  }
  if (IsConstant(pairs.a) || IsConstant(pairs.b)) return ConstantMethod();
  const double centre_x = MeanOf(pairs.a);
  const double centre_y = MeanOf(pairs.b);
  Sums all;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    all.Add(pairs.a[i] - centre_x, pairs.b[i] - centre_y, 1.0);
  }
  const auto uncentred = [&](const Line& line) {
    return centre_y + line.intercept - line.slope * centre_x;
  };
  const auto line = Deming(all, error_ratio);
  std::vector<double> intercepts;
  std::vector<double> slopes;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    Sums others = all;
    others.Add(pairs.a[i] - centre_x, pairs.b[i] - centre_y, -1.0);
    const auto without = Deming(others, error_ratio);
    if (!line || !without) {
      return Refusal{RefusalCode::kNotEstimable, "the two methods are not correlated"};
    }
    slopes.push_back(without->slope);
    intercepts.push_back(uncentred(*without));
  }
  return MethodLine{pairs.size(), Jackknifed(uncentred(*line), intercepts),
                    Jackknifed(line->slope, slopes)};
}

Outcome<PassingBablokLine> FitPassingBablok(const std::vector<double>& x,
                                            const std::vector<double>& y) {
  const Pairs points = CompletePairs(x, y);
  if (points.size() < 8) {
    return Refusal{RefusalCode::kTooFewValues, "Passing-Bablok regression needs eight pairs"};
  }
  if (points.size() > kMostPairs) {
    return Refusal{RefusalCode::kNotApplicable,
                   "Passing-Bablok regression takes at most 10,000 pairs; Deming takes any number"};
  }
  if (IsConstant(points.a) || IsConstant(points.b)) return ConstantMethod();
  std::vector<double> slopes = SlopesBetween(points);
  const std::size_t count = slopes.size();
  const auto falling =
      std::count_if(slopes.begin(), slopes.end(), [](double slope) { return slope < 0.0; });
  if (2 * static_cast<std::size_t>(falling) >= count) return NotPositivelyRelated();
  const auto range = ShiftedMedian(slopes, static_cast<double>(points.size()));
  if (!range) {
    return Refusal{RefusalCode::kTooFewValues,
                   "too few different slopes for the interval of Passing and Bablok"};
  }
  if (!(range->low > 0.0) || !std::isfinite(range->high)) return NotPositivelyRelated();
  const Line line{InterceptFor(points, range->middle), range->middle};
  MethodLine result{points.size(), {}, {}};
  result.slope = {line.slope, std::nullopt, Interval{range->low, range->high}, "Passing-Bablok"};
  result.intercept = {line.intercept, std::nullopt,
                      Interval{InterceptFor(points, range->high), InterceptFor(points, range->low)},
                      "Passing-Bablok"};
  return PassingBablokLine{result, count, TestLinearity(points, line)};
}

}  // namespace etalon::stats
