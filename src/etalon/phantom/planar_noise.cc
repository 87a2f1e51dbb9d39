#include "etalon/phantom/planar_noise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace etalon::phantom {
namespace {

constexpr int kTables = 32;     ///< of the means 1 .. kTables
constexpr int kOutcomes = 128;  ///< P(count >= kOutcomes) < 1e-33 at the greatest mean
constexpr double kMostBySums = 160.0;

/// log(k!) by Stirling's series; k >= 10 here but for the rarest draws.
double LogFactorial(double k) {
  const double n = k + 1.0;
  return (n - 0.5) * std::log(n) - n + 0.9189385332046727 + 1.0 / (12.0 * n) -
         1.0 / (360.0 * n * n * n);
}

/// Draws from one distribution in one step [Walker1977]: an outcome chosen evenly is kept, or else
/// its partner is taken.
class AliasTable {
 public:
  explicit AliasTable(const std::array<double, kOutcomes>& probability) {
    std::array<double, kOutcomes> share{};
    std::vector<int> poor, rich;
    for (int outcome = 0; outcome < kOutcomes; ++outcome) {
      share[Index(outcome)] = kOutcomes * probability[Index(outcome)];
      (share[Index(outcome)] < 1.0 ? poor : rich).push_back(outcome);
    }
    while (!poor.empty() && !rich.empty()) {
      const int giver = rich.back(), taker = poor.back();
      poor.pop_back();
      entries_[Index(taker)] = {Threshold(share[Index(taker)]), giver};
      share[Index(giver)] -= 1.0 - share[Index(taker)];
      if (share[Index(giver)] >= 1.0) continue;
      rich.pop_back();
      poor.push_back(giver);
    }
    for (const auto* left : {&poor, &rich}) {
      for (const int outcome : *left) entries_[Index(outcome)] = {Threshold(1.0), outcome};
    }
  }

  /// `bits`: 32 even random bits.
  int Draw(std::uint32_t bits) const {
    const Entry& entry = entries_[bits >> kFractionBits];
    const int outcome = static_cast<int>(bits >> kFractionBits);
    return (bits & kFraction) < entry.kept_below ? outcome : entry.partner;
  }

 private:
  static constexpr int kFractionBits = 25;  ///< 32 less the 7 bits of an outcome
  static constexpr std::uint32_t kFraction = (1U << kFractionBits) - 1U;
  static_assert(kOutcomes == 1 << (32 - kFractionBits));

  struct Entry {
    std::uint32_t kept_below = 0;
    int partner = 0;
  };

  static std::size_t Index(int outcome) { return static_cast<std::size_t>(outcome); }
  static std::uint32_t Threshold(double share) {
    return static_cast<std::uint32_t>(std::lround(share * (kFraction + 1U)));
  }

  std::array<Entry, kOutcomes> entries_{};
};

std::array<double, kOutcomes> PoissonProbabilities(double mean) {
  std::array<double, kOutcomes> probability{};
  double sum = 0.0;
  for (int count = 0; count < kOutcomes; ++count) {
    double& one = probability[static_cast<std::size_t>(count)];
    one = count == 0 ? std::exp(-mean)
                     : probability[static_cast<std::size_t>(count - 1)] * mean / count;
    sum += one;
  }
  for (double& one : probability) one /= sum;
  return probability;
}

const std::vector<AliasTable>& TablesOfWholeMeans() {
  static const std::vector<AliasTable> tables = [] {
    std::vector<AliasTable> result;
    for (int mean = 1; mean <= kTables; ++mean) result.emplace_back(PoissonProbabilities(mean));
    return result;
  }();
  return tables;
}

/// By inversion; `level` is even in [0, 1), the mean below 1.
int CountBelowOne(double mean, double level) {
  if (level < 1.0 - mean) return 0;  // e^-m > 1 - m: mostly no exponential is needed
  double probability = std::exp(-mean);
  double reached = probability;
  int count = 0;
  while (level >= reached && count < 30) {
    ++count;
    probability *= mean / count;
    reached += probability;
  }
  return count;
}

/// Transformed rejection [Hormann1993].
int CountByRejection(double mean, Random& random) {
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

/// A sum of Poisson counts is a Poisson count of the sum of their means: whole means come from
/// tables, what is left over from inversion.
int CountBySums(double mean, const std::vector<AliasTable>& tables, Random& random) {
  const std::uint64_t bits = random.Next();
  int whole = static_cast<int>(mean);
  int count = CountBelowOne(mean - whole, static_cast<double>(bits >> 32) * 0x1.0p-32);
  auto rest = static_cast<std::uint32_t>(bits);
  for (; whole > kTables; whole -= kTables) {
    count += tables[kTables - 1].Draw(rest);
    rest = static_cast<std::uint32_t>(random.Next());
  }
  return whole > 0 ? count + tables[static_cast<std::size_t>(whole - 1)].Draw(rest) : count;
}

int Count(double mean, const std::vector<AliasTable>& tables, Random& random) {
  if (mean <= 0.0) return 0;
  return mean < kMostBySums ? CountBySums(mean, tables, random) : CountByRejection(mean, random);
}

}  // namespace

int PoissonCount(double mean, Random& random) { return Count(mean, TablesOfWholeMeans(), random); }

void AddPoissonNoise(image::FloatImage& expected, Random& random) {
  const std::vector<AliasTable>& tables = TablesOfWholeMeans();
  for (float& pixel : expected.pixels()) {
    pixel = static_cast<float>(Count(pixel, tables, random));
  }
}

}  // namespace etalon::phantom
