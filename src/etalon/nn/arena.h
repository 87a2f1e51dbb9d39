// Private to this module.
#pragma once

#include <cstddef>
#include <vector>

namespace etalon::nn {

/// A stretch of memory that is needed from step `first` to step `last`, both included.
struct Buffer {
  std::size_t bytes = 0;
  int first = 0;
  int last = 0;
  std::size_t offset = 0;  ///< set by `PlaceBuffers`
};

/// Gives each buffer an offset such that buffers needed at the same step do not overlap, the
/// largest first, each as low as possible.
/// @return bytes that all of them take.
std::size_t PlaceBuffers(std::vector<Buffer>& buffers);

}  // namespace etalon::nn
