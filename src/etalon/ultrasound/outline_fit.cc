#include "etalon/ultrasound/outline_fit.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace etalon::ultrasound {
namespace {

constexpr double kMinusInfinity = -std::numeric_limits<double>::infinity();

/// Which parameters move together, and which way.
using Direction = std::array<double, Outline::kParameters>;

std::vector<Direction> SearchDirections() {
  std::vector<Direction> directions;
  for (std::size_t i = 0; i < Outline::kParameters; ++i) {
    Direction single{};
    single[i] = 1.0;
    directions.push_back(single);
  }
  directions.push_back({1, 1, 1, 1, 0, 0, 0, 0, 0, 0});    // shift sideways
  directions.push_back({0, 0, -1, 1, 0, 0, 0, 0, 0, 0});   // open below
  directions.push_back({-1, 1, 0, 0, 0, 0, 0, 0, 0, 0});   // open above
  directions.push_back({-1, 1, -1, 1, 0, 0, 0, 0, 0, 0});  // widen
  directions.push_back({0, 0, 0, 0, 0, 0, 0, 0, -1, 1});   // widen the window
  return directions;
}

Outline Moved(Outline outline, const Direction& direction, double step) {
  const auto parameters = outline.Parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) *parameters[i] += step * direction[i];
  return outline;
}

/// Moves one direction at a time while that improves the score, with ever smaller steps.
class CoordinateSearch {
 public:
  CoordinateSearch(const OutlineScorer& scorer, int row_step)
      : scorer_(scorer), row_step_(row_step), directions_(SearchDirections()) {}

  FittedOutline From(const Outline& start, double first_step, double last_step) const {
    FittedOutline best{start, scorer_.Score(start, row_step_)};
    constexpr int kMostRounds = 12;
    for (double step = first_step; step >= last_step; step /= 2.0) {
      for (int round = 0; round < kMostRounds && Improve(best, step); ++round) {
      }
    }
    return best;
  }

 private:
  bool Improve(FittedOutline& best, double step) const {
    const double before = best.score;
    for (const Direction& direction : directions_) {
      if (!TryMove(best, direction, step)) TryMove(best, direction, -step);
    }
    return best.score > before + 1e-5;
  }

  bool TryMove(FittedOutline& best, const Direction& direction, double step) const {
    const Outline moved = Moved(best.outline, direction, step);
    const double score = scorer_.Score(moved, row_step_);
    if (score <= best.score) return false;
    best = {moved, score};
    return true;
  }

  const OutlineScorer& scorer_;
  int row_step_;
  std::vector<Direction> directions_;
};

/// A symmetric outline in `box` around column `axis`, `top_width` wide at the top (fraction of
/// the box), with edges of the given slope.
Outline StartOutline(const image::PixelBox& box, double axis, double top_width, double slope) {
  Outline outline;
  outline.upper_row = box.top + 0.2 * box.rows;
  outline.lower_row = box.top + 0.7 * box.rows;
  const auto half_width = [&](double row) {
    return std::max(2.0, top_width * box.columns / 2.0) + slope * (row - box.top);
  };
  outline.left_upper = axis - half_width(outline.upper_row);
  outline.right_upper = axis + half_width(outline.upper_row);
  outline.left_lower = axis - half_width(outline.lower_row);
  outline.right_lower = axis + half_width(outline.lower_row);
  outline.inner = box.top;
  outline.outer = box.top + box.rows;
  outline.window_top = box.top - 1.0;
  outline.window_bottom = box.top + box.rows;
  outline.window_left = box.left - 1.0;
  outline.window_right = box.left + box.columns;
  return outline;
}

/// Middle of the tissue in the uppermost rows: near the probe there is always some.
double TopCentre(const Evidence& evidence) {
  const image::PixelBox& box = evidence.box;
  const int rows = std::max(1, box.rows / 12);
  const image::BinaryMask& tissue = evidence.tissue;
  int left = box.left + box.columns;
  int right = box.left;
  for (int row = box.top; row < box.top + rows; ++row) {
    for (int column = box.left; column < box.left + box.columns; ++column) {
      if (tissue(row, column) == 0) continue;
      left = std::min(left, column);
      right = std::max(right, column);
    }
  }
  return (left + right) / 2.0;
}

std::vector<Outline> Starts(const Evidence& evidence) {
  const image::PixelBox& box = evidence.box;
  std::vector<Outline> starts;
  for (const double axis : {box.left + (box.columns - 1) / 2.0, TopCentre(evidence)}) {
    for (const double top_width : {0.0, 0.15, 0.3, 0.5, 0.75, 1.0}) {
      for (const double slope : {0.0, 0.15, 0.3, 0.45, 0.6, 0.8, 1.1}) {
        starts.push_back(StartOutline(box, axis, top_width, slope));
      }
    }
  }
  return starts;
}

std::vector<FittedOutline> BestStarts(const Evidence& evidence, const OutlineScorer& scorer,
                                      int row_step, std::size_t count) {
  std::vector<FittedOutline> scored;
  for (const Outline& start : Starts(evidence)) {
    scored.push_back({start, scorer.Score(start, row_step)});
  }
  std::stable_sort(
      scored.begin(), scored.end(),
      [](const FittedOutline& a, const FittedOutline& b) { return a.score > b.score; });
  scored.resize(std::min(count, scored.size()));
  return scored;
}

}  // namespace

OutlineScorer::OutlineScorer(const Evidence& evidence)
    : rows_(evidence.weight.rows()),
      columns_(evidence.weight.columns()),
      area_(std::max(1.0, evidence.area)) {
  sums_.reserve(static_cast<std::size_t>(rows_) * static_cast<std::size_t>(columns_ + 1));
  for (int row = 0; row < rows_; ++row) {
    double sum = 0.0;
    sums_.push_back(sum);
    for (int column = 0; column < columns_; ++column) {
      sum += static_cast<double>(evidence.weight(row, column));
      sums_.push_back(sum);
    }
  }
}

double OutlineScorer::RowSum(int row, double begin, double end) const {
  const double* sums =
      sums_.data() + static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_ + 1);
  const auto sum_left_of = [&](double position) {
    const double edge = std::clamp(position + 0.5, 0.0, static_cast<double>(columns_));
    const int cell = std::min(static_cast<int>(edge), columns_ - 1);
    return sums[cell] + (sums[cell + 1] - sums[cell]) * (edge - cell);
  };
  return sum_left_of(end) - sum_left_of(begin);
}

double OutlineScorer::WeightInside(const Outline& outline, const PolarOutline& polar,
                                   int row_step) const {
  double sum = 0.0;
  for (int row = row_step / 2; row < rows_; row += row_step) {
    const RowSpans spans = SpansAt(outline, polar, row);
    for (int i = 0; i < spans.count; ++i) {
      sum += RowSum(row, spans.edges[static_cast<std::size_t>(2 * i)],
                    spans.edges[static_cast<std::size_t>(2 * i + 1)]);
    }
  }
  return sum * row_step;
}

double OutlineScorer::Unusualness(const Outline& outline, const PolarOutline& polar) const {
  constexpr double kTiltWeight = 0.15;    // a radian costs this fraction of the tissue
  constexpr double kWindowWeight = 0.05;  // a cut of the whole width on one side only
  const double left = std::atan(polar.left_slope);
  const double right = std::atan(polar.right_slope);
  const double reach_left = polar.apex_column + polar.outer_radius * std::sin(left);
  const double reach_right = polar.apex_column + polar.outer_radius * std::sin(right);
  const double cut_left = std::max(0.0, outline.window_left - reach_left);
  const double cut_right = std::max(0.0, reach_right - outline.window_right);
  const double width = std::max(1.0, reach_right - reach_left);
  return kTiltWeight * std::abs(left + right) / 2.0 +
         kWindowWeight * std::abs(cut_left - cut_right) / width;
}

double OutlineScorer::Score(const Outline& outline, int row_step) const {
  if (!IsProper(outline)) return kMinusInfinity;
  const PolarOutline polar = Polar(outline);
  return WeightInside(outline, polar, row_step) / area_ - Unusualness(outline, polar);
}

FittedOutline FitOutline(const Evidence& evidence) {
  constexpr int kCoarse = 4;
  const OutlineScorer scorer(evidence);
  const CoordinateSearch coarse(scorer, kCoarse);
  FittedOutline best{{}, kMinusInfinity};
  for (const FittedOutline& start : BestStarts(evidence, scorer, kCoarse, 4)) {
    const FittedOutline found = coarse.From(start.outline, 16.0, 1.0);
    if (found.score > best.score) best = found;
  }
  return CoordinateSearch(scorer, 1).From(best.outline, 2.0, 0.25);
}

}  // namespace etalon::ultrasound
