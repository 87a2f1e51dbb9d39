#include "etalon/image/consensus_mask.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/image/morphology.h"

namespace etalon::image {
namespace {

constexpr int kMostIterations = 200;
constexpr double kTolerance = 1e-7;
constexpr double kFirstGuess = 0.9;  ///< of sensitivity and specificity
constexpr double kLeast = 1e-6;      ///< nobody is thought to be without error

void CheckSizes(std::span<const BinaryMask> masks) {
  for (const BinaryMask& mask : masks) {
    Require(mask.rows() == masks.front().rows() && mask.columns() == masks.front().columns(),
            "masks of different size");
  }
}

/// Readers who marked each pixel.
std::vector<int> CountMarks(std::span<const BinaryMask> masks) {
  std::vector<int> counts(masks.front().size(), 0);
  for (const BinaryMask& mask : masks) {
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += mask.pixels()[i] != 0;
  }
  return counts;
}

BinaryMask AtLeast(const std::vector<int>& counts, int least, const BinaryMask& like) {
  BinaryMask mask(like.rows(), like.columns());
  std::ranges::transform(counts, mask.pixels().begin(),
                         [&](int count) { return std::uint8_t{count >= least}; });
  return mask;
}

/// Expectation and maximisation over the pixels that are weighed.
class Staple {
 public:
  Staple(std::span<const BinaryMask> masks, std::vector<std::size_t> pixels, double prior)
      : masks_(masks),
        pixels_(std::move(pixels)),
        prior_(std::clamp(prior, kLeast, 1.0 - kLeast)),
        readers_(masks.size(), {kFirstGuess, kFirstGuess}),
        weights_(pixels_.size(), 0.0) {}

  bool Run() {
    for (iterations_ = 1; iterations_ <= kMostIterations; ++iterations_) {
      const double change = Expect();
      Maximise();
      if (change < kTolerance) return true;
    }
    return false;
  }

  const std::vector<ReaderPerformance>& readers() const { return readers_; }
  const std::vector<std::size_t>& pixels() const { return pixels_; }
  const std::vector<double>& weights() const { return weights_; }
  int iterations() const { return iterations_; }

 private:
  bool Marked(std::size_t reader, std::size_t pixel) const {
    return masks_[reader].pixels()[pixel] != 0;
  }

  double Expect() {
    double change = 0.0;
    for (std::size_t i = 0; i < pixels_.size(); ++i) {
      double inside = prior_;
      double outside = 1.0 - prior_;
      for (std::size_t reader = 0; reader < readers_.size(); ++reader) {
        const auto [sensitivity, specificity] = readers_[reader];
        const bool marked = Marked(reader, pixels_[i]);
        inside *= marked ? sensitivity : 1.0 - sensitivity;
        outside *= marked ? 1.0 - specificity : specificity;
      }
      const double weight = inside / (inside + outside);
      change = std::max(change, std::abs(weight - weights_[i]));
      weights_[i] = weight;
    }
    return change;
  }

  void Maximise() {
    for (std::size_t reader = 0; reader < readers_.size(); ++reader) {
      double inside = 0.0, inside_marked = 0.0, outside = 0.0, outside_left = 0.0;
      for (std::size_t i = 0; i < pixels_.size(); ++i) {
        const bool marked = Marked(reader, pixels_[i]);
        inside += weights_[i];
        outside += 1.0 - weights_[i];
        if (marked) inside_marked += weights_[i];
        if (!marked) outside_left += 1.0 - weights_[i];
      }
      readers_[reader] = {
          std::clamp(inside_marked / std::max(inside, kLeast), kLeast, 1.0 - kLeast),
          std::clamp(outside_left / std::max(outside, kLeast), kLeast, 1.0 - kLeast)};
    }
  }

  std::span<const BinaryMask> masks_;
  std::vector<std::size_t> pixels_;
  double prior_;
  std::vector<ReaderPerformance> readers_;
  std::vector<double> weights_;
  int iterations_ = 0;
};

std::vector<std::size_t> PixelsOf(const BinaryMask& mask) {
  std::vector<std::size_t> pixels;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask.pixels()[i] != 0) pixels.push_back(i);
  }
  return pixels;
}

/// The mean part of the weighed pixels that a reader marked.
double PriorOf(const std::vector<int>& counts, const std::vector<std::size_t>& pixels,
               std::size_t readers) {
  double marks = 0.0;
  for (const std::size_t pixel : pixels) marks += counts[pixel];
  return marks / static_cast<double>(pixels.size() * readers);
}

ConsensusMask Result(const Staple& staple, const BinaryMask& like) {
  ConsensusMask result{FloatImage(like.rows(), like.columns()),
                       BinaryMask(like.rows(), like.columns()), staple.readers(),
                       staple.iterations()};
  for (std::size_t i = 0; i < staple.pixels().size(); ++i) {
    const std::size_t pixel = staple.pixels()[i];
    result.probability.pixels()[pixel] = static_cast<float>(staple.weights()[i]);
    result.mask.pixels()[pixel] = staple.weights()[i] >= 0.5;
  }
  return result;
}

}  // namespace

BinaryMask MajorityMask(std::span<const BinaryMask> masks) {
  Require(!masks.empty(), "a majority of no masks");
  CheckSizes(masks);
  return AtLeast(CountMarks(masks), static_cast<int>(masks.size()) / 2 + 1, masks.front());
}

Outcome<ConsensusMask> CombineMasks(std::span<const BinaryMask> masks, int margin) {
  if (masks.size() < 2) {
    return Refusal{RefusalCode::kTooFewValues, "A consensus needs the outlines of two readers."};
  }
  CheckSizes(masks);
  const std::vector<int> counts = CountMarks(masks);
  const BinaryMask any = AtLeast(counts, 1, masks.front());
  std::vector<std::size_t> pixels = PixelsOf(margin > 0 ? Dilate(any, margin) : any);
  if (pixels.empty()) {
    return Refusal{RefusalCode::kStructureNotFound, "No reader marked anything."};
  }
  const double prior = PriorOf(counts, pixels, masks.size());
  Staple staple(masks, std::move(pixels), prior);
  if (!staple.Run()) {
    return Refusal{RefusalCode::kNotEstimable, "The readers' outlines do not settle."};
  }
  return Result(staple, masks.front());
}

}  // namespace etalon::image
