#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace etalon::store {

/// What became of a patient whom a measurement called positive.
enum class WorklistState {
  kUnexplored,  ///< nobody has acted on it; where every item begins
  kNotified,    ///< a physician has been told
  kExplored,    ///< examined further, without a conclusion yet
  kConfirmed,   ///< the disease was found
  kRefuted,     ///< it was excluded
  kLost,        ///< can no longer be reached: moved away, died, refuses
};

inline constexpr WorklistState kLastWorklistState = WorklistState::kLost;

/// "unexplored", "notified", "explored", "confirmed", "refuted", "lost".
std::string_view Name(WorklistState state);

/// The inverse of `Name`. @throws DamagedRow for a name that no state has.
WorklistState WorklistStateFromName(std::string_view name);

/// One entry of an item's history. Entries are added and never changed or taken away.
struct WorklistChange {
  long long id = 0;            ///< rises with every entry; filled on saving
  std::string content_sha256;  ///< of the study on which it was entered
  WorklistState state = WorklistState::kUnexplored;
  std::string changed_by;   ///< key of the person
  std::string happened_on;  ///< day, "2026-03-14"
  std::string recorded_at;  ///< UTC, "2026-03-14T09:30:00Z"; filled on saving
  std::string note = {};
  std::string deadline = {};  ///< day; empty leaves the deadline that was
};

/// What makes a reading positive: a measurement that reaches a limit.
struct PositiveRule {
  std::string measurement;
  double at_least = 0.5;
};

/// What the newest reading says of one study.
struct ReadStudy {
  std::string content_sha256;
  std::string patient;          ///< key, or empty
  std::optional<double> value;  ///< of the measurement; none: it was refused
};

}  // namespace etalon::store
