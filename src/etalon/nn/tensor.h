#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace etalon::nn {

/// Sides of a tensor, outermost first; pictures are {number, channels, rows, columns}.
using Shape = std::vector<std::int64_t>;

/// Product of the sides; 1 for no side.
inline std::size_t ElementCount(const Shape& shape) {
  std::size_t count = 1;
  for (const std::int64_t side : shape) count *= static_cast<std::size_t>(side);
  return count;
}

/// "1x4x256x256", for messages.
inline std::string Describe(const Shape& shape) {
  std::string text;
  for (const std::int64_t side : shape) {
    if (!text.empty()) text += 'x';
    text += std::to_string(side);
  }
  return text;
}

/// Numbers in row-major order: the last side runs fastest.
struct Tensor {
  Shape shape;
  std::vector<float> values;  ///< as many as `shape` says

  bool operator==(const Tensor&) const = default;
};

}  // namespace etalon::nn
