#include "etalon/workflow/follow_tables.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/followup/metrics.h"
#include "etalon/table/csv.h"

namespace etalon::workflow {
namespace {

using followup::DatedValue;
using table::Table;

const std::vector<std::string> kValueColumns{
    "date",   "metric",          "value",   "patient",      "unit",     "low",
    "high",   "repeats",         "rule",    "rule_version", "variant",  "layer",
    "views",  "protocol",        "models",  "software",     "modality", "manufacturer",
    "device", "device_software", "operator"};
const std::vector<std::string> kEventColumns{"date", "event", "end"};

void RequireKnownColumns(const Table& table, const std::vector<std::string>& known) {
  for (const std::string& name : table.names()) {
    if (std::ranges::find(known, name) != known.end()) continue;
    std::string list;
    for (const std::string& column : known) list += (list.empty() ? "" : ", ") + column;
    throw FileError(ErrorCode::kUsage, table.source(),
                    "unknown column '" + name + "'; known are " + list);
  }
}

[[noreturn]] void FailAt(const Table& table, std::size_t row, const char* column,
                         const char* cause) {
  throw FileError(ErrorCode::kFileMalformed, table.source(),
                  table.Place(row, table.ColumnOf(column)) + ": " + cause);
}

std::string TextAt(const Table& table, std::size_t row, const char* column) {
  if (!table.Has(column)) return {};
  return std::string(table.Cell(row, table.ColumnOf(column)));
}

std::optional<int> DayAt(const Table& table, std::size_t row, const char* column) {
  const std::string text = TextAt(table, row, column);
  if (table::IsMissing(text)) return std::nullopt;
  const auto day = DayOfDate(text);
  if (!day) FailAt(table, row, column, "is no date; YYYY-MM-DD is");
  return day;
}

int RequiredDayAt(const Table& table, std::size_t row) {
  const auto day = DayAt(table, row, "date");
  if (!day) FailAt(table, row, "date", "is missing");
  return *day;
}

/// Columns of numbers, empty where the table lacks one.
struct Numbers {
  std::vector<double> value, low, high, repeats, rule_version;
};

Numbers NumbersOf(const Table& table) {
  const auto optional = [&](const char* name) {
    return table.Has(name) ? table.Numbers(name) : std::vector<double>(table.rows(), std::nan(""));
  };
  return {table.Numbers("value"), optional("low"), optional("high"), optional("repeats"),
          optional("rule_version")};
}

int CountAt(const Table& table, std::size_t row, const char* column, double number, int fallback) {
  if (std::isnan(number)) return fallback;
  if (number < 1.0 || number > 1000.0 || number != std::floor(number)) {
    FailAt(table, row, column, "is no whole number from 1 to 1000");
  }
  return static_cast<int>(number);
}

std::string UnitAt(const Table& table, std::size_t row, const std::string& metric) {
  const std::string unit = TextAt(table, row, "unit");
  if (!unit.empty()) return unit;
  const followup::MetricFamily* family = followup::FamilyOf(metric);
  return family == nullptr ? "" : std::string(family->unit);
}

followup::Method MethodAt(const Table& table, std::size_t row, const Numbers& numbers) {
  const auto text = [&](const char* column) { return TextAt(table, row, column); };
  followup::Method method;
  method.metric = followup::NameOf(text("metric"));
  if (method.metric.empty()) FailAt(table, row, "metric", "is missing");
  method.rule = text("rule");
  method.rule_version = CountAt(table, row, "rule_version", numbers.rule_version[row], 0);
  method.variant = text("variant");
  method.layer = text("layer");
  method.views = text("views");
  method.protocol = text("protocol");
  method.models = text("models");
  method.software = text("software");
  method.modality = text("modality");
  method.manufacturer = text("manufacturer");
  method.device = text("device");
  method.device_software = text("device_software");
  method.operator_class = text("operator");
  return method;
}

DatedValue ValueAt(const Table& table, std::size_t row, const Numbers& numbers) {
  DatedValue value;
  value.day = RequiredDayAt(table, row);
  value.method = MethodAt(table, row, numbers);
  value.value = numbers.value[row];
  value.unit = UnitAt(table, row, value.method.metric);
  value.repeats = CountAt(table, row, "repeats", numbers.repeats[row], 1);
  if (!std::isnan(numbers.low[row]) && !std::isnan(numbers.high[row])) {
    value.interval = Interval{numbers.low[row], numbers.high[row]};
  }
  return value;
}

}  // namespace

std::vector<DatedValue> ReadValueTable(const std::filesystem::path& file,
                                       const std::string& patient) {
  const Table table = table::ReadCsv(file);
  RequireKnownColumns(table, kValueColumns);
  const Numbers numbers = NumbersOf(table);
  std::vector<DatedValue> values;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.Has("patient") && TextAt(table, row, "patient") != patient) continue;
    if (std::isnan(numbers.value[row])) continue;
    values.push_back(ValueAt(table, row, numbers));
  }
  return values;
}

std::vector<followup::TreatmentEvent> ReadEventTable(const std::filesystem::path& file) {
  const Table table = table::ReadCsv(file);
  RequireKnownColumns(table, kEventColumns);
  std::vector<followup::TreatmentEvent> events;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    followup::TreatmentEvent event;
    event.day = RequiredDayAt(table, row);
    event.end_day = DayAt(table, row, "end");
    event.label = TextAt(table, row, "event");
    if (event.end_day && *event.end_day < event.day) {
      FailAt(table, row, "end", "lies before the date");
    }
    events.push_back(std::move(event));
  }
  std::ranges::stable_sort(events, {}, &followup::TreatmentEvent::day);
  return events;
}

}  // namespace etalon::workflow
