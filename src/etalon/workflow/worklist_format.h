#pragma once

#include <string>
#include <vector>

#include "etalon/workflow/worklist.h"
#include "etalon/workflow/worklist_check.h"

namespace etalon::workflow {

/// Items of some states; no states: all. @param overdue only those.
std::vector<WorklistItem> ChooseItems(const Worklist& list,
                                      const std::vector<store::WorklistState>& states,
                                      bool overdue);

/// A measurement of an item's newest positive scan, of its newest where none is positive.
std::optional<double> NewestValue(const WorklistItem& item, const std::string& measurement);

/// What a reader should know: "no-longer-positive", "patient-unknown", and the flags of the
/// measurement that put the newest scan on the list.
std::vector<std::string> FlagsOf(const WorklistItem& item, const std::string& measurement);

/// All that is known of the items, for programs. @throws ContractError when a number is not finite.
std::string WorklistJson(const Worklist& list, const std::vector<WorklistItem>& items);

/// A line an item, for spreadsheets.
std::string WorklistCsv(const Worklist& list, const std::vector<WorklistItem>& items);

std::string WorklistCheckJson(const WorklistCheck& check);

}  // namespace etalon::workflow
