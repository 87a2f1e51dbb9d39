#pragma once

#include "etalon/atlas/affinities.h"
#include "etalon/atlas/points.h"
#include "etalon/core/progress.h"

namespace etalon::atlas {

struct TsneOptions {
  double perplexity = 30.0;          ///< neighbours that count; less where there are few points
  int iterations = 750;              ///< all of them
  int exaggerated_iterations = 250;  ///< of these, at the start
  double exaggeration = 12.0;        ///< of the attraction, at the start
  double angle = 0.5;                ///< Barnes-Hut: side of a cell over its distance
  std::size_t most_dimensions = 50;  ///< neighbours are sought along so many principal components
  int threads = 1;
};

/// A map of points in a plane on which neighbours stay neighbours: t-SNE [vanDerMaaten2008] with
/// the Barnes-Hut approximation [vanDerMaaten2014], started from the first two principal components
/// and with a step that grows with the number of points [Kobak2019], [Belkina2019].
///
/// The same bytes each run and for any number of threads.
/// @return two coordinates a point, centred on 0.
/// @throws ContractError for fewer than four points or coordinates that are not finite;
///   Error(kCancelled).
Points MakeTsneMap(PointsView points, const TsneOptions& options, ProgressObserver& progress);

/// The same from affinities and places to start from; `start` has two coordinates a point.
Points ArrangeByAffinity(const Affinities& affinities, const Points& start,
                         const TsneOptions& options, ProgressObserver& progress);

}  // namespace etalon::atlas
