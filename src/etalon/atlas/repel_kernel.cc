#include "etalon/atlas/repel_kernel.h"

namespace etalon::atlas {
namespace {

[[gnu::always_inline]] inline RepelSums Repel(const float* body_x, const float* body_y,
                                              const float* mass, std::size_t count, float x,
                                              float y) {
  float sum_x[kLanes] = {};
  float sum_y[kLanes] = {};
  float sum_kernel[kLanes] = {};
  for (std::size_t i = 0; i < count; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const float dx = x - body_x[i + lane];
      const float dy = y - body_y[i + lane];
      const float kernel = 1.0F / (1.0F + (dx * dx + dy * dy));
      const float weighted = kernel * mass[i + lane];
      const float pull = weighted * kernel;
      sum_kernel[lane] += weighted;
      sum_x[lane] += pull * dx;
      sum_y[lane] += pull * dy;
    }
  }
  RepelSums sums;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    sums.kernel += sum_kernel[lane];
    sums.x += sum_x[lane];
    sums.y += sum_y[lane];
  }
  return sums;
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] RepelSums RepelWithAvx2(const float* body_x, const float* body_y,
                                                const float* mass, std::size_t count, float x,
                                                float y) {
  return Repel(body_x, body_y, mass, count, x, y);
}

[[gnu::target("avx512f")]] RepelSums RepelWithAvx512(const float* body_x, const float* body_y,
                                                     const float* mass, std::size_t count, float x,
                                                     float y) {
  return Repel(body_x, body_y, mass, count, x, y);
}
#endif

}  // namespace

RepelSums RepelPortably(const float* body_x, const float* body_y, const float* mass,
                        std::size_t count, float x, float y) {
  return Repel(body_x, body_y, mass, count, x, y);
}

RepelKernel FastestRepelKernel() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return RepelWithAvx512;
  if (__builtin_cpu_supports("avx2")) return RepelWithAvx2;
#endif
  return RepelPortably;
}

}  // namespace etalon::atlas
