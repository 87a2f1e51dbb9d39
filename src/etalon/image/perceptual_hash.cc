#include "etalon/image/perceptual_hash.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numbers>
#include <numeric>

#include "etalon/core/error.h"
#include "etalon/image/resample.h"

namespace etalon::image {
namespace {

constexpr int kHashSide = 8;
constexpr int kQuarters = 4;
constexpr int kQuarterBits = 16;
constexpr std::size_t kQuarterValues = std::size_t{1} << kQuarterBits;

std::uint16_t QuarterOf(std::uint64_t hash, int quarter) {
  return static_cast<std::uint16_t>(hash >> (quarter * kQuarterBits));
}

using Waves = std::array<std::array<double, kThumbnailSide>, kHashSide>;

/// Cosines of the lowest frequencies at the centres of the thumbnail's pixels.
Waves LowWaves() {
  Waves waves{};
  for (int frequency = 0; frequency < kHashSide; ++frequency) {
    for (int pixel = 0; pixel < kThumbnailSide; ++pixel) {
      waves[static_cast<std::size_t>(frequency)][static_cast<std::size_t>(pixel)] =
          std::cos(std::numbers::pi * frequency * (pixel + 0.5) / kThumbnailSide);
    }
  }
  return waves;
}

double Frequency(const GrayImage& thumbnail, const Waves& waves, std::size_t down,
                 std::size_t across) {
  double sum = 0.0;
  for (int row = 0; row < kThumbnailSide; ++row) {
    double line = 0.0;
    for (int column = 0; column < kThumbnailSide; ++column) {
      line += waves[across][static_cast<std::size_t>(column)] * thumbnail(row, column);
    }
    sum += waves[down][static_cast<std::size_t>(row)] * line;
  }
  return sum;
}

double MedianOf(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double MeanOf(const GrayImage& picture) {
  const auto sum =
      std::accumulate(picture.pixels().begin(), picture.pixels().end(), std::uint64_t{0});
  return static_cast<double>(sum) / static_cast<double>(picture.size());
}

/// Hashes sorted into buckets by the value of one quarter.
class QuarterBuckets {
 public:
  QuarterBuckets(const std::vector<std::uint64_t>& hashes, int quarter)
      : starts_(kQuarterValues + 1, 0), items_(hashes.size()) {
    for (const std::uint64_t hash : hashes) ++starts_[QuarterOf(hash, quarter) + std::size_t{1}];
    std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
    std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      items_[next[QuarterOf(hashes[i], quarter)]++] = static_cast<std::uint32_t>(i);
    }
  }

  /// Members of a bucket that come after `item`, by rising number.
  template <typename Visit>
  void After(std::uint16_t value, std::size_t item, Visit visit) const {
    const auto begin = items_.begin() + starts_[value];
    const auto end = items_.begin() + starts_[value + std::size_t{1}];
    for (auto it = std::upper_bound(begin, end, item); it != end; ++it) visit(*it);
  }

 private:
  std::vector<std::uint32_t> starts_;
  std::vector<std::uint32_t> items_;
};

/// The first quarter in which two hashes differ in at most one bit.
int FirstNearQuarter(std::uint64_t difference) {
  for (int quarter = 0; quarter < kQuarters; ++quarter) {
    if (std::popcount(QuarterOf(difference, quarter)) <= 1) return quarter;
  }
  return kQuarters;
}

}  // namespace

std::uint64_t DifferenceHash(const GrayImage& picture) {
  const GrayImage small = ResizeArea(picture, kHashSide, kHashSide + 1);
  std::uint64_t hash = 0;
  for (int row = 0; row < kHashSide; ++row) {
    for (int column = 0; column < kHashSide; ++column) {
      const bool falls = small(row, column) > small(row, column + 1);
      hash |= static_cast<std::uint64_t>(falls) << (row * kHashSide + column);
    }
  }
  return hash;
}

std::uint64_t CosineHash(const GrayImage& picture) {
  static const Waves kWaves = LowWaves();
  const GrayImage thumbnail = Thumbnail(picture);
  std::vector<double> values;
  for (std::size_t down = 0; down < kHashSide; ++down) {
    for (std::size_t across = 0; across < kHashSide; ++across) {
      values.push_back(Frequency(thumbnail, kWaves, down, across));
    }
  }
  const double median = MedianOf({values.begin() + 1, values.end()});
  std::uint64_t hash = 0;
  for (std::size_t k = 1; k < values.size(); ++k) {
    hash |= static_cast<std::uint64_t>(values[k] > median) << k;
  }
  return hash;
}

int HashDistance(std::uint64_t a, std::uint64_t b) { return std::popcount(a ^ b); }

GrayImage Thumbnail(const GrayImage& picture) {
  return ResizeArea(picture, kThumbnailSide, kThumbnailSide);
}

double Likeness(const GrayImage& a, const GrayImage& b) {
  Require(a.rows() == b.rows() && a.columns() == b.columns() && !a.empty(),
          "likeness of pictures of different sizes");
  const double mean_a = MeanOf(a);
  const double mean_b = MeanOf(b);
  double products = 0.0;
  double squares_a = 0.0;
  double squares_b = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double from_a = a.pixels()[i] - mean_a;
    const double from_b = b.pixels()[i] - mean_b;
    products += from_a * from_b;
    squares_a += from_a * from_a;
    squares_b += from_b * from_b;
  }
  if (squares_a == 0.0 || squares_b == 0.0) return 0.0;
  return products / std::sqrt(squares_a * squares_b);
}

void ForEachPairWithin(const std::vector<std::uint64_t>& hashes, int radius,
                       const std::function<void(std::size_t, std::size_t)>& visit) {
  Require(radius >= 0 && radius <= kLargestHashRadius, "a hash radius outside 0 to 7");
  Require(hashes.size() < (std::size_t{1} << 32), "more hashes than 32 bits count");
  for (int quarter = 0; quarter < kQuarters; ++quarter) {
    const QuarterBuckets buckets(hashes, quarter);
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      const auto compare = [&](std::uint32_t j) {
        const std::uint64_t difference = hashes[i] ^ hashes[j];
        // A pair belongs to its first near quarter, so that it is visited once.
        if (std::popcount(difference) > radius || FirstNearQuarter(difference) != quarter) return;
        visit(i, j);
      };
      const std::uint16_t value = QuarterOf(hashes[i], quarter);
      buckets.After(value, i, compare);
      for (int bit = 0; bit < kQuarterBits; ++bit) {
        buckets.After(static_cast<std::uint16_t>(value ^ (1U << bit)), i, compare);
      }
    }
  }
}

}  // namespace etalon::image
