#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/nuclear/planar_reading.h"
#include "etalon/store/worklist.h"

namespace etalon::workflow {

// The rules of the worklist, each in one place.

/// What puts a scan on the list: the probability of a Perugini grade of 2 or 3 reaches `threshold`.
store::PositiveRule SignificantUptake(double threshold = nuclear::kSignificantProbability);

/// Days from detection until somebody should have explored the patient.
inline constexpr int kDeadlineDays = 30;

/// Nobody has explored the patient yet: unexplored or notified.
bool IsWaiting(store::WorklistState state);

/// Explored, with a conclusion or without.
bool IsExplored(store::WorklistState state);

/// Whether a change needs a note that says why. Forward steps do not: unexplored, notified,
/// explored, then confirmed, refuted or lost; and from lost, once the patient is found again, to
/// any. All others, back or from one conclusion to the other, correct something.
bool NeedsNote(store::WorklistState from, store::WorklistState to);

/// A scan of this day (empty: not known) does not belong to an episode that was closed without a
/// disease, refuted or lost, on an earlier day: it is a new question.
bool BeginsNewEpisode(const std::string& scan_day, const store::WorklistChange& last_change);

/// The day of the first exploration since it was last taken back, from entries oldest first.
std::optional<std::string> ExploredOn(const std::vector<store::WorklistChange>& history);

}  // namespace etalon::workflow
