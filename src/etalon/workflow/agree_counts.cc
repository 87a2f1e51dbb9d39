#include "etalon/workflow/agree_counts.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "etalon/core/error.h"

namespace etalon::workflow {
namespace {

using report::AgreementScale;

constexpr double kLargestCount = 10'000'000.0;
constexpr std::size_t kMostCases = 10'000'000;
constexpr std::size_t kMostReaders = 1000;

bool IsCount(double value) {
  return value >= 0.0 && value <= kLargestCount && value == std::floor(value);
}

/// A square table's first column may name the grades of its rows.
bool FirstColumnNamesGrades(const table::Table& table) {
  const auto& names = table.names();
  if (names.size() < 3 || table.rows() != names.size() - 1) return false;
  const std::vector<std::string> labels = table.Texts(names.front());
  return std::equal(labels.begin(), labels.end(), names.begin() + 1);
}

std::size_t SumOf(const std::vector<std::size_t>& row) {
  return std::accumulate(row.begin(), row.end(), std::size_t{0});
}

CountTable RequireCounts(const table::Table& table, const std::string& what) {
  auto counts = ReadCounts(table);
  if (counts && counts->grades.size() >= 2 && counts->rows.size() >= 2) return *counts;
  throw FileError(ErrorCode::kFileMalformed, table.source(),
                  "is no table of " + what + ": all cells must be whole numbers from 0");
}

/// Grades are in order unless the user says otherwise: a table of counts is mostly one of grades.
void ChooseScale(const AgreeMapping& mapping, AgreementScale guess,
                 report::AgreementReadings& readings) {
  readings.scale = guess;
  if (mapping.scale == Name(AgreementScale::kNamedGrades)) {
    readings.scale = AgreementScale::kNamedGrades;
  } else if (mapping.scale == Name(AgreementScale::kOrderedGrades)) {
    readings.scale = AgreementScale::kOrderedGrades;
  } else if (readings.scale == AgreementScale::kOrderedGrades) {
    readings.remarks.push_back(
        {"The grades are taken to be in the order of the columns; --scale named-grades says "
         "otherwise.",
         "Les grades sont supposés ordonnés comme les colonnes ; --scale named-grades indique le "
         "contraire."});
  } else {
    readings.remarks.push_back(
        {"The grades are taken to have no order; --scale ordered-grades says otherwise.",
         "Les grades sont supposés sans ordre ; --scale ordered-grades indique le contraire."});
  }
}

}  // namespace

std::optional<CountTable> ReadCounts(const table::Table& table) {
  std::vector<std::string> columns = table.names();
  if (FirstColumnNamesGrades(table)) columns.erase(columns.begin());
  CountTable counts;
  counts.grades = columns;
  counts.rows.assign(table.rows(), {});
  for (const std::string& column : columns) {
    if (!table.HoldsNumbers(column)) return std::nullopt;
    const std::vector<double> numbers = table.Numbers(column);
    if (!std::all_of(numbers.begin(), numbers.end(), IsCount)) return std::nullopt;
    for (std::size_t row = 0; row < numbers.size(); ++row) {
      counts.rows[row].push_back(static_cast<std::size_t>(numbers[row]));
    }
  }
  return counts;
}

bool IsSquare(const CountTable& counts) {
  return counts.rows.size() >= 2 && counts.rows.size() == counts.grades.size();
}

bool HasEqualRowSums(const CountTable& counts) {
  if (counts.rows.size() < 2 || counts.grades.size() < 2) return false;
  const std::size_t readers = SumOf(counts.rows.front());
  return readers >= 2 && readers <= kMostReaders &&
         std::all_of(counts.rows.begin(), counts.rows.end(),
                     [&](const auto& row) { return SumOf(row) == readers; });
}

void ReadSquare(const table::Table& table, const AgreeMapping& mapping,
                report::AgreementReadings& readings) {
  const CountTable counts = RequireCounts(table, "counts of two readers");
  std::size_t cases = 0;
  for (const auto& row : counts.rows) cases += SumOf(row);
  if (!IsSquare(counts) || cases < 2 || cases > kMostCases) {
    throw FileError(ErrorCode::kFileMalformed, table.source(),
                    "is no square table of counts of 2 to 10 million cases");
  }
  readings.grades = counts.grades;
  readings.readers = {"reader 1 (rows)", "reader 2 (columns)"};
  readings.sessions = {""};
  readings.readings = stats::RatingTable(cases, 2);
  std::size_t subject = 0;
  for (std::size_t row = 0; row < counts.rows.size(); ++row) {
    for (std::size_t column = 0; column < counts.rows.size(); ++column) {
      for (std::size_t i = 0; i < counts.rows[row][column]; ++i, ++subject) {
        readings.readings.Set(subject, 0, static_cast<double>(row));
        readings.readings.Set(subject, 1, static_cast<double>(column));
        readings.subjects.push_back(std::to_string(subject + 1));
      }
    }
  }
  ChooseScale(mapping, AgreementScale::kOrderedGrades, readings);
}

void ReadGradeCounts(const table::Table& table, const AgreeMapping& mapping,
                     report::AgreementReadings& readings) {
  const CountTable counts = RequireCounts(table, "grade counts");
  std::size_t readers = 0;
  for (const auto& row : counts.rows) readers = std::max(readers, SumOf(row));
  if (readers < 2 || readers > kMostReaders) {
    throw FileError(ErrorCode::kFileMalformed, table.source(),
                    "counts " + std::to_string(readers) + " readers a row; 2 to 1000 are needed");
  }
  readings.grades = counts.grades;
  readings.sessions = {""};
  readings.readers_are_interchangeable = true;
  readings.readings = stats::RatingTable(counts.rows.size(), readers);
  for (std::size_t reader = 0; reader < readers; ++reader) {
    readings.readers.push_back("reading " + std::to_string(reader + 1));
  }
  for (std::size_t row = 0; row < counts.rows.size(); ++row) {
    readings.subjects.push_back(std::to_string(row + 1));
    std::size_t reader = 0;
    for (std::size_t grade = 0; grade < counts.grades.size(); ++grade) {
      for (std::size_t i = 0; i < counts.rows[row][grade]; ++i) {
        readings.readings.Set(row, reader++, static_cast<double>(grade));
      }
    }
  }
  ChooseScale(mapping, AgreementScale::kNamedGrades, readings);
}

}  // namespace etalon::workflow
