#pragma once

#include <optional>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/core/quantity.h"

namespace etalon::echo {

/// One cardiac cycle of a cine: end diastole, the end systole that follows, and where the cine goes
/// on that far, the next end diastole. Frames are indexes from 0.
struct Beat {
  int end_diastole = 0;
  int end_systole = 0;
  std::optional<int> next_end_diastole;
};

struct BeatOptions {
  Seconds shortest_cycle{0.33};   ///< 180 beats a minute
  double least_prominence = 0.3;  ///< of a minimum, as a fraction of the curve's 5-95 % range
};

/// The curve without the frames in which the outline ran away: while the mitral valve stands open,
/// a segmentation may take the atrium for ventricle. A frame that differs by more than 15 % from
/// the median over 0.11 s on either side is replaced by the line between its steady neighbours.
/// @param times one a frame, increasing.
struct SteadyCurve {
  std::vector<double> areas;
  int replaced_frames = 0;
};
SteadyCurve SteadyAreas(const std::vector<double>& areas, const std::vector<Seconds>& times);

/// Finds the beats in the curve of left-ventricular cavity areas, one value a frame.
///
/// End systole is a minimum of the smoothed curve that stands out by `least_prominence` and is at
/// least `shortest_cycle` from the next; end diastole is the largest area before it, sought
/// backwards until the area dips or the previous end systole is met [Ouyang2020, adapted]. A
/// minimum on the first or last frame is no end systole unless the cine holds less than one cycle,
/// when the extremes of the curve are taken.
/// @param times one a frame, increasing.
/// @return at least one beat; Refusal(kNoBeat) when the area hardly changes or end systole does not
///   follow an end diastole; Refusal(kMissingPhase) with fewer than 3 frames.
Outcome<std::vector<Beat>> FindBeats(const std::vector<double>& areas,
                                     const std::vector<Seconds>& times,
                                     const BeatOptions& options = {});

}  // namespace etalon::echo
