#include "etalon/cli/print_worklist.h"

#include <fmt/format.h>

#include <algorithm>

#include "etalon/core/date.h"
#include "etalon/workflow/worklist_format.h"

namespace etalon::cli {
namespace {

using workflow::KnownCase;
using workflow::KnownFinding;
using workflow::WorklistItem;

std::string NumberText(const std::optional<double>& value, int decimals) {
  return value ? fmt::format("{:.{}f}", *value, decimals) : std::string("-");
}

std::string DayText(const std::string& day) { return day.empty() ? "unknown" : day; }

std::string RemarkText(const WorklistItem& item, const workflow::Worklist& list) {
  std::string remark;
  if (item.overdue) {
    remark = fmt::format("{} days late", *DayOfDate(list.today) - *DayOfDate(item.deadline));
  }
  for (const std::string& flag : workflow::FlagsOf(item, list.rule.measurement)) {
    remark += (remark.empty() ? "" : ", ") + flag;
  }
  return remark;
}

std::size_t IdWidth(const std::vector<WorklistItem>& items) {
  std::size_t width = 18;
  for (const WorklistItem& item : items) width = std::max(width, item.id.size());
  return width;
}

void PrintItemLine(const WorklistItem& item, const workflow::Worklist& list, std::size_t width) {
  const auto value = [&](const char* name) { return workflow::NewestValue(item, name); };
  fmt::print("{:<{}}  {:<10}  {:<10}  {:>5}  {:>5}  {:>5}  {:>5}  {:<10}  {:<10}  {}\n", item.id,
             width, Name(item.state), DayText(item.scans.back().day), item.scans.size(),
             NumberText(workflow::NewestValue(item, list.rule.measurement), 2),
             NumberText(value("perugini_grade"), 0),
             NumberText(value("heart_to_contralateral_ratio"), 2), item.detected_on, item.deadline,
             RemarkText(item, list));
}

std::size_t CountState(const std::vector<WorklistItem>& items, store::WorklistState state) {
  return static_cast<std::size_t>(std::ranges::count(items, state, &WorklistItem::state));
}

void PrintCounts(const std::vector<WorklistItem>& items) {
  fmt::print("{} {}", items.size(), items.size() == 1 ? "patient" : "patients");
  const char* separator = ": ";
  for (int i = 0; i <= static_cast<int>(store::kLastWorklistState); ++i) {
    const auto state = static_cast<store::WorklistState>(i);
    const std::size_t count = CountState(items, state);
    if (count == 0) continue;
    fmt::print("{}{} {}", separator, count, Name(state));
    separator = ", ";
  }
  const auto late = std::ranges::count(items, true, &WorklistItem::overdue);
  if (late > 0) fmt::print("; {} overdue", late);
  fmt::print("\n");
}

void PrintScan(const workflow::WorklistScan& scan, const std::string& measurement) {
  const auto& reading = scan.reading;
  fmt::print("\nscan {} of {}\n", workflow::ScanId(reading.key.content_sha256), DayText(scan.day));
  for (const Measurement& each : reading.measurements) {
    fmt::print("  {:<34} {:>8.3f} {}", each.name, each.value, each.unit == "1" ? "" : each.unit);
    if (each.interval) fmt::print("  {:.3f} to {:.3f}", each.interval->low, each.interval->high);
    fmt::print("{}\n", each.name == measurement && scan.positive ? "  positive" : "");
  }
  for (const RefusedMeasurement& refused : reading.refusals) {
    fmt::print("  {:<34} {}\n", refused.name, refused.refusal.reason);
  }
  if (!scan.positive && !scan.detected_on.empty()) {
    fmt::print("  an earlier reading called it positive, this one does not\n");
  }
  for (const std::string& path : reading.paths) fmt::print("  file {}\n", path);
  fmt::print("  read by {} {}\n", reading.provenance.software, reading.provenance.software_version);
}

void PrintChange(const store::WorklistChange& change) {
  fmt::print("  {}  {:<10}  by {:<12}  {}{}\n", change.happened_on, Name(change.state),
             change.changed_by, change.note,
             change.deadline.empty() ? "" : " (deadline " + change.deadline + ")");
}

void PrintShare(const char* name, const Outcome<stats::Estimate>& share) {
  if (!share) {
    fmt::print("{}: {}\n", name, share.refusal().reason);
    return;
  }
  fmt::print("{}: {:.1f} % (95 % interval {:.1f} to {:.1f})\n", name, 100.0 * share->value,
             100.0 * share->interval->low, 100.0 * share->interval->high);
}

const char* DiseaseText(const std::optional<bool>& diseased) {
  if (!diseased) return "outcome not said";
  return *diseased ? "diseased" : "not diseased";
}

void PrintCases(const workflow::WorklistCheck& check, KnownFinding finding, const char* heading) {
  const auto count = std::ranges::count(check.cases, finding, &KnownCase::finding);
  fmt::print("{}: {}\n", heading, count);
  for (const KnownCase& known : check.cases) {
    if (known.finding != finding) continue;
    fmt::print("  line {:<5} {:<20} {:<16} highest {:<5} {}\n", known.line, known.patient,
               DiseaseText(known.diseased), NumberText(known.highest, 2),
               known.state ? Name(*known.state) : "");
  }
}

void PrintItems(const char* heading, const std::vector<std::string>& items) {
  fmt::print("{}: {}\n", heading, items.size());
  for (const std::string& item : items) fmt::print("  {}\n", item);
}

}  // namespace

void PrintWorklist(const workflow::Worklist& list, const std::vector<WorklistItem>& items) {
  const std::size_t width = IdWidth(items);
  if (!items.empty()) {
    fmt::print("{:<{}}  {:<10}  {:<10}  {:>5}  {:>5}  {:>5}  {:>5}  {:<10}  {:<10}\n", "item",
               width, "state", "last scan", "scans", "value", "grade", "H/CL", "detected",
               "deadline");
  }
  for (const WorklistItem& item : items) PrintItemLine(item, list, width);
  PrintCounts(items);
}

void PrintWorklistItem(const workflow::Worklist& list, const WorklistItem& item) {
  fmt::print("{}: {}, detected {}, deadline {}\n", item.id, Name(item.state), item.detected_on,
             item.deadline);
  const std::string remark = RemarkText(item, list);
  if (!remark.empty()) fmt::print("{}\n", remark);
  for (const auto& scan : item.scans) PrintScan(scan, list.rule.measurement);
  fmt::print("\nhistory\n");
  for (const auto& change : item.history) PrintChange(change);
  if (item.history.empty()) fmt::print("  nobody has acted on it\n");
}

void PrintWorklistOutcomes(const std::vector<workflow::WorklistOutcome>& outcomes) {
  for (const auto& outcome : outcomes) {
    if (!outcome.changed) {
      fmt::print("{}: {} already\n", outcome.id, Name(outcome.after));
    } else {
      fmt::print("{}: {} -> {}\n", outcome.id, Name(outcome.before), Name(outcome.after));
    }
  }
}

void PrintWorklistCheck(const workflow::WorklistCheck& check) {
  PrintCases(check, KnownFinding::kDetected, "known and on the worklist");
  PrintCases(check, KnownFinding::kMissed, "known, scans read, none positive");
  PrintCases(check, KnownFinding::kUnreadable, "known, no scan could be read");
  PrintCases(check, KnownFinding::kNoScan, "known, no scan in the workspace");
  PrintItems("positive, not in the table", check.unknown_items);
  PrintItems("positive, patient not known", check.unmatched_items);
  PrintShare("sensitivity", check.sensitivity);
  PrintShare("sensitivity, unreadable scans as missed", check.sensitivity_of_all);
  PrintShare("specificity", check.specificity);
}

}  // namespace etalon::cli
