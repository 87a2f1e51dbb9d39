#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/store/workspace.h"
#include "etalon/workflow/worklist_rules.h"

namespace etalon::workflow {

struct WorklistOptions {
  std::filesystem::path workspace;                 ///< empty: the default one
  store::PositiveRule rule = SignificantUptake();  ///< what puts a scan on the list
  int deadline_days = kDeadlineDays;               ///< from detection
  std::string today;                               ///< YYYY-MM-DD; empty: the present day
};

/// A scan that some reading called positive.
struct WorklistScan {
  std::string day;              ///< of the scan; empty: not known
  std::string detected_on;      ///< day of the first reading that called it positive, or empty
  std::optional<double> value;  ///< of the rule's measurement; none: the newest reading refuses it
  bool positive = false;        ///< by its newest reading
  store::StoredStudy reading;   ///< the newest that speaks of the rule's measurement
};

/// One patient and question: all positive scans of a patient up to a conclusion that there is no
/// disease, or one scan where the patient is not known.
struct WorklistItem {
  std::string id;       ///< the patient's key, with "#2" and so on after a conclusion; else "s-..."
  std::string patient;  ///< key, or empty
  store::WorklistState state = store::WorklistState::kUnexplored;
  std::string detected_on;                     ///< day of the first reading that was positive
  std::string deadline;                        ///< day
  bool overdue = false;                        ///< still waiting after the deadline
  bool positive = false;                       ///< some scan still is, by its newest reading
  std::optional<std::string> explored_on;      ///< day
  std::vector<WorklistScan> scans;             ///< by day
  std::vector<store::WorklistChange> history;  ///< oldest first
};

struct Worklist {
  std::string today;
  store::PositiveRule rule;
  std::vector<WorklistItem> items;  ///< those that wait first, by deadline; the others by id
  long long last_change = 0;        ///< the newest entry that was seen
};

/// Scans and entries as items. @param today must not be empty.
std::vector<WorklistItem> GroupIntoItems(std::vector<store::PositiveStudy> studies,
                                         const std::vector<store::WorklistChange>& changes,
                                         const WorklistOptions& options);

/// The workspace that the options name. @throws Error(kStoreFailed)
store::Workspace OpenWorkspace(const WorklistOptions& options);

/// All items. @throws Error(kUsage) for a date, a limit or a number of days that is none.
Worklist LoadWorklist(const WorklistOptions& options, store::Workspace& workspace);

/// The item of an id, of one of its scans ("s-..."), or of a hospital's patient number, "8001" or
/// with its issuer "8001^^^AP", which is hashed. @throws Error(kUsage), without the number, when
/// there is none.
const WorklistItem& FindItem(const Worklist& list, const std::string& typed,
                             const store::Workspace& workspace);

/// "s-" and 16 digits: names a scan without its patient.
std::string ScanId(const std::string& content_sha256);

}  // namespace etalon::workflow
