#include "etalon/workflow/batch_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "etalon/report/json_number.h"
#include "etalon/table/csv.h"
#include "etalon/table/number_cell.h"
#include "etalon/table/utf8.h"

namespace etalon::workflow {
namespace {

/// Measurements with their intervals, in the order of the table.
constexpr std::array kWithInterval{nuclear::kHeartToContralateral, nuclear::kHeartToRib,
                                   nuclear::kHeartToWholeBody, nuclear::kPeruginiGrade};

std::string NumberCell(double value) { return table::NumberText(report::Rounded(value)); }

void AddMeasurement(const std::vector<Measurement>& measurements, const char* name,
                    std::vector<std::string>& cells) {
  const auto found = std::ranges::find(measurements, name, &Measurement::name);
  if (found == measurements.end()) {
    cells.insert(cells.end(), 3, "");
    return;
  }
  cells.push_back(NumberCell(found->value));
  cells.push_back(found->interval ? NumberCell(found->interval->low) : "");
  cells.push_back(found->interval ? NumberCell(found->interval->high) : "");
}

void AddReading(const Outcome<nuclear::PlanarReading>& reading, std::vector<std::string>& cells) {
  if (!reading) {
    cells.insert(cells.end(), 6, "");
    cells.emplace_back(Name(reading.refusal().code));
    cells.push_back(reading.refusal().reason);
    return;
  }
  for (const double probability : reading->grade.probability) {
    cells.push_back(NumberCell(probability));
  }
  cells.push_back(NumberCell(reading->grade.significant));
  cells.push_back(fmt::format("{}", fmt::join(reading->flags, ";")));
  cells.insert(cells.end(), 2, "");
}

std::vector<std::string> MakeColumns() {
  std::vector<std::string> columns{"path", "study",        "patient", "acquired_at",
                                   "sex",  "manufacturer", "device"};
  for (const std::string name : kWithInterval) {
    columns.insert(columns.end(), {name, name + "_low", name + "_high"});
  }
  for (int grade = 0; grade <= 3; ++grade) {
    columns.push_back(fmt::format("perugini_grade_{}_probability", grade));
  }
  columns.insert(columns.end(), {nuclear::kSignificantUptake, "flags", "refusal", "reason"});
  return columns;
}

}  // namespace

const std::vector<std::string>& BoneScanColumns() {
  static const std::vector<std::string> columns = MakeColumns();
  return columns;
}

std::string BoneScanLine(const std::string& path, const PlanarStudy& study) {
  const Examination& examination = study.stored.examination;
  std::vector<std::string> cells{PathCell(path),
                                 study.stored.key.content_sha256,
                                 examination.patient,
                                 examination.acquired_at,
                                 examination.sex,
                                 PathCell(examination.manufacturer),
                                 PathCell(examination.device)};
  for (const char* name : kWithInterval) AddMeasurement(study.stored.measurements, name, cells);
  AddReading(study.reading, cells);
  Require(cells.size() == BoneScanColumns().size(), "a line with another number of cells");
  return table::CsvLine(cells);
}

std::string PathCell(std::string_view path) {
  std::string cell;
  while (const auto bad = table::FindInvalidUtf8(path)) {
    cell += path.substr(0, *bad);
    cell += fmt::format("\\x{:02x}", static_cast<unsigned char>(path[*bad]));
    path.remove_prefix(*bad + 1);
  }
  return cell.append(path);
}

}  // namespace etalon::workflow
