#include "etalon/echo/beats.h"

#include <algorithm>
#include <cmath>

#include "etalon/stats/quantile.h"

namespace etalon::echo {
namespace {

/// Cines whose area changes by less than this fraction of the largest hold no beat.
constexpr double kLeastAreaChange = 0.05;
/// Half width of the window whose median a steady frame keeps to, and how near.
constexpr double kSteadySeconds = 0.11;
constexpr double kSteadyFraction = 0.15;
/// A fall of the area during filling, as a fraction of the curve's range, that no heart shows.
constexpr double kFillingDip = 0.15;
/// Half width of the smoothing window: shorter than any event of the cycle.
constexpr double kSmoothingSeconds = 0.04;

using Curve = std::vector<double>;

int Size(const Curve& curve) { return static_cast<int>(curve.size()); }
double At(const Curve& curve, int frame) { return curve[static_cast<std::size_t>(frame)]; }

double MeanFrameInterval(const std::vector<Seconds>& times) {
  return (times.back() - times.front()).value() / static_cast<double>(times.size() - 1);
}

/// Triangular window; at the ends only the frames that exist, so that the ends are not flattened.
Curve Smooth(const Curve& areas, int half_width) {
  Curve smooth(areas.size());
  for (int frame = 0; frame < Size(areas); ++frame) {
    const int reach = std::min({half_width, frame, Size(areas) - 1 - frame});
    double sum = 0.0;
    double weights = 0.0;
    for (int offset = -reach; offset <= reach; ++offset) {
      const double weight = reach + 1.0 - std::abs(offset);
      sum += weight * At(areas, frame + offset);
      weights += weight;
    }
    smooth[static_cast<std::size_t>(frame)] = sum / weights;
  }
  return smooth;
}

int LargestBetween(const Curve& curve, int first, int last) {
  const auto begin = curve.begin();
  return static_cast<int>(std::max_element(begin + first, begin + last + 1) - begin);
}

/// How far the curve rises on one side of a minimum before it falls below it again.
double Rise(const Curve& curve, int minimum, int step) {
  double highest = At(curve, minimum);
  for (int frame = minimum; frame >= 0 && frame < Size(curve); frame += step) {
    if (At(curve, frame) < At(curve, minimum)) break;
    highest = std::max(highest, At(curve, frame));
  }
  return highest - At(curve, minimum);
}

bool IsLocalMinimum(const Curve& curve, int frame) {
  return At(curve, frame) < At(curve, frame - 1) && At(curve, frame) <= At(curve, frame + 1);
}

/// Minima inside the cine that stand out, deepest first choice, at least `least_distance` apart.
std::vector<int> FindEndSystoles(const Curve& curve, double prominence, double least_distance) {
  std::vector<int> candidates;
  for (int frame = 1; frame + 1 < Size(curve); ++frame) {
    if (IsLocalMinimum(curve, frame) && Rise(curve, frame, -1) >= prominence &&
        Rise(curve, frame, +1) >= prominence) {
      candidates.push_back(frame);
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [&](int a, int b) { return At(curve, a) < At(curve, b); });
  std::vector<int> chosen;
  for (const int candidate : candidates) {
    const bool crowded = std::any_of(chosen.begin(), chosen.end(), [&](int other) {
      return std::abs(other - candidate) < least_distance;
    });
    if (!crowded) chosen.push_back(candidate);
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

/// The largest area before a systole, sought backwards: filling hardly ever empties the ventricle,
/// so what lies beyond a dip is not the end of this diastole but an outline that ran away.
int EndDiastoleBefore(const Curve& curve, int first, int systole, double dip) {
  int largest = systole;
  for (int frame = systole; frame >= first; --frame) {
    if (At(curve, frame) > At(curve, largest)) largest = frame;
    if (At(curve, frame) < At(curve, largest) - dip) break;
  }
  return largest;
}

/// A stretch at the edge of the cine reaches end diastole only if it comes near the largest area.
bool ReachesEndDiastole(const Curve& curve, int frame, double low, double high) {
  return At(curve, frame) >= low + 0.7 * (high - low);
}

std::vector<Beat> BeatsAround(const std::vector<int>& end_systoles, const Curve& curve, double low,
                              double high) {
  std::vector<Beat> beats;
  for (std::size_t i = 0; i < end_systoles.size(); ++i) {
    const int previous = i == 0 ? 0 : end_systoles[i - 1];
    const int next = i + 1 == end_systoles.size() ? Size(curve) - 1 : end_systoles[i + 1];
    const double dip = kFillingDip * (high - low);
    Beat beat{.end_diastole = EndDiastoleBefore(curve, previous, end_systoles[i], dip),
              .end_systole = end_systoles[i],
              .next_end_diastole = {}};
    if (!ReachesEndDiastole(curve, beat.end_diastole, low, high)) continue;
    const int following = EndDiastoleBefore(curve, end_systoles[i], next, dip);
    if (ReachesEndDiastole(curve, following, low, high)) beat.next_end_diastole = following;
    beats.push_back(beat);
  }
  return beats;
}

/// A cine that ends in systole: the extremes of the curve, in their order.
std::vector<Beat> PartialBeat(const Curve& curve) {
  const int smallest =
      static_cast<int>(std::min_element(curve.begin(), curve.end()) - curve.begin());
  const int largest = LargestBetween(curve, 0, smallest);
  if (largest == smallest) return {};
  return {Beat{.end_diastole = largest, .end_systole = smallest, .next_end_diastole = {}}};
}

/// The window is as wide on one side as on the other, so that a slope is its own median.
double MedianAround(const Curve& curve, int frame, int widest) {
  const int reach = std::min({widest, frame, Size(curve) - 1 - frame});
  const auto middle = curve.begin() + frame;
  return stats::Quantile(Curve(middle - reach, middle + reach + 1), 0.5);
}

/// Fills the frames that are not steady from their nearest steady neighbours.
Curve Interpolate(const Curve& curve, const std::vector<bool>& steady) {
  Curve result = curve;
  int last_steady = -1;
  for (int frame = 0; frame < Size(curve); ++frame) {
    if (!steady[static_cast<std::size_t>(frame)]) continue;
    for (int gap = last_steady + 1; gap < frame; ++gap) {
      const double fraction =
          last_steady < 0 ? 1.0 : (gap - last_steady) / static_cast<double>(frame - last_steady);
      const double before = last_steady < 0 ? At(curve, frame) : At(curve, last_steady);
      result[static_cast<std::size_t>(gap)] = before + fraction * (At(curve, frame) - before);
    }
    last_steady = frame;
  }
  for (int gap = last_steady + 1; last_steady >= 0 && gap < Size(curve); ++gap) {
    result[static_cast<std::size_t>(gap)] = At(curve, last_steady);
  }
  return result;
}

}  // namespace

SteadyCurve SteadyAreas(const std::vector<double>& areas, const std::vector<Seconds>& times) {
  Require(areas.size() == times.size(), "one time a frame is needed to judge a curve");
  if (areas.size() < 3) return {areas, 0};
  const int reach = static_cast<int>(std::lround(kSteadySeconds / MeanFrameInterval(times)));
  std::vector<bool> steady(areas.size());
  SteadyCurve result;
  for (int frame = 0; frame < Size(areas); ++frame) {
    const double median = MedianAround(areas, frame, reach);
    const bool keeps = std::abs(At(areas, frame) - median) <= kSteadyFraction * median;
    steady[static_cast<std::size_t>(frame)] = keeps;
    if (!keeps) ++result.replaced_frames;
  }
  result.areas = Interpolate(areas, steady);
  return result;
}

Outcome<std::vector<Beat>> FindBeats(const std::vector<double>& areas,
                                     const std::vector<Seconds>& times,
                                     const BeatOptions& options) {
  Require(areas.size() == times.size(), "one time a frame is needed to find beats");
  if (areas.size() < 3) {
    return Refusal{RefusalCode::kMissingPhase, "fewer than three frames: no cardiac cycle"};
  }
  const double interval = MeanFrameInterval(times);
  Require(interval > 0.0, "frame times that do not increase");
  const Curve curve = Smooth(areas, static_cast<int>(std::lround(kSmoothingSeconds / interval)));
  const double low = stats::Quantile(curve, 0.05);
  const double high = stats::Quantile(curve, 0.95);
  if (high <= 0.0 || (high - low) / high < kLeastAreaChange) {
    return Refusal{RefusalCode::kNoBeat, "the ventricle hardly changes its area: no beat"};
  }
  const auto end_systoles = FindEndSystoles(curve, options.least_prominence * (high - low),
                                            options.shortest_cycle.value() / interval);
  std::vector<Beat> beats = BeatsAround(end_systoles, curve, low, high);
  if (beats.empty()) beats = PartialBeat(curve);
  if (beats.empty()) {
    return Refusal{RefusalCode::kNoBeat, "no end systole follows an end diastole in this cine"};
  }
  return beats;
}

}  // namespace etalon::echo
