#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "etalon/ultrasound/evidence.h"
#include "etalon/ultrasound/outline.h"

namespace etalon::ultrasound {

/// How much brighter the inner side of each boundary is, 0 to about 1.
struct BoundarySupport {
  double left = 0.0;
  double right = 0.0;
  double inner = 0.0;
  double outer = 0.0;
};

/// Scores outlines against evidence in time proportional to the rows, by running sums along rows.
class OutlineScorer {
 public:
  static constexpr std::size_t kSamples = 24;  ///< points looked at on each boundary

  /// A unit vector from the apex.
  struct Ray {
    double down = 1.0;
    double right = 0.0;
  };
  using Rays = std::array<Ray, kSamples>;

  explicit OutlineScorer(const Evidence& evidence);

  /// Sum of the weights inside over the area of all tissue, plus a share of the support of the
  /// boundaries, less a little for what is unusual (tilt, a window that cuts one side only). About
  /// 1.3 for a clear field; minus infinity unless `IsProper`.
  /// Only every `row_step`-th row is looked at.
  double Score(const Outline& outline, int row_step) const;

  BoundarySupport Support(const Outline& outline) const;

 private:
  BoundarySupport Support(const Outline& outline, const PolarOutline& polar) const;
  double RowSum(int row, double begin, double end) const;
  double WeightInside(const Outline& outline, const PolarOutline& polar, int row_step) const;
  bool OnGrid(double row, double column) const;
  double WeightAt(double row, double column) const;
  template <typename Boundary>
  double Contrast(const Outline& outline, const Boundary& boundary) const;
  double SideContrast(const Outline& outline, const PolarOutline& polar, double angle,
                      double inward) const;
  double ArcContrast(const Outline& outline, const PolarOutline& polar, const Rays& rays,
                     double radius, double inward) const;
  double Unusualness(const Outline& outline, const PolarOutline& polar) const;

  image::FloatImage weight_;
  int rows_;
  int columns_;
  double area_;
  std::vector<double> sums_;  ///< columns_ + 1 a row: weights left of each cell edge
};

struct FittedOutline {
  Outline outline;
  double score = 0.0;
  BoundarySupport support;
};

/// The outline with the best score: a grid of starts, then coordinate search on the best few.
/// `evidence.box` must not be empty.
FittedOutline FitOutline(const Evidence& evidence);

}  // namespace etalon::ultrasound
