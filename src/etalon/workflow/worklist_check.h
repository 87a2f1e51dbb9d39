#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/estimate.h"
#include "etalon/table/table.h"
#include "etalon/workflow/worklist.h"
#include "etalon/workflow/worklist_set.h"

namespace etalon::workflow {

/// A department's table of patients whose outcome is known.
struct KnownCasesRequest {
  std::filesystem::path table;      ///< CSV: patient, and as known issuer, outcome, date
  std::string patient_column = {};  ///< empty: the usual names are sought
  std::string outcome_column = {};  ///< empty: the usual names; without one all have the disease
};

enum class KnownFinding {
  kDetected,    ///< on the worklist and positive
  kMissed,      ///< scans were read, none is positive
  kUnreadable,  ///< scans are there, none could be read
  kNoScan,      ///< no scan of the patient in the workspace
};

/// "detected", "missed", "unreadable", "no-scan".
std::string_view Name(KnownFinding finding);

struct KnownCase {
  std::size_t line = 0;          ///< of the table, the first of the patient
  std::string patient;           ///< key in the workspace, or the pseudonym of the typed number
  std::optional<bool> diseased;  ///< none: the table does not say
  std::string day;               ///< of the outcome; empty: not known
  KnownFinding finding = KnownFinding::kNoScan;
  std::string item;  ///< newest on the worklist, or empty
  std::optional<store::WorklistState> state;
  std::optional<double> highest;  ///< of the measurement over the newest readings
};

struct WorklistCheck {
  table::Table table;
  std::vector<KnownCase> cases;                 ///< one a patient
  std::vector<std::size_t> case_of_row;         ///< of the table
  std::vector<std::string> unknown_items;       ///< positive, and the table does not know them
  std::vector<std::string> unmatched_items;     ///< positive, of a patient who is not known
  Outcome<stats::Estimate> sensitivity;         ///< of the scans read; Wilson interval
  Outcome<stats::Estimate> sensitivity_of_all;  ///< unreadable scans counted as missed
  Outcome<stats::Estimate> specificity;         ///< among those who do not have the disease
};

/// Holds the worklist against known cases. A cell that is no key of the workspace is taken as a
/// hospital's number and hashed.
/// @throws Error(kFileMalformed) naming line and column of an outcome or date that cannot be
///   understood; Error(kUsage) for a missing column.
WorklistCheck CheckWorklist(const WorklistOptions& options, const KnownCasesRequest& request);

/// Entries that take over what the table knows, for items that still wait: confirmed, refuted, or
/// explored where the outcome is not said. They are dated as the table says, else as the detection:
/// the patient was known before. An exclusion older than the newest scan is not taken over.
std::vector<WorklistEntry> EntriesOf(const WorklistCheck& check, const Worklist& list,
                                     const std::string& by);

/// The table with what was found: item, finding, state and the highest value.
/// @throws Error(kFileUnreadable)
void WriteCheckedTable(const WorklistCheck& check, const std::filesystem::path& file);

}  // namespace etalon::workflow
