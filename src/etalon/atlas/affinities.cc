#include "etalon/atlas/affinities.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "etalon/atlas/threads.h"
#include "etalon/core/error.h"

namespace etalon::atlas {
namespace {

constexpr std::size_t kBlock = 256;
constexpr int kLargestSteps = 100;
constexpr double kTolerance = 1e-5;  // of the entropy

/// Weights of one point's neighbours and their entropy at one width.
class NeighbourWeights {
 public:
  explicit NeighbourWeights(std::span<const float> distances) : weights_(distances.size()) {
    const double nearest = static_cast<double>(distances.front());
    for (const float distance : distances) {
      const double far = static_cast<double>(distance);
      // Taken from the nearest, which leaves the ratios and spares the underflow.
      squares_.push_back(far * far - nearest * nearest);
    }
  }

  double Entropy(double precision) {
    double sum = 0.0;
    double moment = 0.0;
    for (std::size_t k = 0; k < squares_.size(); ++k) {
      weights_[k] = std::exp(-precision * squares_[k]);
      sum += weights_[k];
      moment += weights_[k] * squares_[k];
    }
    for (double& weight : weights_) weight /= sum;
    return std::log(sum) + precision * moment / sum;
  }

  /// Bisection for the precision with this entropy, from the scale of the neighbours' distances.
  void Fit(double entropy) {
    const double scale = squares_.back() > 0.0 ? squares_.back() : 1.0;
    double low = 0.0;
    double high = std::numeric_limits<double>::infinity();
    double precision = 1.0 / scale;
    for (int step = 0; step < kLargestSteps; ++step) {
      const double excess = Entropy(precision) - entropy;
      if (std::abs(excess) < kTolerance || precision * scale > 1e12) break;
      (excess > 0.0 ? low : high) = precision;
      precision = std::isinf(high) ? precision * 2.0 : (low + high) / 2.0;
    }
  }

  const std::vector<double>& weights() const { return weights_; }

 private:
  std::vector<double> squares_;
  std::vector<double> weights_;
};

/// Every pair (from, to) as both (from, to) and (to, from), by rising point and partner.
Affinities BothWays(const NeighbourLists& neighbours, const std::vector<float>& conditional) {
  const std::size_t count = neighbours.count();
  Affinities doubled;
  doubled.starts.assign(count + 1, 0);
  for (std::size_t i = 0; i < count; ++i) {
    doubled.starts[i + 1] += neighbours.each;
    for (const std::uint32_t other : neighbours.Items(i)) ++doubled.starts[other + 1];
  }
  for (std::size_t i = 0; i < count; ++i) doubled.starts[i + 1] += doubled.starts[i];
  doubled.others.resize(doubled.starts.back());
  doubled.weights.resize(doubled.starts.back());
  std::vector<std::size_t> next(doubled.starts.begin(), doubled.starts.end() - 1);
  const auto put = [&](std::size_t point, std::size_t other, float weight) {
    doubled.others[next[point]] = static_cast<std::uint32_t>(other);
    doubled.weights[next[point]++] = weight;
  };
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < neighbours.each; ++k) {
      const float weight = conditional[i * neighbours.each + k];
      put(i, neighbours.Items(i)[k], weight);
      put(neighbours.Items(i)[k], i, weight);
    }
  }
  return doubled;
}

/// Adds up the pairs that a point has twice.
Affinities Merged(const Affinities& doubled) {
  Affinities merged;
  merged.starts.push_back(0);
  std::vector<std::pair<std::uint32_t, float>> pairs;
  const double scale = 1.0 / (2.0 * static_cast<double>(doubled.count()));
  for (std::size_t i = 0; i < doubled.count(); ++i) {
    pairs.clear();
    for (std::size_t k = doubled.starts[i]; k < doubled.starts[i + 1]; ++k) {
      pairs.emplace_back(doubled.others[k], doubled.weights[k]);
    }
    std::ranges::sort(pairs);
    for (std::size_t k = 0; k < pairs.size(); ++k) {
      const auto weight = static_cast<float>(static_cast<double>(pairs[k].second) * scale);
      if (k > 0 && pairs[k].first == pairs[k - 1].first) {
        merged.weights.back() += weight;
        continue;
      }
      merged.others.push_back(pairs[k].first);
      merged.weights.push_back(weight);
    }
    merged.starts.push_back(merged.others.size());
  }
  return merged;
}

}  // namespace

Affinities FindAffinities(const NeighbourLists& neighbours, double perplexity, int threads) {
  Require(perplexity >= 1.0 && perplexity <= static_cast<double>(neighbours.each),
          "a perplexity below 1 or above the number of neighbours");
  std::vector<float> conditional(neighbours.items.size());
  ForBlocks(neighbours.count(), kBlock, threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      NeighbourWeights weights(neighbours.Distances(i));
      weights.Fit(std::log(perplexity));
      for (std::size_t k = 0; k < neighbours.each; ++k) {
        conditional[i * neighbours.each + k] = static_cast<float>(weights.weights()[k]);
      }
    }
  });
  return Merged(BothWays(neighbours, conditional));
}

}  // namespace etalon::atlas
