#include "etalon/cli/print_study.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

namespace etalon::cli {
namespace {

std::string IntervalText(const Measurement& measurement, int digits) {
  if (!measurement.interval) return "";
  return fmt::format("{:.{}f} to {:.{}f}", measurement.interval->low, digits,
                     measurement.interval->high, digits);
}

/// Ratios to a hundredth, grades whole, all else to a tenth.
int DigitsOf(const std::string& unit) {
  if (unit == "{grade}") return 0;
  return unit == "1" ? 2 : 1;
}

std::string Row(const Measurement& measurement) {
  const int digits = DigitsOf(measurement.unit);
  return fmt::format("  {:<46} {:>8.{}f} {:<6} {:<18} {} {}{}{}\n", measurement.name,
                     measurement.value, digits, measurement.unit, IntervalText(measurement, digits),
                     measurement.rule.name, measurement.rule.version,
                     measurement.flags.empty() ? "" : "  ! ", fmt::join(measurement.flags, ", "));
}

/// Refusals that share their cause are one line.
std::string RefusalRows(const std::vector<RefusedMeasurement>& refusals) {
  std::map<std::string, std::vector<std::string>> names_by_cause;
  for (const RefusedMeasurement& refused : refusals) {
    const std::string cause =
        fmt::format("{}: {}", Name(refused.refusal.code), refused.refusal.reason);
    names_by_cause[cause].push_back(refused.name);
  }
  std::string rows;
  for (const auto& [cause, names] : names_by_cause) {
    rows += fmt::format("  {}\n", cause);
    for (const std::string& name : names) rows += fmt::format("    {}\n", name);
  }
  return rows;
}

}  // namespace

std::string StudyTable(const workflow::MeasuredStudy& study) {
  const store::StoredStudy& result = study.result;
  std::string table =
      fmt::format("{}{}\n", result.name, study.measured_before ? " (measured before)" : "");
  if (!result.measurements.empty()) {
    table += fmt::format("  {:<46} {:>8} {:<6} {:<18} {}\n", "measurement", "value", "unit",
                         "95 % interval", "rule");
  }
  for (const Measurement& measurement : result.measurements) table += Row(measurement);
  if (!result.refusals.empty()) table += "  not measured\n" + RefusalRows(result.refusals);
  table += fmt::format("  report: {}\n", (study.folder / "report.html").string());
  return table;
}

}  // namespace etalon::cli
