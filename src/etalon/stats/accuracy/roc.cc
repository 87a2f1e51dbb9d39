#include "etalon/stats/accuracy/roc.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace etalon::stats {
namespace {

struct Labelled {
  double score;
  bool positive;
};

std::vector<Labelled> FromHighToLow(const LabelledScores& cases) {
  std::vector<Labelled> sorted(cases.scores.size());
  for (std::size_t i = 0; i < sorted.size(); ++i) sorted[i] = {cases.scores[i], cases.positive[i]};
  std::sort(sorted.begin(), sorted.end(),
            [](const Labelled& a, const Labelled& b) { return a.score > b.score; });
  return sorted;
}

OperatingPoint MakePoint(double threshold, std::size_t true_positives, std::size_t false_positives,
                         const ClassCounts& classes) {
  const double missed_alarms = static_cast<double>(classes.negatives - false_positives);
  return {threshold, static_cast<double>(true_positives) / static_cast<double>(classes.positives),
          missed_alarms / static_cast<double>(classes.negatives), true_positives, false_positives};
}

Refusal OneClass() {
  return {RefusalCode::kTooFewValues,
          "The accuracy of a test needs cases with and cases without the condition."};
}

double Midpoint(double a, double b) { return a / 2.0 + b / 2.0; }

double FalsePositiveRate(const OperatingPoint& point) { return 1.0 - point.specificity; }

/// Area of the part of one straight segment between two false-positive rates.
double SegmentArea(const OperatingPoint& left, const OperatingPoint& right, double from,
                   double to) {
  const double x0 = FalsePositiveRate(left);
  const double x1 = FalsePositiveRate(right);
  const double begin = std::max(x0, from);
  const double end = std::min(x1, to);
  if (end <= begin) return 0.0;
  const double slope = (right.sensitivity - left.sensitivity) / (x1 - x0);
  const double middle = Midpoint(begin, end);
  return (end - begin) * (left.sensitivity + slope * (middle - x0));
}

double AreaBetween(const RocCurve& curve, double from, double to) {
  double area = 0.0;
  for (std::size_t i = 1; i < curve.points.size(); ++i) {
    area += SegmentArea(curve.points[i - 1], curve.points[i], from, to);
  }
  return area;
}

/// Youden's index times positives times negatives: whole, so that equals are seen as equal.
long double ScaledYouden(const RocCurve& curve, const OperatingPoint& point) {
  return static_cast<long double>(point.true_positives) *
             static_cast<long double>(curve.negatives) -
         static_cast<long double>(point.false_positives) *
             static_cast<long double>(curve.positives);
}

}  // namespace

Outcome<RocCurve> MakeRocCurve(const LabelledScores& cases) {
  RequireScores(cases.scores, cases.positive);
  const ClassCounts classes = CountClasses(cases.positive);
  if (classes.positives == 0 || classes.negatives == 0) return OneClass();
  const std::vector<Labelled> sorted = FromHighToLow(cases);
  RocCurve curve{.positives = classes.positives, .negatives = classes.negatives};
  curve.points.push_back(MakePoint(std::numeric_limits<double>::infinity(), 0, 0, classes));
  std::size_t true_positives = 0;
  std::size_t false_positives = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    ++(sorted[i].positive ? true_positives : false_positives);
    const bool last = i + 1 == sorted.size();
    if (!last && sorted[i + 1].score == sorted[i].score) continue;
    const double threshold =
        last ? sorted[i].score : Midpoint(sorted[i].score, sorted[i + 1].score);
    curve.points.push_back(MakePoint(threshold, true_positives, false_positives, classes));
  }
  return curve;
}

Outcome<OperatingPoint> PointAtThreshold(const LabelledScores& cases, double threshold) {
  RequireScores(cases.scores, cases.positive);
  const ClassCounts classes = CountClasses(cases.positive);
  if (classes.positives == 0 || classes.negatives == 0) return OneClass();
  std::size_t true_positives = 0;
  std::size_t false_positives = 0;
  for (std::size_t i = 0; i < cases.scores.size(); ++i) {
    if (cases.scores[i] >= threshold) ++(cases.positive[i] ? true_positives : false_positives);
  }
  return MakePoint(threshold, true_positives, false_positives, classes);
}

double AreaUnderCurve(const RocCurve& curve) { return AreaBetween(curve, 0.0, 1.0); }

OperatingPoint YoudenPoint(const RocCurve& curve) {
  Require(!curve.points.empty(), "a curve without points");
  return *std::max_element(curve.points.begin(), curve.points.end(),
                           [&curve](const OperatingPoint& a, const OperatingPoint& b) {
                             return ScaledYouden(curve, a) < ScaledYouden(curve, b);
                           });
}

double SensitivityAtSpecificity(const RocCurve& curve, double specificity) {
  Require(specificity >= 0.0 && specificity <= 1.0, "a specificity lies between 0 and 1");
  Require(!curve.points.empty(), "a curve without points");
  // The last point that is specific enough ends the vertical part of the curve.
  std::size_t last = 0;
  while (last + 1 < curve.points.size() && curve.points[last + 1].specificity >= specificity) {
    ++last;
  }
  const OperatingPoint& left = curve.points[last];
  if (last + 1 == curve.points.size()) return left.sensitivity;
  const OperatingPoint& right = curve.points[last + 1];
  const double share = (left.specificity - specificity) / (left.specificity - right.specificity);
  return left.sensitivity + share * (right.sensitivity - left.sensitivity);
}

PartialArea PartialAreaUnderCurve(const RocCurve& curve, double low, double high) {
  Require(low >= 0.0 && low < high && high <= 1.0,
          "a range of specificities is not 0 <= low < high <= 1");
  const double from = 1.0 - high;
  const double to = 1.0 - low;
  const double area = AreaBetween(curve, from, to);
  const double chance = (to * to - from * from) / 2.0;
  return {area, (1.0 + (area - chance) / (to - from - chance)) / 2.0};
}

}  // namespace etalon::stats
