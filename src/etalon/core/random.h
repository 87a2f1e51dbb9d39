#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

namespace etalon {

/// Deterministic random numbers: the same sequence on every platform, unlike the distributions of
/// the standard library. SplitMix64 [Steele2014]; the streams of distinct seeds are independent.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }

  /// Uniform in [0, 1).
  double Uniform() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }
  double Uniform(double low, double high) { return low + (high - low) * Uniform(); }

  /// Uniform in 0 .. count - 1.
  std::uint64_t Below(std::uint64_t count) {
    return static_cast<std::uint64_t>(Uniform() * static_cast<double>(count));
  }

  /// Standard normal (Box-Muller).
  double Normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - Uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * Uniform());
  }

 private:
  std::uint64_t state_;
};

}  // namespace etalon
