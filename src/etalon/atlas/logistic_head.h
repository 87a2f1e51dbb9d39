#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "etalon/atlas/points.h"

namespace etalon::atlas {

/// The probability of a label from an embedding: log odds = bias + weights x coordinates.
struct LogisticHead {
  double bias = 0.0;
  std::vector<double> weights;

  double Probability(std::span<const float> point) const;
};

/// Maximum penalised likelihood with a ridge on the weights, by Newton's method; the ridge makes it
/// finite for any data. The bias is free but for half a case of each kind that is added, so that
/// one kind alone gives no certainty.
/// @param rows the points to learn from; @param positive one a row, 0 or 1.
/// @throws ContractError for no rows, or a ridge that is not positive.
LogisticHead FitLogisticHead(PointsView points, std::span<const std::size_t> rows,
                             std::span<const std::uint8_t> positive, double ridge);

/// Points along their principal components, all divided by one number so that the first has a
/// standard deviation of 1: what `FitLogisticHead` and its ridge are made for.
Points HeadSpace(PointsView points, std::size_t most_dimensions, int threads = 1);

}  // namespace etalon::atlas
