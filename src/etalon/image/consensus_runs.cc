#include "etalon/image/consensus_runs.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>

#include "etalon/core/error.h"

namespace etalon::image {
namespace {

constexpr int kMostIterations = 200;
constexpr double kTolerance = 1e-7;
constexpr double kFirstGuess = 0.9;  ///< of sensitivity and specificity
constexpr double kLeast = 1e-6;      ///< nobody is thought to be without error

/// One bit a reader who marked the pixel.
using Markers = std::uint64_t;

/// Neighbouring pixels of a row that the same readers marked.
struct Stretch {
  PixelRun run;
  Markers markers = 0;
};

/// An end of a run: the reader's bit changes at its column.
struct Event {
  int column;
  Markers bit;
};

void CheckMasks(std::span<const RunMask> masks) {
  Require(!masks.empty() && masks.size() <= 64, "a consensus takes 1 to 64 masks");
  for (const RunMask& mask : masks) {
    Require(mask.rows() == masks.front().rows() && mask.columns() == masks.front().columns(),
            "masks of different size");
  }
}

/// What anybody marked, by row and column.
std::vector<Stretch> Stretches(std::span<const RunMask> masks) {
  std::vector<Stretch> stretches;
  std::vector<std::size_t> next(masks.size(), 0);
  std::vector<Event> events;
  for (int row = 0; row < masks.front().rows(); ++row) {
    events.clear();
    for (std::size_t mask = 0; mask < masks.size(); ++mask) {
      const auto& runs = masks[mask].runs();
      for (std::size_t& at = next[mask]; at < runs.size() && runs[at].row == row; ++at) {
        events.push_back({runs[at].begin, Markers{1} << mask});
        events.push_back({runs[at].end, Markers{1} << mask});
      }
    }
    std::ranges::sort(events, {}, &Event::column);
    Markers markers = 0;
    for (std::size_t i = 0; i < events.size(); ++i) {
      markers ^= events[i].bit;
      if (markers == 0 || events[i + 1].column == events[i].column) continue;
      stretches.push_back({{row, events[i].column, events[i + 1].column}, markers});
    }
  }
  return stretches;
}

/// A kind of pixel: who marked it, and how many there are.
struct Pattern {
  Markers markers = 0;
  double pixels = 0.0;
  double weight = 0.0;  ///< probability of belonging to the structure
};

/// Expectation and maximisation over the patterns.
class Staple {
 public:
  Staple(std::vector<Pattern> patterns, std::size_t readers)
      : patterns_(std::move(patterns)), readers_(readers, {kFirstGuess, kFirstGuess}) {
    double marks = 0.0, pixels = 0.0;
    for (const Pattern& pattern : patterns_) {
      marks += static_cast<double>(std::popcount(pattern.markers)) * pattern.pixels;
      pixels += pattern.pixels;
    }
    prior_ = std::clamp(marks / (pixels * static_cast<double>(readers)), kLeast, 1.0 - kLeast);
  }

  bool Run() {
    for (iterations_ = 1; iterations_ <= kMostIterations; ++iterations_) {
      const double change = Expect();
      Maximise();
      if (change < kTolerance) return true;
    }
    return false;
  }

  const std::vector<Pattern>& patterns() const { return patterns_; }
  const std::vector<ReaderPerformance>& readers() const { return readers_; }
  int iterations() const { return iterations_; }

 private:
  static bool Marked(const Pattern& pattern, std::size_t reader) {
    return ((pattern.markers >> reader) & 1U) != 0;
  }

  double Expect() {
    double change = 0.0;
    for (Pattern& pattern : patterns_) {
      double inside = prior_;
      double outside = 1.0 - prior_;
      for (std::size_t reader = 0; reader < readers_.size(); ++reader) {
        const auto [sensitivity, specificity] = readers_[reader];
        const bool marked = Marked(pattern, reader);
        inside *= marked ? sensitivity : 1.0 - sensitivity;
        outside *= marked ? 1.0 - specificity : specificity;
      }
      const double weight = inside / (inside + outside);
      change = std::max(change, std::abs(weight - pattern.weight));
      pattern.weight = weight;
    }
    return change;
  }

  void Maximise() {
    for (std::size_t reader = 0; reader < readers_.size(); ++reader) {
      double inside = 0.0, inside_marked = 0.0, outside = 0.0, outside_left = 0.0;
      for (const Pattern& pattern : patterns_) {
        const double in = pattern.weight * pattern.pixels;
        const double out = (1.0 - pattern.weight) * pattern.pixels;
        inside += in;
        outside += out;
        (Marked(pattern, reader) ? inside_marked : outside_left) +=
            Marked(pattern, reader) ? in : out;
      }
      readers_[reader] = {
          std::clamp(inside_marked / std::max(inside, kLeast), kLeast, 1.0 - kLeast),
          std::clamp(outside_left / std::max(outside, kLeast), kLeast, 1.0 - kLeast)};
    }
  }

  std::vector<Pattern> patterns_;
  std::vector<ReaderPerformance> readers_;
  double prior_ = 0.5;
  int iterations_ = 0;
};

/// The pixels that anybody marked and a margin around them, by who marked them.
std::map<Markers, double> CountPatterns(const std::vector<Stretch>& stretches, const RunMask& like,
                                        int margin) {
  std::map<Markers, double> counts;
  RunMask any(like.rows(), like.columns());
  for (const Stretch& stretch : stretches) {
    counts[stretch.markers] += stretch.run.end - stretch.run.begin;
    any.Append(stretch.run);
  }
  const std::int64_t around = DilateRuns(any, margin).area() - any.area();
  if (around > 0) counts[0] = static_cast<double>(around);
  return counts;
}

RunMask Chosen(const std::vector<Stretch>& stretches, const RunMask& like, const auto& is_chosen) {
  RunMask mask(like.rows(), like.columns());
  for (const Stretch& stretch : stretches) {
    if (is_chosen(stretch.markers)) mask.Append(stretch.run);
  }
  return mask;
}

}  // namespace

RunMask WeightedMajority(std::span<const RunMask> masks, std::span<const double> weights) {
  CheckMasks(masks);
  Require(weights.size() == masks.size(), "one weight a mask");
  double all = 0.0;
  for (const double weight : weights) {
    Require(weight > 0.0, "a weight that is not positive");
    all += weight;
  }
  return Chosen(Stretches(masks), masks.front(), [&](Markers markers) {
    double marked = 0.0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (((markers >> i) & 1U) != 0) marked += weights[i];
    }
    return 2.0 * marked > all * (1.0 + 1e-12);
  });
}

Outcome<ConsensusRuns> CombineRuns(std::span<const RunMask> masks, int margin) {
  if (masks.size() < 2) {
    return Refusal{RefusalCode::kTooFewValues, "A consensus needs the outlines of two readers."};
  }
  CheckMasks(masks);
  const std::vector<Stretch> stretches = Stretches(masks);
  if (stretches.empty()) {
    return Refusal{RefusalCode::kStructureNotFound, "No reader marked anything."};
  }
  std::vector<Pattern> patterns;
  for (const auto& [markers, pixels] : CountPatterns(stretches, masks.front(), margin)) {
    patterns.push_back({markers, pixels, 0.0});
  }
  Staple staple(std::move(patterns), masks.size());
  if (!staple.Run()) {
    return Refusal{RefusalCode::kNotEstimable, "The readers' outlines do not settle."};
  }
  const auto weight_of = [&](Markers markers) {
    return std::ranges::lower_bound(staple.patterns(), markers, {}, &Pattern::markers)->weight;
  };
  return ConsensusRuns{
      Chosen(stretches, masks.front(), [&](Markers markers) { return weight_of(markers) >= 0.5; }),
      staple.readers(), staple.iterations()};
}

RunMask DilateRuns(const RunMask& mask, int radius) {
  Require(radius >= 0, "a negative radius");
  RunMask wide(mask.rows(), mask.columns());
  if (mask.runs().empty()) return wide;
  std::vector<int> reach;  // of a row so far away
  for (int away = 0; away <= radius; ++away) {
    reach.push_back(static_cast<int>(std::sqrt(radius * radius - away * away)));
  }
  const auto& runs = mask.runs();
  const int first = std::max(0, runs.front().row - radius);
  const int last = std::min(mask.rows() - 1, runs.back().row + radius);
  std::vector<PixelRun> near;
  std::size_t begin = 0;  // of the runs that reach the row
  for (int row = first; row <= last; ++row) {
    while (begin < runs.size() && runs[begin].row < row - radius) ++begin;
    near.clear();
    for (std::size_t i = begin; i < runs.size() && runs[i].row <= row + radius; ++i) {
      const int by = reach[static_cast<std::size_t>(std::abs(runs[i].row - row))];
      near.push_back(
          {row, std::max(0, runs[i].begin - by), std::min(mask.columns(), runs[i].end + by)});
    }
    std::ranges::sort(near, {}, &PixelRun::begin);
    for (std::size_t i = 0; i < near.size();) {
      PixelRun run = near[i++];
      for (; i < near.size() && near[i].begin <= run.end; ++i)
        run.end = std::max(run.end, near[i].end);
      wide.Append(run);
    }
  }
  return wide;
}

}  // namespace etalon::image
