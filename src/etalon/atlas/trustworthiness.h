#pragma once

#include "etalon/atlas/points.h"

namespace etalon::atlas {

struct TrustworthinessOptions {
  std::size_t neighbours = 12;  ///< on the map
  std::size_t most_points = 0;  ///< look at so many, evenly spaced; 0: at all
  int threads = 1;
};

/// How far neighbours on a map are neighbours in truth, 0 to 1: points that are among a point's
/// nearest on the map and not in truth cost by their rank in truth [Venna2001]. Ranks are among all
/// points also where only some are looked at.
/// @throws ContractError unless both have the same number of points, more than 3 / 2 times the
///   neighbours, at least 1.
double Trustworthiness(PointsView truth, PointsView map, const TrustworthinessOptions& options);

}  // namespace etalon::atlas
