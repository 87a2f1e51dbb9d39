#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace etalon::atlas {

/// Points of one space that somebody else owns, one after the other.
struct PointsView {
  std::size_t dimensions = 0;
  std::span<const float> values;

  std::size_t count() const { return dimensions == 0 ? 0 : values.size() / dimensions; }
  std::span<const float> operator[](std::size_t point) const {
    return values.subspan(point * dimensions, dimensions);
  }
};

/// Points of one space: embeddings of pictures, or their places on a map.
struct Points {
  std::size_t dimensions = 0;
  std::vector<float> values;

  std::size_t count() const { return dimensions == 0 ? 0 : values.size() / dimensions; }
  std::span<const float> operator[](std::size_t point) const { return PointsView(*this)[point]; }
  operator PointsView() const { return {dimensions, values}; }  // NOLINT: a view, as of a string
  bool operator==(const Points&) const = default;
};

/// Squared Euclidean distance, summed in double precision.
double SquaredDistance(std::span<const float> a, std::span<const float> b);

/// @throws ContractError unless the values are whole points, all of them finite.
void CheckPoints(PointsView points);

}  // namespace etalon::atlas
