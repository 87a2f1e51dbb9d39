#pragma once

// Internal to the batch: its files.

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/workflow/batch.h"

namespace etalon::workflow {

/// Writes results.csv and errors.csv from the journal.
/// @param significant receives the paths of the scans with significant uptake.
BatchCounts WriteBatchTables(store::BatchJournal& journal, const std::filesystem::path& folder,
                             std::vector<std::string>& significant);

/// Writes batch.json. @param fingerprint of program and rules.
void WriteBatchJson(const BatchSummary& summary, const std::string& fingerprint,
                    const std::filesystem::path& folder);

}  // namespace etalon::workflow
