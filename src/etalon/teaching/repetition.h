#pragma once

#include <vector>

namespace etalon::teaching {

/// One answer to a case that is repeated.
struct Review {
  int day = 0;      ///< since 1970-01-01, by the clock at the time
  int quality = 0;  ///< 0 .. 5, of `QualityOf`
};

/// When a missed case comes back.
struct Repetition {
  bool repeats = false;  ///< false: it was never missed
  double ease = 2.5;     ///< by which the pause grows
  int successes = 0;     ///< in a row
  int pause_days = 0;
  int due_day = 0;
};

/// 5 right and sure, 4 right, 3 right but unsure; 2 wrong and unsure, 1 wrong, 0 wrong and sure.
/// @param certainty 0 .. 1: unsure below 0.6, sure from 0.9 on.
int QualityOf(bool right, double certainty);

/// The SM-2 schedule [Wozniak1990] of a case by its answers in their order: pauses of 1 and 6 days,
/// then the last one times the ease, which moves with every answer and stays at least 1.3; a wrong
/// answer starts the pauses anew. A case enters the schedule when it is first missed. A day before
/// that of an earlier answer, from a clock set wrong, counts as that day.
Repetition Schedule(const std::vector<Review>& reviews);

}  // namespace etalon::teaching
