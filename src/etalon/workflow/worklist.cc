#include "etalon/workflow/worklist.h"

#include <fmt/chrono.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <map>
#include <tuple>

#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/workflow/examination.h"

namespace etalon::workflow {
namespace {

using store::PositiveStudy;
using store::WorklistChange;

using ChangesByStudy = std::map<std::string, std::vector<WorklistChange>>;

std::string DayOfTime(const std::string& time) { return time.substr(0, 10); }

std::optional<double> ValueOf(const std::string& measurement, const store::StoredStudy& reading) {
  for (const Measurement& each : reading.measurements) {
    if (each.name == measurement) return each.value;
  }
  return std::nullopt;
}

WorklistScan ScanOf(PositiveStudy study, const store::PositiveRule& rule) {
  WorklistScan scan;
  scan.day = DayOfTime(study.newest.examination.acquired_at);
  scan.detected_on = DayOfTime(study.first_positive_at);
  scan.value = ValueOf(rule.measurement, study.newest);
  scan.positive = scan.value && *scan.value >= rule.at_least;
  scan.reading = std::move(study.newest);
  return scan;
}

/// The scans of each patient, or of each scan whose patient is not known, by day.
std::map<std::string, std::vector<WorklistScan>> ScansByPatient(std::vector<PositiveStudy> studies,
                                                                const store::PositiveRule& rule) {
  std::map<std::string, std::vector<WorklistScan>> scans;
  for (PositiveStudy& study : studies) {
    const std::string& patient = study.newest.examination.patient;
    const std::string key = patient.empty() ? ScanId(study.newest.key.content_sha256) : patient;
    scans[key].push_back(ScanOf(std::move(study), rule));
  }
  for (auto& [key, list] : scans) std::ranges::stable_sort(list, {}, &WorklistScan::day);
  return scans;
}

void AddScan(WorklistScan scan, const ChangesByStudy& changes, WorklistItem& item) {
  const auto entries = changes.find(scan.reading.key.content_sha256);
  if (entries != changes.end()) {
    item.history.insert(item.history.end(), entries->second.begin(), entries->second.end());
    std::ranges::sort(item.history, {}, &WorklistChange::id);
  }
  item.patient = scan.reading.examination.patient;
  item.positive = item.positive || scan.positive;
  item.scans.push_back(std::move(scan));
}

bool IsNewQuestion(const WorklistScan& scan, const WorklistItem& item) {
  return !item.history.empty() && BeginsNewEpisode(scan.day, item.history.back());
}

std::vector<WorklistItem> Episodes(const std::string& key, std::vector<WorklistScan> scans,
                                   const ChangesByStudy& changes) {
  std::vector<WorklistItem> items;
  for (WorklistScan& scan : scans) {
    if (items.empty() || IsNewQuestion(scan, items.back())) {
      WorklistItem& item = items.emplace_back();
      item.id = items.size() == 1 ? key : fmt::format("{}#{}", key, items.size());
    }
    AddScan(std::move(scan), changes, items.back());
  }
  return items;
}

/// An item that is listed for its history alone was detected when somebody first acted on it.
std::string DetectedOn(const WorklistItem& item) {
  std::string day;
  for (const WorklistScan& scan : item.scans) {
    if (scan.detected_on.empty()) continue;
    if (day.empty() || scan.detected_on < day) day = scan.detected_on;
  }
  if (!day.empty() || item.history.empty()) return day;
  return DayOfTime(item.history.front().recorded_at);
}

std::string DeadlineOf(const WorklistItem& item, int deadline_days) {
  for (auto change = item.history.rbegin(); change != item.history.rend(); ++change) {
    if (!change->deadline.empty()) return change->deadline;
  }
  const auto detected = DayOfDate(item.detected_on);
  Require(detected.has_value(), "an item of the worklist without a day of detection");
  return DateOfDay(*detected + deadline_days);
}

void Complete(const WorklistOptions& options, WorklistItem& item) {
  if (!item.history.empty()) item.state = item.history.back().state;
  item.detected_on = DetectedOn(item);
  item.deadline = DeadlineOf(item, options.deadline_days);
  item.overdue = IsWaiting(item.state) && item.deadline < options.today;
  item.explored_on = ExploredOn(item.history);
}

ChangesByStudy ByStudy(const std::vector<WorklistChange>& changes) {
  ChangesByStudy by_study;
  for (const WorklistChange& change : changes) by_study[change.content_sha256].push_back(change);
  return by_study;
}

void SortForWork(std::vector<WorklistItem>& items) {
  const auto rank = [](const WorklistItem& item) {
    const bool waiting = IsWaiting(item.state);
    return std::tuple(!waiting, waiting ? item.deadline : std::string(), item.id);
  };
  std::ranges::sort(
      items, [&](const WorklistItem& a, const WorklistItem& b) { return rank(a) < rank(b); });
}

/// By the clock of the place, as people date what they did.
std::string PresentDay() { return fmt::format("{:%Y-%m-%d}", fmt::localtime(std::time(nullptr))); }

WorklistOptions Checked(WorklistOptions options) {
  if (options.today.empty()) options.today = PresentDay();
  CheckDate(options.today);
  if (!std::isfinite(options.rule.at_least)) {
    throw Error(ErrorCode::kUsage, "the threshold of the worklist is a number");
  }
  if (options.deadline_days < 0 || options.deadline_days > 3650) {
    throw Error(ErrorCode::kUsage, "the deadline lies 0 to 3650 days after detection");
  }
  return options;
}

bool HasId(const WorklistItem& item, const std::string& id) {
  if (item.id == id) return true;
  return std::ranges::any_of(item.scans, [&](const WorklistScan& scan) {
    return ScanId(scan.reading.key.content_sha256) == id;
  });
}

}  // namespace

std::string ScanId(const std::string& content_sha256) {
  std::string id = "s-";
  id += std::string_view(content_sha256).substr(0, 16);
  return id;
}

std::vector<WorklistItem> GroupIntoItems(std::vector<PositiveStudy> studies,
                                         const std::vector<WorklistChange>& changes,
                                         const WorklistOptions& options) {
  const ChangesByStudy by_study = ByStudy(changes);
  std::vector<WorklistItem> items;
  for (auto& [key, scans] : ScansByPatient(std::move(studies), options.rule)) {
    for (WorklistItem& item : Episodes(key, std::move(scans), by_study)) {
      Complete(options, item);
      items.push_back(std::move(item));
    }
  }
  SortForWork(items);
  return items;
}

store::Workspace OpenWorkspace(const WorklistOptions& options) {
  return store::Workspace::Open(options.workspace.empty() ? store::DefaultWorkspaceFolder()
                                                          : options.workspace);
}

Worklist LoadWorklist(const WorklistOptions& given, store::Workspace& workspace) {
  const WorklistOptions options = Checked(given);
  const auto changes = workspace.ListWorklistChanges();
  Worklist list{.today = options.today, .rule = options.rule, .items = {}};
  list.items = GroupIntoItems(workspace.ListPositives(options.rule), changes, options);
  list.last_change = changes.empty() ? 0 : changes.back().id;
  return list;
}

const WorklistItem& FindItem(const Worklist& list, const std::string& typed,
                             const store::Workspace& workspace) {
  for (const std::string& id : {typed, PseudonymOfTyped(typed, workspace)}) {
    const auto item =
        std::ranges::find_if(list.items, [&](const WorklistItem& each) { return HasId(each, id); });
    if (item != list.items.end()) return *item;
  }
  throw Error(ErrorCode::kUsage,
              "no such patient or scan on the worklist; etalon worklist names those that are");
}

}  // namespace etalon::workflow
