#include "etalon/workflow/repeatability.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "etalon/core/resources.h"
#include "etalon/followup/metrics.h"
#include "etalon/followup/registry_file.h"
#include "etalon/report/page.h"
#include "etalon/store/workspace.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/stored_values.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using followup::RepeatabilityEntry;

constexpr const char* kOwnFile = "repeatability.toml";

fs::path FolderOf(const fs::path& workspace) {
  return workspace.empty() ? store::DefaultWorkspaceFolder() : workspace;
}

std::vector<fs::path> DeliveredFiles() {
  std::vector<fs::path> files;
  const auto folder = FindResource("registry", "registry");
  std::error_code failure;
  if (!folder) return files;
  for (const auto& entry : fs::directory_iterator(*folder, failure)) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

std::vector<RepeatabilityEntry> OwnEntries(const fs::path& workspace) {
  const fs::path file = OwnRegistryFile(workspace);
  std::error_code failure;
  if (!fs::exists(file, failure)) return {};
  return followup::ReadRegistryFile(file);
}

void WriteOwnEntries(const fs::path& workspace, const std::vector<RepeatabilityEntry>& entries) {
  std::string text = "# Own repeatability of this workspace; etalon repeatability writes it.\n";
  for (const RepeatabilityEntry& entry : entries) {
    text += '\n';
    text += followup::EntryText(entry);
  }
  report::WriteTextFile(FolderOf(workspace), kOwnFile, text);
}

/// Values of each subject, by the subject's name.
using Subjects = std::map<std::string, std::vector<double>>;

std::vector<std::vector<double>> Lists(const Subjects& subjects) {
  std::vector<std::vector<double>> lists;
  for (const auto& [name, values] : subjects) lists.push_back(values);
  return lists;
}

Subjects SubjectsOfTable(const DeriveRequest& request) {
  const table::Table table = table::ReadCsv(request.table);
  const auto names = table.Texts(request.subject_column);
  const auto numbers = table.Numbers(request.value_column);
  Subjects subjects;
  for (std::size_t row = 0; row < names.size(); ++row) {
    if (!std::isnan(numbers[row])) subjects[names[row]].push_back(numbers[row]);
  }
  return subjects;
}

/// The method that most repeated studies share, and its values by patient and day.
struct RepeatedStudies {
  followup::Method method;
  std::string unit;
  Subjects subjects;
};

RepeatedStudies SubjectsOfStore(const DeriveRequest& request, const std::string& metric) {
  auto workspace = store::Workspace::Open(FolderOf(request.workspace));
  std::map<std::string, RepeatedStudies> by_method;
  for (const store::PatientLine& line : workspace.ListPatients()) {
    for (const auto& study : ChooseReadings(workspace.ListHistory(line.patient))) {
      for (const followup::DatedValue& value : ValuesOf(study)) {
        if (value.method.metric != metric) continue;
        const auto& m = value.method;
        const std::string key = m.rule + "/" + std::to_string(m.rule_version) + "/" + m.variant +
                                "/" + m.models + "/" + m.views + "/" + m.manufacturer;
        RepeatedStudies& repeated = by_method[key];
        repeated.method = m;
        repeated.unit = value.unit;
        repeated.subjects[line.patient + " " + std::to_string(value.day)].push_back(value.value);
      }
    }
  }
  RepeatedStudies best;
  std::size_t most = 0;
  for (auto& [key, repeated] : by_method) {
    std::size_t count = 0;
    for (const auto& [subject, values] : repeated.subjects) count += values.size() - 1;
    if (count < most) continue;
    most = count;
    best = repeated;
  }
  return best;
}

std::string UnitOf(const DeriveRequest& request, const std::string& metric) {
  if (!request.unit.empty()) return request.unit;
  const followup::MetricFamily* family = followup::FamilyOf(metric);
  return family == nullptr ? "" : std::string(family->unit);
}

RepeatabilityEntry EntryOfTable(const DeriveRequest& request, const std::string& metric) {
  RepeatabilityEntry entry;
  entry.metric = metric;
  entry.rule = request.rule;
  entry.rule_version = request.rule_version;
  entry.modality = request.modality;
  entry.manufacturer = request.manufacturer;
  entry.software = request.software;
  entry.operator_class = request.operator_class;
  entry.unit = UnitOf(request, metric);
  entry.reference = "test-retest table " + request.table.filename().string();
  return entry;
}

RepeatabilityEntry EntryOfStore(const RepeatedStudies& repeated, const std::string& metric) {
  RepeatabilityEntry entry;
  entry.metric = metric;
  entry.rule = repeated.method.rule;
  entry.rule_version = repeated.method.rule_version;
  entry.modality = repeated.method.modality;
  entry.manufacturer = repeated.method.manufacturer;
  entry.software = repeated.method.software;
  entry.operator_class = repeated.method.operator_class;
  entry.unit = repeated.unit;
  entry.reference = "studies of one patient on one day in this workspace";
  return entry;
}

void Complete(const DeriveRequest& request, const followup::DerivedRepeatability& figures,
              RepeatabilityEntry& entry) {
  const bool can_be_relative = figures.coefficient_of_variation > 0.0;
  const bool relative = can_be_relative && request.relative.value_or(figures.grows_with_value);
  entry.scale = relative ? stats::NoiseScale::kLogarithmic : stats::NoiseScale::kAbsolute;
  entry.within_sd = relative ? figures.coefficient_of_variation : figures.within_sd;
  if (relative) entry.unit.clear();
  entry.degrees_of_freedom = figures.degrees_of_freedom;
  entry.source = followup::RepeatabilitySource::kTestRetest;
  entry.status = "own";
  entry.id = request.id.empty() ? "own-" + entry.metric : request.id;
  entry.note = std::to_string(figures.subjects) + " subjects with repeats";
}

}  // namespace

fs::path OwnRegistryFile(const fs::path& workspace) { return FolderOf(workspace) / kOwnFile; }

followup::Registry DeliveredRegistry() {
  followup::Registry registry;
  for (const fs::path& file : DeliveredFiles()) {
    for (auto& entry : followup::ReadRegistryFile(file)) registry.Add(std::move(entry));
  }
  return registry;
}

followup::Registry LoadRegistry(const fs::path& workspace) {
  followup::Registry registry = DeliveredRegistry();
  for (auto& entry : OwnEntries(workspace)) registry.Add(std::move(entry));
  return registry;
}

void AddEntry(const fs::path& workspace, const RepeatabilityEntry& entry) {
  followup::Registry own;
  for (auto& other : OwnEntries(workspace)) own.Add(std::move(other));
  own.Add(entry);
  WriteOwnEntries(workspace, own.entries());
}

std::size_t AddEntriesOf(const fs::path& file, const fs::path& workspace) {
  const auto entries = followup::ReadRegistryFile(file);
  for (const RepeatabilityEntry& entry : entries) AddEntry(workspace, entry);
  return entries.size();
}

Derived DeriveEntry(const DeriveRequest& request) {
  const std::string metric = followup::NameOf(request.metric);
  const bool from_table = !request.table.empty();
  RepeatabilityEntry entry;
  Subjects subjects;
  if (from_table) {
    entry = EntryOfTable(request, metric);
    subjects = SubjectsOfTable(request);
  } else {
    const RepeatedStudies repeated = SubjectsOfStore(request, metric);
    entry = EntryOfStore(repeated, metric);
    subjects = repeated.subjects;
  }
  const auto figures = followup::DeriveRepeatability(Lists(subjects));
  if (!figures) throw Error(ErrorCode::kUsage, metric + ": " + figures.refusal().reason);
  Complete(request, *figures, entry);
  if (request.keep) AddEntry(request.workspace, entry);
  return {*figures, entry};
}

}  // namespace etalon::workflow
