#include "etalon/teaching/repetition.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"

namespace etalon::teaching {
namespace {

constexpr int kRight = 3;  // lowest quality of a right answer
constexpr double kLeastEase = 1.3;
constexpr int kLongestPauseDays = 3650;

int PauseAfter(const Repetition& before) {
  if (before.successes == 1) return 1;
  if (before.successes == 2) return 6;
  const double pause = std::round(before.pause_days * before.ease);
  return static_cast<int>(std::min<double>(pause, kLongestPauseDays));
}

void Apply(int quality, int day, Repetition& state) {
  const int lack = 5 - quality;
  state.ease = std::max(kLeastEase, state.ease + 0.1 - lack * (0.08 + lack * 0.02));
  if (quality >= kRight) {
    ++state.successes;
    state.pause_days = PauseAfter(state);
  } else {
    state.successes = 0;
    state.pause_days = 1;
  }
  state.due_day = day + state.pause_days;
}

}  // namespace

int QualityOf(bool right, double certainty) {
  const int sureness = certainty >= 0.9 ? 2 : certainty >= 0.6 ? 1 : 0;
  return right ? kRight + sureness : 2 - sureness;
}

Repetition Schedule(const std::vector<Review>& reviews) {
  Repetition state;
  int day = reviews.empty() ? 0 : reviews.front().day;
  for (const Review& review : reviews) {
    Require(review.quality >= 0 && review.quality <= 5, "the quality of an answer is not 0 to 5");
    day = std::max(day, review.day);
    state.repeats = state.repeats || review.quality < kRight;
    if (state.repeats) Apply(review.quality, day, state);
  }
  return state;
}

}  // namespace etalon::teaching
