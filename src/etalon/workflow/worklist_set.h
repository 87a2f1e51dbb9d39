#pragma once

#include <string>
#include <vector>

#include "etalon/workflow/worklist.h"

namespace etalon::workflow {

/// What somebody wants to note of some items.
struct WorklistEntry {
  std::vector<std::string> ids;  ///< as `FindItem` takes them
  store::WorklistState state = store::WorklistState::kNotified;
  std::string by = {};           ///< key of the person, not a patient's
  std::string note = {};         ///< why, or what was found; no patient data
  std::string happened_on = {};  ///< day; empty: today
  std::string deadline = {};     ///< day; empty leaves it
};

/// What became of one item.
struct WorklistOutcome {
  std::string id;
  store::WorklistState before = store::WorklistState::kUnexplored;
  store::WorklistState after = store::WorklistState::kUnexplored;
  bool changed = false;  ///< false: everything was so already
};

/// The state that a user typed. @throws Error(kUsage) naming those that are.
store::WorklistState StateFromText(const std::string& text);

/// Adds an entry to the history of each item, to all or to none. What is so already, with the same
/// or no note, day and deadline, is not entered again. Several processes may do this at once.
/// @throws Error(kUsage) for an unknown item, a change that needs a note (`NeedsNote`), a day in
/// the
///   future or texts that are too long.
std::vector<WorklistOutcome> SetWorklistState(const WorklistOptions& options,
                                              const WorklistEntry& entry);

/// The same where each item has an entry of its own, in one step.
std::vector<WorklistOutcome> SetWorklistStates(const WorklistOptions& options,
                                               const std::vector<WorklistEntry>& entries);

}  // namespace etalon::workflow
