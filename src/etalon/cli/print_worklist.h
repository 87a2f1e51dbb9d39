#pragma once

#include <vector>

#include "etalon/workflow/worklist.h"
#include "etalon/workflow/worklist_check.h"
#include "etalon/workflow/worklist_set.h"

namespace etalon::cli {

void PrintWorklist(const workflow::Worklist& list,
                   const std::vector<workflow::WorklistItem>& items);

/// One item with its scans, where their files lie, and its history.
void PrintWorklistItem(const workflow::Worklist& list, const workflow::WorklistItem& item);

void PrintWorklistOutcomes(const std::vector<workflow::WorklistOutcome>& outcomes);

void PrintWorklistCheck(const workflow::WorklistCheck& check);

}  // namespace etalon::cli
