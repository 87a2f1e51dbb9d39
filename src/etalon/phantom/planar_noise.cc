#include "etalon/phantom/planar_noise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace etalon::phantom {
namespace {

constexpr int kWholes = 32;  ///< tables of the means 1 .. kWholes
constexpr int kParts = 16;   ///< tables of the means 1 / kParts .. (kParts - 1) / kParts
constexpr double kMostBySums = 160.0;

/// log(k!) by Stirling's series; k >= 10 here but for the rarest draws.
double LogFactorial(double k) {
  const double n = k + 1.0;
  return (n - 0.5) * std::log(n) - n + 0.9189385332046727 + 1.0 / (12.0 * n) -
         1.0 / (360.0 * n * n * n);
}

/// Draws from one distribution in one step [Walker1977]: an outcome chosen evenly is kept, or else
/// its partner is taken. 2^kOutcomeBits outcomes.
template <int kOutcomeBits>
class AliasTable {
 public:
  static constexpr int kOutcomes = 1 << kOutcomeBits;

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
  static constexpr int kFractionBits = 32 - kOutcomeBits;
  static constexpr std::uint32_t kFraction = (1U << kFractionBits) - 1U;

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

using WholeTable = AliasTable<7>;  // P(count >= 128) < 1e-33 at a mean of 32
using PartTable = AliasTable<5>;   // P(count >= 32) < 1e-35 at a mean of 1

template <typename Table>
Table PoissonTable(double mean) {
  std::array<double, Table::kOutcomes> probability{};
  double one = std::exp(-mean), sum = 0.0;
  for (int count = 0; count < Table::kOutcomes; ++count) {
    probability[static_cast<std::size_t>(count)] = one;
    sum += one;
    one *= mean / (count + 1);
  }
  for (double& each : probability) each /= sum;
  return Table(probability);
}

struct Tables {
  std::vector<WholeTable> wholes;  ///< of the mean index + 1
  std::vector<PartTable> parts;    ///< of the mean index / kParts
};

const Tables& PoissonTables() {
  static const Tables tables = [] {
    Tables result;
    for (int mean = 1; mean <= kWholes; ++mean) {
      result.wholes.push_back(PoissonTable<WholeTable>(mean));
    }
    for (int part = 0; part < kParts; ++part) {
      result.parts.push_back(PoissonTable<PartTable>(static_cast<double>(part) / kParts));
    }
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

std::uint32_t HighBits(std::uint64_t bits) { return static_cast<std::uint32_t>(bits >> 32); }
std::uint32_t LowBits(std::uint64_t bits) { return static_cast<std::uint32_t>(bits); }

/// A sum of Poisson counts is a Poisson count of the sum of their means: whole means and parts of
/// one come from tables, the little that is left over from inversion.
int CountBySums(double mean, const Tables& tables, Random& random) {
  const int steps = static_cast<int>(mean * kParts);
  std::uint64_t bits = random.Next();
  int count = CountBelowOne(mean - static_cast<double>(steps) / kParts, HighBits(bits) * 0x1.0p-32);
  if (steps == 0) return count;
  count += tables.parts[static_cast<std::size_t>(steps % kParts)].Draw(LowBits(bits));
  int whole = steps / kParts;
  for (; whole > kWholes; whole -= kWholes) {
    count += tables.wholes.back().Draw(HighBits(random.Next()));
  }
  if (whole == 0) return count;
  return count + tables.wholes[static_cast<std::size_t>(whole - 1)].Draw(HighBits(random.Next()));
}

int Count(double mean, const Tables& tables, Random& random) {
  if (mean <= 0.0) return 0;
  return mean < kMostBySums ? CountBySums(mean, tables, random) : CountByRejection(mean, random);
}

}  // namespace

int PoissonCount(double mean, Random& random) { return Count(mean, PoissonTables(), random); }

void AddPoissonNoise(image::FloatImage& expected, Random& random) {
  const Tables& tables = PoissonTables();
  for (float& pixel : expected.pixels()) {
    pixel = static_cast<float>(Count(pixel, tables, random));
  }
}

}  // namespace etalon::phantom
