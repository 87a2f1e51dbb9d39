#include "etalon/workflow/worklist_format.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "etalon/nuclear/planar_reading.h"
#include "etalon/report/json_number.h"
#include "etalon/table/csv.h"
#include "etalon/table/number_cell.h"
#include "etalon/workflow/stored_values.h"

namespace etalon::workflow {
namespace {

using Json = nlohmann::ordered_json;

const WorklistScan& NewestScan(const WorklistItem& item) {
  const auto positive = std::find_if(item.scans.rbegin(), item.scans.rend(),
                                     [](const WorklistScan& scan) { return scan.positive; });
  return positive == item.scans.rend() ? item.scans.back() : *positive;
}

const Measurement* FindMeasurement(const WorklistScan& scan, const std::string& name) {
  const auto found = std::ranges::find(scan.reading.measurements, name, &Measurement::name);
  return found == scan.reading.measurements.end() ? nullptr : &*found;
}

Json Optional(const std::optional<double>& value) {
  return value ? Json(report::Rounded(*value)) : Json(nullptr);
}

Json ScanJson(const WorklistScan& scan) {
  Json values = Json::object();
  for (const Measurement& measurement : scan.reading.measurements) {
    values[measurement.name] = report::Rounded(measurement.value);
  }
  return {{"scan", ScanId(scan.reading.key.content_sha256)},
          {"day", scan.day},
          {"detected_on", scan.detected_on},
          {"positive", scan.positive},
          {"value", Optional(scan.value)},
          {"measurements", values},
          {"program", scan.reading.provenance.software_version},
          {"models", ModelsOf(scan.reading.provenance)}};
}

Json ChangeJson(const store::WorklistChange& change) {
  return {{"state", Name(change.state)},
          {"by", change.changed_by},
          {"happened_on", change.happened_on},
          {"recorded_at", change.recorded_at},
          {"note", change.note},
          {"deadline", change.deadline}};
}

Json ItemJson(const WorklistItem& item, const std::string& measurement) {
  Json json{{"item", item.id},
            {"patient", item.patient},
            {"state", Name(item.state)},
            {"detected_on", item.detected_on},
            {"deadline", item.deadline},
            {"overdue", item.overdue},
            {"positive", item.positive},
            {"explored_on", item.explored_on ? Json(*item.explored_on) : Json(nullptr)},
            {"flags", FlagsOf(item, measurement)},
            {"scans", Json::array()},
            {"history", Json::array()}};
  for (const WorklistScan& scan : item.scans) json["scans"].push_back(ScanJson(scan));
  for (const auto& change : item.history) json["history"].push_back(ChangeJson(change));
  return json;
}

/// Notes may hold bytes that are no UTF-8; they are replaced, never refused.
std::string Dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string NumberText(const std::optional<double>& value) {
  return value ? table::NumberText(report::Rounded(*value)) : "";
}

std::string Joined(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : " ") + text;
  return joined;
}

std::vector<std::string> Cells(const WorklistItem& item, const std::string& measurement) {
  const store::WorklistChange last =
      item.history.empty() ? store::WorklistChange{} : item.history.back();
  return {item.id,
          std::string(Name(item.state)),
          item.detected_on,
          item.deadline,
          item.overdue ? "1" : "0",
          std::to_string(item.scans.size()),
          NewestScan(item).day,
          NumberText(NewestValue(item, measurement)),
          NumberText(NewestValue(item, nuclear::kPeruginiGrade)),
          NumberText(NewestValue(item, nuclear::kHeartToContralateral)),
          item.explored_on.value_or(""),
          last.changed_by,
          last.happened_on,
          last.note,
          Joined(FlagsOf(item, measurement))};
}

Json EstimateJson(const Outcome<stats::Estimate>& estimate) {
  if (!estimate) return {{"refusal", estimate.refusal().reason}};
  return {{"value", report::Rounded(estimate->value)},
          {"interval",
           {report::Rounded(estimate->interval->low), report::Rounded(estimate->interval->high)}},
          {"interval_method", estimate->interval_method}};
}

Json CaseJson(const KnownCase& known) {
  return {{"line", known.line},
          {"patient", known.patient},
          {"diseased", known.diseased ? Json(*known.diseased) : Json(nullptr)},
          {"finding", Name(known.finding)},
          {"item", known.item},
          {"state", known.state ? Json(Name(*known.state)) : Json(nullptr)},
          {"highest_value", Optional(known.highest)}};
}

}  // namespace

std::vector<WorklistItem> ChooseItems(const Worklist& list,
                                      const std::vector<store::WorklistState>& states,
                                      bool overdue) {
  std::vector<WorklistItem> items;
  for (const WorklistItem& item : list.items) {
    const bool wanted = states.empty() || std::ranges::find(states, item.state) != states.end();
    if (wanted && (item.overdue || !overdue)) items.push_back(item);
  }
  return items;
}

std::optional<double> NewestValue(const WorklistItem& item, const std::string& measurement) {
  const Measurement* found = FindMeasurement(NewestScan(item), measurement);
  return found == nullptr ? std::nullopt : std::optional(found->value);
}

std::vector<std::string> FlagsOf(const WorklistItem& item, const std::string& measurement) {
  std::vector<std::string> flags;
  if (!item.positive) flags.emplace_back("no-longer-positive");
  if (item.patient.empty()) flags.emplace_back("patient-unknown");
  const Measurement* found = FindMeasurement(NewestScan(item), measurement);
  if (found != nullptr) flags.insert(flags.end(), found->flags.begin(), found->flags.end());
  return flags;
}

std::string WorklistJson(const Worklist& list, const std::vector<WorklistItem>& items) {
  Json json{
      {"day", list.today},
      {"rule",
       {{"measurement", list.rule.measurement}, {"at_least", report::Rounded(list.rule.at_least)}}},
      {"items", Json::array()}};
  for (const WorklistItem& item : items) {
    json["items"].push_back(ItemJson(item, list.rule.measurement));
  }
  return Dump(json);
}

std::string WorklistCsv(const Worklist& list, const std::vector<WorklistItem>& items) {
  const std::vector<std::string> header{
      "item",        "state",      "detected_on", "deadline", "overdue",
      "scans",       "scan_day",   "value",       "grade",    "heart_to_contralateral",
      "explored_on", "changed_by", "changed_on",  "note",     "flags"};
  std::string text = table::CsvLine(header);
  for (const WorklistItem& item : items) {
    text += table::CsvLine(Cells(item, list.rule.measurement));
  }
  return text;
}

std::string WorklistCheckJson(const WorklistCheck& check) {
  Json json{{"sensitivity", EstimateJson(check.sensitivity)},
            {"sensitivity_unreadable_as_missed", EstimateJson(check.sensitivity_of_all)},
            {"specificity", EstimateJson(check.specificity)},
            {"positive_and_not_in_the_table", check.unknown_items},
            {"positive_of_unknown_patient", check.unmatched_items},
            {"cases", Json::array()}};
  for (const KnownCase& known : check.cases) json["cases"].push_back(CaseJson(known));
  return Dump(json);
}

}  // namespace etalon::workflow
