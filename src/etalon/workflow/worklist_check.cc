#include "etalon/workflow/worklist_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/stats/accuracy/proportions.h"
#include "etalon/table/csv.h"
#include "etalon/table/number_cell.h"
#include "etalon/workflow/cohort_analyses.h"
#include "etalon/workflow/examination.h"

namespace etalon::workflow {
namespace {

using table::Table;

constexpr std::array<std::string_view, 12> kYes{"1",        "yes",       "oui",     "true",
                                                "vrai",     "positive",  "positif", "confirmed",
                                                "confirmé", "confirmée", "attr",    "al"};
constexpr std::array<std::string_view, 11> kNo{"0",       "no",       "non",     "false",
                                               "faux",    "negative", "négatif", "négative",
                                               "refuted", "infirmé",  "infirmée"};
constexpr std::array<std::string_view, 4> kUnsaid{"unexplored", "notified", "explored", "lost"};

template <std::size_t Count>
bool IsOneOf(const std::string& text, const std::array<std::string_view, Count>& words) {
  return std::ranges::find(words, text) != words.end();
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& letter : lower) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return lower;
}

[[noreturn]] void FailAt(const Table& table, std::size_t row, const std::string& column,
                         const char* cause) {
  throw FileError(ErrorCode::kFileMalformed, table.source(),
                  table.Place(row, table.ColumnOf(column)) + ": " + cause);
}

std::string TextAt(const Table& table, std::size_t row, const std::string& column) {
  if (column.empty()) return {};
  return std::string(table.Cell(row, table.ColumnOf(column)));
}

std::optional<bool> OutcomeAt(const Table& table, std::size_t row, const std::string& column) {
  if (column.empty()) return true;
  const std::string word = LowerCase(TextAt(table, row, column));
  if (table::IsMissing(word) || IsOneOf(word, kUnsaid)) return std::nullopt;
  if (IsOneOf(word, kYes)) return true;
  if (IsOneOf(word, kNo)) return false;
  FailAt(table, row, column,
         "is no outcome; 1, yes, positive or confirmed and 0, no, negative or refuted are");
}

std::string DayAt(const Table& table, std::size_t row, const std::string& column) {
  const std::string text = TextAt(table, row, column);
  if (table::IsMissing(text)) return {};
  if (!DayOfDate(text)) FailAt(table, row, column, "is no date; YYYY-MM-DD is");
  return text.substr(0, 10);
}

/// The table's columns by what they hold; empty for what it lacks.
struct Columns {
  std::string patient, issuer, outcome, date;
};

Columns ColumnsOf(const Table& table, const KnownCasesRequest& request) {
  return {.patient = ColumnNamed(table, request.patient_column,
                                 {"patient", "patient_id", "id", "key", "ipp", "nip", "numero"},
                                 "--patient-column"),
          .issuer = ColumnIfNamed(table, "", {"issuer"}),
          .outcome = ColumnIfNamed(table, request.outcome_column,
                                   {"outcome", "diagnosis", "diagnostic", "label", "state"}),
          .date = ColumnIfNamed(table, "", {"date"})};
}

/// What the workspace holds of one patient.
struct PatientScans {
  std::optional<double> highest;       ///< over the newest readings; none: all were refused
  const WorklistItem* item = nullptr;  ///< the newest
  bool positive = false;
};

using Patients = std::map<std::string, PatientScans>;

Patients PatientsOf(const std::vector<store::ReadStudy>& studies, const Worklist& list) {
  Patients patients;
  for (const store::ReadStudy& study : studies) {
    std::optional<double>& highest = patients[study.patient].highest;
    if (study.value) highest = std::max(highest.value_or(*study.value), *study.value);
  }
  for (const WorklistItem& item : list.items) {
    PatientScans& scans = patients[item.patient];
    scans.positive = scans.positive || item.positive;
    const bool newer = scans.item == nullptr || scans.item->id.size() < item.id.size() ||
                       (scans.item->id.size() == item.id.size() && scans.item->id < item.id);
    if (newer) scans.item = &item;  // "key#10" comes after "key#9", and that after "key".
  }
  patients.erase("");
  return patients;
}

KnownFinding FindingOf(const Patients& patients, const std::string& patient) {
  const auto scans = patients.find(patient);
  if (scans == patients.end()) return KnownFinding::kNoScan;
  if (scans->second.positive) return KnownFinding::kDetected;
  return scans->second.highest ? KnownFinding::kMissed : KnownFinding::kUnreadable;
}

/// Reads the rows of a table as cases of patients of a workspace.
class CaseReader {
 public:
  CaseReader(const Table& table, const Columns& columns, const Patients& patients,
             const store::Workspace& workspace)
      : table_(table), columns_(columns), patients_(patients), workspace_(workspace) {}

  void Read(WorklistCheck& check) const {
    std::map<std::string, std::size_t> case_of_patient;
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      KnownCase known = CaseAt(row);
      const auto [found, added] = case_of_patient.try_emplace(known.patient, check.cases.size());
      check.case_of_row.push_back(found->second);
      if (added) {
        check.cases.push_back(std::move(known));
      } else {
        Merge(known, check.cases[found->second]);
      }
    }
  }

 private:
  std::string PatientAt(std::size_t row) const {
    std::string typed = TextAt(table_, row, columns_.patient);
    if (table::IsMissing(typed)) FailAt(table_, row, columns_.patient, "is missing");
    if (patients_.contains(typed)) return typed;
    const std::string issuer = TextAt(table_, row, columns_.issuer);
    if (!table::IsMissing(issuer)) typed += "^^^" + issuer;
    return PseudonymOfTyped(typed, workspace_);
  }

  KnownCase CaseAt(std::size_t row) const {
    KnownCase known;
    known.line = table_.LineOf(row);
    known.patient = PatientAt(row);
    known.diseased = OutcomeAt(table_, row, columns_.outcome);
    known.day = DayAt(table_, row, columns_.date);
    known.finding = FindingOf(patients_, known.patient);
    const auto scans = patients_.find(known.patient);
    if (scans == patients_.end()) return known;
    known.highest = scans->second.highest;
    if (scans->second.item == nullptr) return known;
    known.item = scans->second.item->id;
    known.state = scans->second.item->state;
    return known;
  }

  /// Of several rows of a patient, one that says that the disease is there decides.
  static void Merge(const KnownCase& other, KnownCase& known) {
    const bool stronger = other.diseased.value_or(false) && !known.diseased.value_or(false);
    if (!stronger && (known.diseased || !other.diseased)) return;
    known.diseased = other.diseased;
    known.day = other.day;
  }

  const Table& table_;
  const Columns& columns_;
  const Patients& patients_;
  const store::Workspace& workspace_;
};

void FindUnknownItems(const Worklist& list, WorklistCheck& check) {
  std::set<std::string> known;
  for (const KnownCase& each : check.cases) known.insert(each.patient);
  for (const WorklistItem& item : list.items) {
    if (!item.positive || known.contains(item.patient)) continue;
    (item.patient.empty() ? check.unmatched_items : check.unknown_items).push_back(item.id);
  }
}

std::int64_t CountCases(const WorklistCheck& check, bool diseased, KnownFinding finding) {
  return std::ranges::count_if(check.cases, [&](const KnownCase& known) {
    return known.diseased == diseased && known.finding == finding;
  });
}

Outcome<stats::Estimate> ShareOf(std::int64_t count, std::int64_t of, const char* missing) {
  if (of == 0) return Refusal{RefusalCode::kTooFewValues, missing};
  return stats::Proportion({count, of});
}

void Judge(WorklistCheck& check) {
  const auto count = [&](bool diseased, KnownFinding finding) {
    return CountCases(check, diseased, finding);
  };
  const auto found = count(true, KnownFinding::kDetected);
  const auto missed = count(true, KnownFinding::kMissed);
  const auto unreadable = count(true, KnownFinding::kUnreadable);
  const auto alarms = count(false, KnownFinding::kDetected);
  const auto negative = count(false, KnownFinding::kMissed);
  constexpr const char* kNoDisease = "no scan of a patient known to have the disease was read";
  constexpr const char* kNoControl = "no scan of a patient known not to have it was read";
  check.sensitivity = ShareOf(found, found + missed, kNoDisease);
  check.sensitivity_of_all = ShareOf(found, found + missed + unreadable, kNoDisease);
  check.specificity = ShareOf(negative, negative + alarms, kNoControl);
}

store::WorklistState StateOf(const KnownCase& known) {
  if (!known.diseased) return store::WorklistState::kExplored;
  return *known.diseased ? store::WorklistState::kConfirmed : store::WorklistState::kRefuted;
}

bool IsOutdated(const KnownCase& known, const WorklistItem& item) {
  return known.diseased == false && !known.day.empty() && known.day < item.scans.back().day;
}

}  // namespace

std::string_view Name(KnownFinding finding) {
  constexpr std::array<std::string_view, 4> kNames{"detected", "missed", "unreadable", "no-scan"};
  return kNames.at(static_cast<std::size_t>(finding));
}

WorklistCheck CheckWorklist(const WorklistOptions& options, const KnownCasesRequest& request) {
  store::Workspace workspace = OpenWorkspace(options);
  const Worklist list = LoadWorklist(options, workspace);
  const Refusal none{RefusalCode::kTooFewValues, ""};
  WorklistCheck check{.table = table::ReadCsv(request.table),
                      .cases = {},
                      .case_of_row = {},
                      .unknown_items = {},
                      .unmatched_items = {},
                      .sensitivity = none,
                      .sensitivity_of_all = none,
                      .specificity = none};
  const Patients patients = PatientsOf(workspace.ListRead(options.rule.measurement), list);
  const Columns columns = ColumnsOf(check.table, request);
  CaseReader(check.table, columns, patients, workspace).Read(check);
  FindUnknownItems(list, check);
  Judge(check);
  return check;
}

std::vector<WorklistEntry> EntriesOf(const WorklistCheck& check, const Worklist& list,
                                     const std::string& by) {
  const std::string name = std::filesystem::path(check.table.source()).filename().string();
  std::vector<WorklistEntry> entries;
  for (const KnownCase& known : check.cases) {
    if (!known.state || !IsWaiting(*known.state)) continue;
    const auto item = std::ranges::find(list.items, known.item, &WorklistItem::id);
    if (item == list.items.end() || !item->positive || IsOutdated(known, *item)) continue;
    entries.push_back({.ids = {known.item},
                       .state = StateOf(known),
                       .by = by,
                       .note = fmt::format("known: {}, line {}", name, known.line),
                       .happened_on = known.day.empty() ? item->detected_on : known.day,
                       .deadline = {}});
  }
  return entries;
}

void WriteCheckedTable(const WorklistCheck& check, const std::filesystem::path& file) {
  std::vector<std::string> names = check.table.names();
  std::vector<std::vector<std::string>> columns;
  for (const std::string& name : names) columns.push_back(check.table.Texts(name));
  std::vector<std::vector<std::string>> found(4);
  for (const std::size_t index : check.case_of_row) {
    const KnownCase& known = check.cases[index];
    found[0].push_back(known.item);
    found[1].emplace_back(Name(known.finding));
    found[2].emplace_back(known.state ? Name(*known.state) : "");
    found[3].push_back(known.highest ? table::NumberText(*known.highest) : "");
  }
  const std::array<const char*, 4> added{"worklist_item", "worklist_finding", "worklist_state",
                                         "highest_value"};
  for (std::size_t i = 0; i < added.size(); ++i) {
    names.emplace_back(added[i]);
    columns.push_back(std::move(found[i]));
  }
  table::WriteCsv(Table(file.string(), names, columns), file);
}

}  // namespace etalon::workflow
