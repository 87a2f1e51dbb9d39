#pragma once

#include <vector>

#include "etalon/atlas/points.h"

namespace etalon::atlas {

/// Orthogonal directions in which points vary most [Jolliffe2002].
///
/// The largest loading of each axis (of equals, the first) is positive: the signs do not depend on
/// the solver.
struct PrincipalComponents {
  std::vector<double> mean;       ///< one an input dimension
  std::vector<double> axes;       ///< unit vectors, one after the other
  std::vector<double> variances;  ///< along each axis, falling
  double total_variance = 0.0;    ///< of all input dimensions together

  std::size_t inputs() const { return mean.size(); }
  std::size_t components() const { return variances.size(); }

  /// Share of the variance that the axes keep; 1 where nothing varies.
  double Explained() const;

  /// Coordinates along the axes.
  /// @throws ContractError for points of another dimension.
  Points Project(PointsView points, int threads = 1) const;
};

/// At most `components` axes, fewer where the points span fewer dimensions. From 50,000 points on
/// the directions come from 50,000 of them, evenly spaced in their order.
/// @throws ContractError without points, or for coordinates that are not finite.
PrincipalComponents FindPrincipalComponents(PointsView points, std::size_t components);

}  // namespace etalon::atlas
