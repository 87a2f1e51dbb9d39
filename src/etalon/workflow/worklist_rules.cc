#include "etalon/workflow/worklist_rules.h"

#include "etalon/nuclear/planar_reading.h"

namespace etalon::workflow {
namespace {

using store::WorklistState;

int RankOf(WorklistState state) {
  switch (state) {
    case WorklistState::kUnexplored:
      return 0;
    case WorklistState::kNotified:
      return 1;
    case WorklistState::kExplored:
      return 2;
    case WorklistState::kConfirmed:
    case WorklistState::kRefuted:
    case WorklistState::kLost:
      break;
  }
  return 3;
}

}  // namespace

store::PositiveRule SignificantUptake(double threshold) {
  return {nuclear::kSignificantUptake, threshold};
}

bool IsWaiting(WorklistState state) {
  return state == WorklistState::kUnexplored || state == WorklistState::kNotified;
}

bool IsExplored(WorklistState state) {
  return state == WorklistState::kExplored || state == WorklistState::kConfirmed ||
         state == WorklistState::kRefuted;
}

bool NeedsNote(WorklistState from, WorklistState to) {
  if (from == to || from == WorklistState::kLost) return false;
  return RankOf(to) <= RankOf(from);
}

bool BeginsNewEpisode(const std::string& scan_day, const store::WorklistChange& last_change) {
  const bool closed =
      last_change.state == WorklistState::kRefuted || last_change.state == WorklistState::kLost;
  return closed && scan_day > last_change.happened_on;
}

std::optional<std::string> ExploredOn(const std::vector<store::WorklistChange>& history) {
  std::optional<std::string> day;
  for (const store::WorklistChange& change : history) {
    if (IsWaiting(change.state)) day.reset();
    if (IsExplored(change.state) && (!day || change.happened_on < *day)) day = change.happened_on;
  }
  return day;
}

}  // namespace etalon::workflow
