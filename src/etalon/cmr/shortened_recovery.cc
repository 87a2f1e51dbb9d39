#include "etalon/cmr/shortened_recovery.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "etalon/core/error.h"

namespace etalon::cmr {
namespace {

constexpr std::size_t kImages = 7;
constexpr double kShortestBeat = 300.0;
constexpr double kLongestBeat = 2000.0;
constexpr double kThirdInversionShare = 0.4;

/// The five images of the first inversion by time, then that of the second and of the third.
std::vector<std::size_t> SchemeOrder(const std::vector<double>& times) {
  std::vector<std::size_t> by_time(times.size());
  std::iota(by_time.begin(), by_time.end(), std::size_t{0});
  std::ranges::stable_sort(by_time, {}, [&](std::size_t index) { return times[index]; });
  return {by_time[0], by_time[3], by_time[4], by_time[5], by_time[6], by_time[1], by_time[2]};
}

std::vector<double> First(const std::vector<double>& times, const std::vector<std::size_t>& order,
                          std::size_t images) {
  std::vector<double> first;
  for (std::size_t i = 0; i < images; ++i) first.push_back(times[order[i]]);
  return first;
}

const std::vector<double>& Checked(const std::vector<double>& times) {
  Require(IsShortenedScheme(times), "inversion times that are not those of a ShMOLLI");
  return times;
}

}  // namespace

bool IsShortenedScheme(const std::vector<double>& inversion_times) {
  if (inversion_times.size() != kImages) return false;
  const std::vector<double> times = First(inversion_times, SchemeOrder(inversion_times), kImages);
  for (std::size_t i = 1; i < 5; ++i) {
    const double beat = times[i] - times[i - 1];
    if (!(beat >= kShortestBeat && beat <= kLongestBeat)) return false;
  }
  return times[0] < times[5] && times[5] < times[6] && times[6] < times[0] + kShortestBeat;
}

ShortenedRecoveryFitter::ShortenedRecoveryFitter(const std::vector<double>& inversion_times,
                                                 Polarity polarity)
    : order_(SchemeOrder(Checked(inversion_times))),
      beat_((inversion_times[order_[4]] - inversion_times[order_[0]]) / 4.0),
      fitters_{RecoveryFitter(First(inversion_times, order_, 5), polarity),
               RecoveryFitter(First(inversion_times, order_, 6), polarity),
               RecoveryFitter(First(inversion_times, order_, 7), polarity)} {}

ShortenedRecoveryFitter::Attempt ShortenedRecoveryFitter::Try(std::span<const float> ordered,
                                                              std::size_t images) const {
  Attempt attempt{fitters_[images - 5].Fit(ordered.first(images)), 0.0};
  if (!attempt.fit) return attempt;
  const double count = static_cast<double>(images);
  attempt.residual = attempt.fit->residual * std::sqrt((count - 3.0) / count);
  return attempt;
}

std::optional<RecoveryFit> ShortenedRecoveryFitter::Fit(std::span<const float> signal) const {
  Require(signal.size() == kImages, "signal without one value an inversion time");
  std::array<float, kImages> ordered{};
  for (std::size_t i = 0; i < kImages; ++i) ordered[i] = signal[order_[i]];
  const Attempt five = Try(ordered, 5);
  if (five.fit && five.fit->t1 > beat_) return five.fit;
  std::optional<RecoveryFit> best = five.fit;
  const auto improves = [&](const Attempt& more, double share) {
    return more.fit && (!five.fit || more.residual * more.fit->t1 < share * five.residual * beat_);
  };
  const Attempt six = Try(ordered, 6);
  if (improves(six, 1.0)) best = six.fit;
  const Attempt seven = Try(ordered, 7);
  if (improves(seven, kThirdInversionShare)) best = seven.fit;
  return best;
}

}  // namespace etalon::cmr
