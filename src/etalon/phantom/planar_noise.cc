#include "etalon/phantom/planar_noise.h"

#include <array>
#include <cmath>

namespace etalon::phantom {
namespace {

constexpr int kMostOfSmall = 100;

const std::array<double, kMostOfSmall + 1> kInverse = [] {
  std::array<double, kMostOfSmall + 1> inverse{};
  for (int k = 1; k <= kMostOfSmall; ++k) inverse[static_cast<std::size_t>(k)] = 1.0 / k;
  return inverse;
}();

int SmallCount(double mean, Random& random) {
  const double level = random.Uniform();
  double probability = std::exp(-mean);
  double reached = probability;
  int count = 0;
  while (level > reached && count < kMostOfSmall) {
    ++count;
    probability *= mean * kInverse[static_cast<std::size_t>(count)];
    reached += probability;
  }
  return count;
}

/// log(k!) by Stirling's series; k >= 10 here but for the rarest draws.
double LogFactorial(double k) {
  const double n = k + 1.0;
  return (n - 0.5) * std::log(n) - n + 0.9189385332046727 + 1.0 / (12.0 * n) -
         1.0 / (360.0 * n * n * n);
}

int LargeCount(double mean, Random& random) {
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double quick = 0.9277 - 3.6224 / (b - 2.0);
  while (true) {
    const double u = random.Uniform() - 0.5;
    const double v = random.Uniform();
    const double across = 0.5 - std::abs(u);
    const double count = std::floor((2.0 * a / across + b) * u + mean + 0.43);
    if (across >= 0.07 && v <= quick) return static_cast<int>(count);
    if (count < 0.0 || (across < 0.013 && v > across)) continue;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    const double density = std::log(v * inverse_alpha / (a / (across * across) + b));
    if (density <= count * std::log(mean) - mean - LogFactorial(count)) {
      return static_cast<int>(count);
    }
  }
}

}  // namespace

int PoissonCount(double mean, Random& random) {
  if (mean <= 0.0) return 0;
  return mean < 12.0 ? SmallCount(mean, random) : LargeCount(mean, random);
}

void AddPoissonNoise(image::FloatImage& expected, Random& random) {
  for (float& pixel : expected.pixels()) {
    pixel = static_cast<float>(PoissonCount(pixel, random));
  }
}

}  // namespace etalon::phantom
