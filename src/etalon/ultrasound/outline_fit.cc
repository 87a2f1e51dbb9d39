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
  // The sides of the window stay as they were found: a search would cut dark tissue off.
  constexpr std::size_t kSearched = 8;
  std::vector<Direction> directions;
  for (std::size_t i = 0; i < kSearched; ++i) {
    Direction single{};
    single[i] = 1.0;
    directions.push_back(single);
  }
  directions.push_back({1, 1, 1, 1, 0, 0, 0, 0, 0, 0});    // shift sideways
  directions.push_back({1, 0, 1, 0, 0, 0, 0, 0, 0, 0});    // shift the left edge
  directions.push_back({0, 1, 0, 1, 0, 0, 0, 0, 0, 0});    // shift the right edge
  directions.push_back({0, 0, -1, 1, 0, 0, 0, 0, 0, 0});   // open below
  directions.push_back({-1, 1, 0, 0, 0, 0, 0, 0, 0, 0});   // open above
  directions.push_back({-1, 1, -1, 1, 0, 0, 0, 0, 0, 0});  // widen
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
    FittedOutline best{start, scorer_.Score(start, row_step_), {}};
    constexpr int kMostRounds = 8;
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
    best = {moved, score, {}};
    return true;
  }

  const OutlineScorer& scorer_;
  int row_step_;
  std::vector<Direction> directions_;
};

struct WindowSides {
  double left = 0.0;
  double right = 0.0;
};

/// The sides of the display window where tissue ends along a vertical line; else the sides of the
/// grid.
WindowSides FindWindowSides(const Evidence& evidence) {
  constexpr int kStraight = 2;             // cells within which an end counts as on the line
  constexpr double kSupportedRows = 0.12;  // fraction of the height; a corner of a sector has less
  const image::PixelBox& box = evidence.box;
  int on_left = 0;
  int on_right = 0;
  for (int row = box.top; row < box.top + box.rows; ++row) {
    const std::uint8_t* begin = evidence.tissue.row(row) + box.left;
    const std::uint8_t* end = begin + box.columns;
    on_left += std::any_of(begin, begin + kStraight, [](int cell) { return cell != 0; });
    on_right += std::any_of(end - kStraight, end, [](int cell) { return cell != 0; });
  }
  const double needed = kSupportedRows * box.rows;
  const double last = evidence.tissue.columns() - 0.5;
  return {.left = on_left >= needed ? box.left - 0.5 : -0.5,
          .right = on_right >= needed ? box.left + box.columns - 0.5 : last};
}

/// A symmetric outline in `box` around column `axis`, `top_width` wide at the top (fraction of
/// the box), with edges of the given slope.
Outline StartOutline(const image::PixelBox& box, const WindowSides& sides, double axis,
                     double top_width, double slope) {
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
  outline.window_left = sides.left;
  outline.window_right = sides.right;
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

constexpr double kStartSlopes[] = {0.0, 0.15, 0.3, 0.45, 0.6, 0.8, 1.1};

/// The best start for each slope: different slopes lead to different maxima.
std::vector<Outline> Starts(const Evidence& evidence, const OutlineScorer& scorer, int row_step) {
  const image::PixelBox& box = evidence.box;
  const WindowSides sides = FindWindowSides(evidence);
  const double middle = box.left + (box.columns - 1) / 2.0;
  const double top = TopCentre(evidence);
  std::vector<Outline> starts;
  for (const double slope : kStartSlopes) {
    FittedOutline best{{}, kMinusInfinity, {}};
    for (const double axis : {middle, top, (top + middle) / 2.0, 1.5 * top - 0.5 * middle}) {
      for (const double top_width : {0.0, 0.15, 0.3, 0.5, 0.75, 1.0}) {
        const Outline start = StartOutline(box, sides, axis, top_width, slope);
        const double score = scorer.Score(start, row_step);
        if (score > best.score) best = {start, score, {}};
      }
    }
    if (best.score > kMinusInfinity) starts.push_back(best.outline);
  }
  return starts;
}

/// A point of the outline and the unit vector into the field there.
struct BoundaryPoint {
  double row;
  double column;
  double inward_row;
  double inward_column;
};

constexpr std::size_t kSamples = OutlineScorer::kSamples;
using Ray = OutlineScorer::Ray;
using Rays = OutlineScorer::Rays;

Ray RayAt(double angle) { return {std::cos(angle), std::sin(angle)}; }

/// Evenly spread rays, by turning one ray on: sines and cosines would take most of the time.
Rays RaysBetween(double left, double right) {
  const double step = (right - left) / kSamples;
  const Ray turn = RayAt(step);
  Rays rays;
  Ray ray = RayAt(left + step / 2.0);
  for (Ray& each : rays) {
    each = ray;
    ray = {ray.down * turn.down - ray.right * turn.right,
           ray.right * turn.down + ray.down * turn.right};
  }
  return rays;
}

}  // namespace

OutlineScorer::OutlineScorer(const Evidence& evidence)
    : weight_(evidence.weight),
      rows_(evidence.weight.rows()),
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

bool OutlineScorer::OnGrid(double row, double column) const {
  return row >= -0.5 && row < rows_ - 0.5 && column >= -0.5 && column < columns_ - 0.5;
}

double OutlineScorer::WeightAt(double row, double column) const {
  if (!OnGrid(row, column)) return 0.0;
  return static_cast<double>(weight_(static_cast<int>(row + 0.5), static_cast<int>(column + 0.5)));
}

template <typename Boundary>
double OutlineScorer::Contrast(const Outline& outline, const Boundary& boundary) const {
  double sum = 0.0;
  for (std::size_t sample = 0; sample < kSamples; ++sample) {
    const BoundaryPoint point = boundary(sample);
    if (point.column < outline.window_left || point.column > outline.window_right ||
        point.row < outline.window_top || point.row > outline.window_bottom) {
      continue;
    }
    for (const double depth : {1.0, 2.5}) {
      const double row = depth * point.inward_row;
      const double column = depth * point.inward_column;
      // What lies beyond the picture supports nothing.
      if (!OnGrid(point.row - row, point.column - column)) continue;
      sum += WeightAt(point.row + row, point.column + column) -
             WeightAt(point.row - row, point.column - column);
    }
  }
  return std::max(0.0, sum / (2 * kSamples));
}

double OutlineScorer::SideContrast(const Outline& outline, const PolarOutline& polar, double angle,
                                   double inward) const {
  const Ray ray = RayAt(angle);
  return Contrast(outline, [&](std::size_t sample) {
    const double fraction = (static_cast<double>(sample) + 0.5) / kSamples;
    const double radius = polar.inner_radius + fraction * (polar.outer_radius - polar.inner_radius);
    return BoundaryPoint{polar.apex_row + radius * ray.down, polar.apex_column + radius * ray.right,
                         -inward * ray.right, inward * ray.down};
  });
}

double OutlineScorer::ArcContrast(const Outline& outline, const PolarOutline& polar,
                                  const Rays& rays, double radius, double inward) const {
  return Contrast(outline, [&](std::size_t sample) {
    const Ray& ray = rays[sample];
    return BoundaryPoint{polar.apex_row + radius * ray.down, polar.apex_column + radius * ray.right,
                         inward * ray.down, inward * ray.right};
  });
}

BoundarySupport OutlineScorer::Support(const Outline& outline) const {
  return Support(outline, Polar(outline));
}

BoundarySupport OutlineScorer::Support(const Outline& outline, const PolarOutline& polar) const {
  const double left = std::atan(polar.left_slope);
  const double right = std::atan(polar.right_slope);
  const Rays rays = RaysBetween(left, right);
  // An inner arc of a few cells proves nothing.
  constexpr double kLongArc = 0.15;  // of the outer arc
  const double long_enough =
      std::min(1.0, polar.inner_radius / std::max(1.0, kLongArc * polar.outer_radius));
  return {.left = SideContrast(outline, polar, left, 1.0),
          .right = SideContrast(outline, polar, right, -1.0),
          .inner = long_enough * ArcContrast(outline, polar, rays, polar.inner_radius, 1.0),
          .outer = ArcContrast(outline, polar, rays, polar.outer_radius, -1.0)};
}

double OutlineScorer::Unusualness(const Outline& outline, const PolarOutline& polar) const {
  constexpr double kTiltWeight = 0.6;       // a radian costs this fraction of the tissue
  constexpr double kParallelWeight = 0.08;  // shadows beside a sector look like parallel edges
  constexpr double kWideOpening = 0.3;      // radians
  constexpr double kWindowWeight = 0.05;    // a cut of the whole width on one side only
  const double left = std::atan(polar.left_slope);
  const double right = std::atan(polar.right_slope);
  const double reach_left = polar.apex_column + polar.outer_radius * std::sin(left);
  const double reach_right = polar.apex_column + polar.outer_radius * std::sin(right);
  const double cut_left = std::max(0.0, outline.window_left - reach_left);
  const double cut_right = std::max(0.0, reach_right - outline.window_right);
  const double width = std::max(1.0, reach_right - reach_left);
  const double parallel = std::max(0.0, 1.0 - (right - left) / kWideOpening);
  return kTiltWeight * std::abs(left + right) / 2.0 + kParallelWeight * parallel +
         kWindowWeight * std::abs(cut_left - cut_right) / width;
}

double OutlineScorer::Score(const Outline& outline, int row_step) const {
  constexpr double kSideShare = 0.1;
  constexpr double kArcShare = 0.1;
  if (!IsProper(outline)) return kMinusInfinity;
  const PolarOutline polar = Polar(outline);
  const BoundarySupport support = Support(outline, polar);
  return WeightInside(outline, polar, row_step) / area_ +
         kSideShare * (support.left + support.right) + kArcShare * (support.inner + support.outer) -
         Unusualness(outline, polar);
}

FittedOutline FitOutline(const Evidence& evidence) {
  constexpr int kCoarse = 4;
  constexpr std::size_t kFollowed = 3;
  const OutlineScorer scorer(evidence);
  const CoordinateSearch coarse(scorer, kCoarse);
  std::vector<FittedOutline> found;
  for (const Outline& start : Starts(evidence, scorer, kCoarse)) {
    found.push_back(coarse.From(start, 16.0, 4.0));
  }
  std::stable_sort(found.begin(), found.end(), [](const FittedOutline& a, const FittedOutline& b) {
    return a.score > b.score;
  });
  FittedOutline best{{}, kMinusInfinity, {}};
  for (std::size_t i = 0; i < std::min(kFollowed, found.size()); ++i) {
    const FittedOutline followed = coarse.From(found[i].outline, 4.0, 1.0);
    if (followed.score > best.score) best = followed;
  }
  best = CoordinateSearch(scorer, 1).From(best.outline, 2.0, 0.25);
  best.support = scorer.Support(best.outline);
  // Darkness counts little in the depth, so that the search ends where echoes just begin to be
  // seen, on the outer side of a blurred boundary. Half the blur was measured on drawn outlines.
  constexpr double kHalfBlur = 0.7;  // cells
  best.outline = Inset(best.outline, kHalfBlur);
  return best;
}

}  // namespace etalon::ultrasound
