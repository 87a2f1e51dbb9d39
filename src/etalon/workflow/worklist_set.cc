#include "etalon/workflow/worklist_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "etalon/core/error.h"
#include "etalon/workflow/examination.h"

namespace etalon::workflow {
namespace {

using store::WorklistChange;
using store::WorklistState;

void CheckText(const std::string& text, std::size_t longest, const char* what) {
  const auto is_control = [](char letter) { return static_cast<unsigned char>(letter) < 0x20; };
  if (text.size() <= longest && std::ranges::none_of(text, is_control)) return;
  throw Error(ErrorCode::kUsage,
              fmt::format("{} has at most {} printable characters", what, longest));
}

void CheckEntry(const WorklistEntry& entry, const std::string& today) {
  if (entry.by.empty()) throw Error(ErrorCode::kUsage, "who says so? --by KEY");
  CheckText(entry.by, 64, "the key of --by");
  CheckText(entry.note, 500, "a note");
  if (!entry.deadline.empty()) CheckDate(entry.deadline);
  if (entry.happened_on.empty()) return;
  CheckDate(entry.happened_on);
  if (entry.happened_on > today) {
    throw Error(ErrorCode::kUsage, entry.happened_on + " lies in the future");
  }
}

bool IsSoAlready(const WorklistItem& item, const WorklistEntry& entry) {
  const WorklistChange last = item.history.empty() ? WorklistChange{} : item.history.back();
  const auto same = [](const std::string& asked, const std::string& known) {
    return asked.empty() || asked == known;
  };
  return item.state == entry.state && same(entry.note, last.note) &&
         same(entry.happened_on, last.happened_on) && same(entry.deadline, item.deadline);
}

void RequireAllowed(const WorklistItem& item, const WorklistEntry& entry) {
  if (!NeedsNote(item.state, entry.state) || !entry.note.empty()) return;
  throw Error(ErrorCode::kUsage,
              fmt::format("{}: from {} to {} corrects what was entered; say why with --note",
                          item.id, Name(item.state), Name(entry.state)));
}

WorklistChange ChangeOf(const WorklistItem& item, const WorklistEntry& entry,
                        const std::string& today) {
  WorklistChange change;
  change.content_sha256 = item.scans.front().reading.key.content_sha256;
  change.state = entry.state;
  change.changed_by = entry.by;
  change.happened_on = entry.happened_on.empty() ? today : entry.happened_on;
  change.note = entry.note;
  change.deadline = entry.deadline;
  return change;
}

struct Plan {
  std::vector<WorklistOutcome> outcomes;
  std::vector<WorklistChange> changes;
};

void PlanEntry(const WorklistEntry& entry, const Worklist& list, const store::Workspace& workspace,
               std::set<std::string>& planned, Plan& plan) {
  CheckEntry(entry, list.today);
  for (const std::string& id : entry.ids) {
    const WorklistItem& item = FindItem(list, id, workspace);
    if (!planned.insert(item.id).second) continue;
    const bool change = !IsSoAlready(item, entry);
    plan.outcomes.push_back({item.id, item.state, entry.state, change});
    if (!change) continue;
    RequireAllowed(item, entry);
    plan.changes.push_back(ChangeOf(item, entry, list.today));
  }
}

Plan PlanOf(const std::vector<WorklistEntry>& entries, const Worklist& list,
            const store::Workspace& workspace) {
  Plan plan;
  std::set<std::string> planned;
  for (const WorklistEntry& entry : entries) PlanEntry(entry, list, workspace, planned, plan);
  return plan;
}

std::string StateNames() {
  std::string names;
  for (int i = 0; i <= static_cast<int>(store::kLastWorklistState); ++i) {
    names += (names.empty() ? "" : ", ") + std::string(Name(static_cast<WorklistState>(i)));
  }
  return names;
}

}  // namespace

WorklistState StateFromText(const std::string& text) {
  for (int i = 0; i <= static_cast<int>(store::kLastWorklistState); ++i) {
    if (Name(static_cast<WorklistState>(i)) == text) return static_cast<WorklistState>(i);
  }
  throw Error(ErrorCode::kUsage, "no such state; states are " + StateNames());
}

std::vector<WorklistOutcome> SetWorklistStates(const WorklistOptions& options,
                                               const std::vector<WorklistEntry>& entries) {
  store::Workspace workspace = OpenWorkspace(options);
  for (;;) {
    const Worklist list = LoadWorklist(options, workspace);
    Plan plan = PlanOf(entries, list, workspace);
    if (plan.changes.empty() || workspace.AddWorklistChanges(plan.changes, list.last_change)) {
      return std::move(plan.outcomes);
    }
  }
}

std::vector<WorklistOutcome> SetWorklistState(const WorklistOptions& options,
                                              const WorklistEntry& entry) {
  return SetWorklistStates(options, {entry});
}

}  // namespace etalon::workflow
