#pragma once

#include <vector>

namespace etalon::stats {

/// One subject's time to an event, or to the end of observation without it (right censoring).
struct FollowUp {
  double time = 0.0;  ///< >= 0, in any one unit; quiet NaN: missing, the subject is left out
  bool event = false;
};

/// As `FollowUp` where several kinds of events exclude each other.
struct CompetingFollowUp {
  double time = 0.0;  ///< as above
  int cause = 0;      ///< 0: censored; else the kind of event, from 1
};

}  // namespace etalon::stats
