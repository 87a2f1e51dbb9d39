#include "etalon/nn/arena.h"

#include <algorithm>
#include <numeric>

namespace etalon::nn {
namespace {

constexpr std::size_t kAlignment = 64;  // a cache line, and what vector loads like best

std::size_t Aligned(std::size_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

bool NeededTogether(const Buffer& a, const Buffer& b) {
  return a.first <= b.last && b.first <= a.last;
}

/// The lowest offset at which `buffer` clears all `obstacles`, which ascend by offset.
std::size_t LowestOffset(const Buffer& buffer, const std::vector<const Buffer*>& obstacles) {
  std::size_t offset = 0;
  for (const Buffer* obstacle : obstacles) {
    if (offset + Aligned(buffer.bytes) <= obstacle->offset) break;
    offset = std::max(offset, obstacle->offset + Aligned(obstacle->bytes));
  }
  return offset;
}

}  // namespace

std::size_t PlaceBuffers(std::vector<Buffer>& buffers) {
  std::vector<std::size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return buffers[a].bytes > buffers[b].bytes;
  });
  std::size_t total = 0;
  std::vector<const Buffer*> placed;  // ascending by offset
  for (const std::size_t index : order) {
    Buffer& buffer = buffers[index];
    std::vector<const Buffer*> obstacles;
    std::copy_if(placed.begin(), placed.end(), std::back_inserter(obstacles),
                 [&](const Buffer* other) { return NeededTogether(buffer, *other); });
    buffer.offset = LowestOffset(buffer, obstacles);
    total = std::max(total, buffer.offset + Aligned(buffer.bytes));
    const auto after = std::find_if(placed.begin(), placed.end(), [&](const Buffer* other) {
      return other->offset > buffer.offset;
    });
    placed.insert(after, &buffer);
  }
  return total;
}

}  // namespace etalon::nn
