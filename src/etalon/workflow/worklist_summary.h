#pragma once

#include <filesystem>

#include "etalon/report/worklist_page.h"
#include "etalon/workflow/worklist.h"

namespace etalon::workflow {

inline constexpr const char* kWorklistPage = "worklist.html";
inline constexpr const char* kWorklistFile = "worklist.json";

/// A worklist in numbers. @param read every study that the rule's measurement was asked of.
report::WorklistCohort SummariseWorklist(const Worklist& list,
                                         const std::vector<store::ReadStudy>& read);

/// Counts the workspace's worklist and, where `folder` is not empty, writes page, JSON and plots.
/// @throws Error(kFileUnreadable), as `LoadWorklist`
report::Analysis WorklistCohortPage(const WorklistOptions& options,
                                    const std::filesystem::path& folder);

}  // namespace etalon::workflow
